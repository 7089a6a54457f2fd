/** Faults of streams, broadcasts and sessions against the unmodified SDK in Node. */
import { describe, test } from 'vitest';
import { STREAM_CASES } from './cases/streams.ts';
import { expectTable, type Row } from './table.ts';
import { callOf, tryCase } from './try-case.ts';

const rows: (Row | undefined)[] = STREAM_CASES.map(() => undefined);

describe.concurrent('what an app sees', { timeout: 60_000 }, () => {
  test.each(
    STREAM_CASES.map((tried, index) => [callOf(tried), JSON.stringify(tried.rule), tried, index] as const),
  )('%s and %s', async (_call, _rule, tried, index) => {
    rows[index] = { tried, observed: await tryCase(tried) };
  });
});

test('the handbook says what was seen', async () => {
  const seen = rows.flatMap((row) => row ?? []);
  // Run alone, it has seen nothing.
  if (seen.length > 0) await expectTable('streams', seen);
});
