/** Every HTTP fault against the unmodified SDK in Node: what an app sees, and that nothing is lost afterwards. */
import { describe, expect, test } from 'vitest';
import { KINDS } from '../../../emulator/faults/kinds.ts';
import { HTTP_CASES } from './cases/http.ts';
import { expectTable, type Row } from './table.ts';
import { callOf, tryCase } from './try-case.ts';

const rows: (Row | undefined)[] = HTTP_CASES.map(() => undefined);

// Side by side, since some of them wait for half a minute of real time, as the SDK does.
describe.concurrent('what an app sees', { timeout: 60_000 }, () => {
  test.each(
    HTTP_CASES.map((tried, index) => [callOf(tried), JSON.stringify(tried.rule), tried, index] as const),
  )('%s and %s', async (_call, _rule, tried, index) => {
    rows[index] = { tried, observed: await tryCase(tried) };
  });
});

test('every type of requests has its case', () => {
  const types = new Set(HTTP_CASES.map(({ rule }) => rule.type));
  const ofRequests = Object.entries(KINDS).flatMap(([type, kind]) => ('spoils' in kind ? [type] : []));
  expect([...types].sort()).toEqual(ofRequests.sort());
});

test('the handbook says what was seen', async () => {
  const seen = rows.flatMap((row) => row ?? []);
  // Run alone, it has seen nothing.
  if (seen.length > 0) await expectTable('http', seen);
});
