/** The same script on a real clock and on one that runs 60 times as fast leaves the same journal. */
import { once } from 'node:events';
import { expect, test } from 'vitest';
import { createEmulator, type Emulator, type JournalEntry, type JournalQuery } from '../../emulator/index.ts';
import { openSocket, RawClient, reserve } from '../support/raw-client.ts';

/** What the script takes on the account's clock; on a real one it takes that long. */
const LIMITS = {
  streamLimit: '3s',
  danglingTimeout: '2s',
  reservationTimeout: '4s',
  idleTimeout: '5s',
} as const;

/** One way through the limits that time brings. It stands still while clients act: a slow machine changes nothing. */
async function runScript({ url, journal, clock }: Emulator, mode: string): Promise<void> {
  const passUntil = async (query: JournalQuery) => {
    await clock.setMode(mode);
    await journal.waitFor(query, { timeout: '60s' });
    await clock.setMode('manual');
  };
  const viewer = await RawClient.connect(url);
  await viewer.startStream({ prompt: 'a first' });
  await passUntil({ type: 'stream.ended' });
  await viewer.startStream({ prompt: 'a second' });
  viewer.socket.terminate();
  await journal.waitFor({ type: 'session.dangling' });
  await passUntil({ type: 'session.released', sessionId: viewer.sessionId });

  const { sessionId: late } = await reserve(url);
  await passUntil({ type: 'session.released', sessionId: late });

  const silent = await reserve(url);
  const socket = openSocket(silent);
  socket.on('error', () => {});
  await once(socket, 'message');
  await passUntil({ type: 'signalling.closed', sessionId: silent.sessionId });
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
    case 'clock.mode':
      return [entry.mode === 'manual' ? 'stands still' : 'passes'];
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
    ['real', '60x'].map(async (mode) => {
      const journal: JournalEntry[] = [];
      const emulator = await createEmulator({
        port: 0,
        clock: 'manual',
        ...LIMITS,
        onEntry: (entry) => journal.push(entry),
      });
      await runScript(emulator, mode);
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
