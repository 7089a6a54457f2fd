/** Every fault of the signalling socket and the data channels against the unmodified SDK in Node: what an app sees, and that nothing is lost afterwards. */
import { describe, expect, test } from 'vitest';
import { CONNECTION_KINDS } from '../../../emulator/faults/connections/kinds.ts';
import { MESSAGE_TYPES } from '../../../emulator/faults/messages/kinds.ts';
import { SIGNALLING_CASES } from './cases/signalling.ts';
import { expectTable, type Row } from './table.ts';
import { callOf, tryCase } from './try-case.ts';

const rows: (Row | undefined)[] = SIGNALLING_CASES.map(() => undefined);

// Side by side, since some of them wait for half a minute of real time, as the SDK does.
describe.concurrent('what an app sees', { timeout: 60_000 }, () => {
  test.each(
    SIGNALLING_CASES.map(
      (tried, index) => [callOf(tried), JSON.stringify(tried.rule), tried, index] as const,
    ),
  )('%s and %s', async (_call, _rule, tried, index) => {
    rows[index] = { tried, observed: await tryCase(tried) };
  });
});

test('every type has its case', () => {
  const types = new Set(SIGNALLING_CASES.map(({ rule }) => rule.type));
  // An offer that cannot be used is a browser's matter: see bad-offer.test.ts.
  const all = [...MESSAGE_TYPES, ...Object.keys(CONNECTION_KINDS)].filter((type) => type !== 'bad_offer');
  expect([...types].sort()).toEqual(all.sort());
});

test('the handbook says what was seen', async () => {
  const seen = rows.flatMap((row) => row ?? []);
  // Run alone, it has seen nothing.
  if (seen.length > 0) await expectTable('signalling', seen);
});
