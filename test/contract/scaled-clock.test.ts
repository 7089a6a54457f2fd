/** The same script on a real clock and on one that runs 60 times as fast leaves the same journal. */
import { expect, test } from 'vitest';
import { createEmulator, type Emulator, type JournalEntry } from '../../emulator/index.ts';
import { openSocket, RawClient, reserve } from '../support/raw-client.ts';

/** What the script takes on the account's clock; on a real one it takes that long. */
const LIMITS = {
  streamLimit: '12s',
  danglingTimeout: '8s',
  reservationTimeout: '10s',
  idleTimeout: '40s',
} as const;

/** One way through every limit that time brings; each step begins when the one before it is over. */
async function runScript({ url, journal }: Emulator): Promise<void> {
  const wait = { timeout: '60s' };
  const viewer = await RawClient.connect(url);
  await viewer.startStream({ prompt: 'a first' });
  await journal.waitFor({ type: 'stream.ended' }, wait);
  await viewer.startStream({ prompt: 'a second' });
  viewer.socket.terminate();
  await journal.waitFor({ type: 'session.released' }, wait);

  const { sessionId: late } = await reserve(url);
  await journal.waitFor({ type: 'session.released', sessionId: late }, wait);

  const silent = await reserve(url);
  openSocket(silent).on('error', () => {});
  await journal.waitFor({ type: 'signalling.closed', sessionId: silent.sessionId }, wait);
}

/** An entry without what differs from run to run by nature: moments, keys, ports, and the order of ICE candidates. */
function essence(entry: JournalEntry): string[] {
  switch (entry.type) {
    case 'signalling.sent':
    case 'signalling.received':
    case 'channel.sent':
    case 'channel.received': {
      const { message } = entry;
      const type =
        typeof message === 'object' && message !== null && 'type' in message ? message.type : message;
      return type === 'ice_candidate' ? [] : [`${entry.type} ${String(type)}`];
    }
    case 'http.request':
      return [`${entry.type} ${entry.method} ${entry.path}`];
    case 'http.response':
      return [`${entry.type} ${entry.path} ${entry.status}`];
    case 'signalling.closed':
      return [`${entry.type} ${entry.code}`];
    case 'stream.ended':
      return [`${entry.type} ${entry.cause}`];
    case 'session.dangling':
    case 'session.released':
      return [`${entry.type} ${entry.sessionId} ${entry.cause}`];
    case 'session.reserved':
      return [`${entry.type} ${entry.sessionId} ${entry.active} of ${entry.limit}`];
    case 'stream.started':
      return [`${entry.type} ${entry.streamId} ${entry.appliedPrompt}`];
    default:
      return [entry.type];
  }
}

test('in order and causes', { timeout: 120_000 }, async () => {
  const journals = await Promise.all(
    (['real', '60x'] as const).map(async (clock) => {
      const journal: JournalEntry[] = [];
      const emulator = await createEmulator({
        port: 0,
        clock,
        ...LIMITS,
        onEntry: (entry) => journal.push(entry),
      });
      await runScript(emulator);
      await emulator.close();
      return journal;
    }),
  );
  const [real = [], fast = []] = journals.map((journal) => journal.flatMap(essence));
  expect(fast).toEqual(real);
  expect(real.filter((line) => line.startsWith('session.released'))).toEqual([
    expect.stringContaining('dangling_timeout'),
    expect.stringContaining('reservation_expired'),
    expect.stringContaining('idle_timeout'),
  ]);
});
