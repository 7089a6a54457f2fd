/** A family of cases, side by side, and its table in the handbook. */
import { describe, test } from 'vitest';
import type { FaultCase } from './case.ts';
import { expectTable, type Row } from './table.ts';
import { callOf, tryCase } from './try-case.ts';

/** Defines the tests of a family, whose table the README has. */
export function tryCases(family: string, cases: readonly FaultCase[]): void {
  const rows: (Row | undefined)[] = cases.map(() => undefined);

  // Side by side, since some of them wait for half a minute of real time, as the SDK does.
  describe.concurrent('what an app sees', { timeout: 60_000 }, () => {
    test.each(
      cases.map((tried, index) => [callOf(tried), JSON.stringify(tried.rule), tried, index] as const),
    )('%s and %s', async (_call, _rule, tried, index) => {
      rows[index] = { tried, observed: await tryCase(tried) };
    });
  });

  test('the handbook says what was seen', async () => {
    const seen = rows.flatMap((row) => row ?? []);
    // Run alone, it has seen nothing.
    if (seen.length > 0) await expectTable(family, seen);
  });
}
