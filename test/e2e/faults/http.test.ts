/** Every HTTP fault against the unmodified SDK in Node: what an app sees, and that nothing is lost afterwards. */
import { expect, test } from 'vitest';
import { KINDS } from '../../../emulator/faults/kinds.ts';
import { HTTP_CASES } from './cases/http.ts';
import { expectTable, type Row } from './table.ts';
import { callOf, tryCase } from './try-case.ts';

const rows: Row[] = [];

test.each(HTTP_CASES.map((tried) => [callOf(tried), JSON.stringify(tried.rule), tried] as const))(
  '%s and %s',
  { timeout: 60_000 },
  async (_call, _rule, tried) => {
    rows.push({ tried, observed: await tryCase(tried) });
  },
);

test('every type has its case', () => {
  const types = new Set(HTTP_CASES.map(({ rule }) => rule.type));
  expect([...types].sort()).toEqual(Object.keys(KINDS).sort());
});

test('the handbook says what was seen', async () => {
  // Run alone, it has seen nothing.
  if (rows.length > 0) await expectTable('http', rows);
});
