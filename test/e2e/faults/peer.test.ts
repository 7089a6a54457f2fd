/** Faults of the WebRTC connection against the unmodified SDK in Node. */
import { describe, test } from 'vitest';
import { PEER_CASES } from './cases/peer.ts';
import { expectTable, type Row } from './table.ts';
import { tryCase } from './try-case.ts';

const rows: (Row | undefined)[] = PEER_CASES.map(() => undefined);

// Side by side: they wait for as long as ICE and DTLS do.
describe.concurrent('what an app sees', { timeout: 60_000 }, () => {
  test.each(PEER_CASES.map((tried, index) => [JSON.stringify(tried.rule), tried, index] as const))(
    'connect() and %s',
    async (_rule, tried, index) => {
      rows[index] = { tried, observed: await tryCase(tried) };
    },
  );
});

test('the handbook says what was seen', async () => {
  const seen = rows.flatMap((row) => row ?? []);
  // Run alone, it has seen nothing.
  if (seen.length > 0) await expectTable('peer', seen);
});
