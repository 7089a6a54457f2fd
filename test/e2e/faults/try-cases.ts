/** Families of cases, all side by side, and their tables in the handbook. */
import { describe, test } from 'vitest';
import type { FaultCase } from './case.ts';
import { expectTable, type Row } from './table.ts';
import { callOf, tryCase } from './try-case.ts';

/** Defines the tests of families, by their names. */
export function tryCases(families: Readonly<Record<string, readonly FaultCase[]>>): void {
  const rows = new Map<string, Row[]>();
  const all = Object.entries(families).flatMap(([family, cases]) =>
    cases.map((tried, index) => ({ family, index, tried })),
  );

  // Side by side, since some of them wait for half a minute of real time, as the SDK does.
  describe.concurrent('what an app sees', { timeout: 90_000 }, () => {
    test.each(all.map((one) => [callOf(one.tried), JSON.stringify(one.tried.rule), one] as const))(
      '%s and %s',
      async (_call, _rule, { family, index, tried }) => {
        const seen = rows.get(family) ?? [];
        rows.set(family, seen);
        seen[index] = { tried, observed: await tryCase(tried) };
      },
    );
  });

  describe('the handbook says what was seen', () => {
    test.each(Object.keys(families))('of %s', async (family) => {
      // Run alone, it has seen nothing.
      const seen = rows.get(family)?.flat() ?? [];
      if (seen.length > 0) await expectTable(family, seen);
    });
  });
}
