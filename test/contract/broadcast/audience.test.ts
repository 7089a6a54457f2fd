/** An audience of many, and every way in which a stream leaves it. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  connectEmulator,
  createEmulator,
  type Emulator,
  type JournalEntry,
} from '../../../emulator/index.ts';
import { NativeViewer } from '../../support/native-viewer.ts';
import { authenticate, post, RawClient, reserve } from '../../support/raw-client.ts';
import { type Broadcast, createOffer, postOffer, startBroadcast } from '../../support/whep-client.ts';

let emulator: Emulator;
let journal: JournalEntry[];

beforeEach(async () => {
  journal = [];
  emulator = await createEmulator({ port: 0, clock: 'manual', onEntry: (entry) => journal.push(entry) });
});
afterEach(async () => {
  await emulator.close();
  expect(journal.filter(({ type }) => type === 'emulator.fault')).toEqual([]);
});

describe('when a stream ends, its spectators are gone and its token is good for nothing', () => {
  let owner: RawClient;
  let broadcast: Broadcast;
  let offer: string;

  const ends: readonly [string, (() => Promise<unknown>) | undefined, number | undefined][] = [
    [
      'by its client',
      async () => {
        owner.ask({ type: 'interactive_stream_end' });
        await owner.reply('stream_ended');
      },
      404,
    ],
    ['at 150 s', () => emulator.clock.advance('150s'), 404],
    ['with its session, released', () => emulator.sessions.release(owner.sessionId), 404],
    ['with its connection, dropped', () => emulator.sessions.drop(owner.sessionId), 404],
    ['with its client, gone', () => owner.disconnect(), 404],
    ['with a reset of its account', () => emulator.reset(), 401],
    ['with the emulator', () => emulator.close(), undefined],
  ];

  test.each(ends)('%s', async (_name, end, status) => {
    owner = await RawClient.connect(emulator.url);
    broadcast = await startBroadcast(owner);
    const viewer = await NativeViewer.watch(broadcast);
    offer = await createOffer();
    // Another, which has not connected.
    expect((await postOffer(broadcast, offer)).status).toBe(201);
    await end?.();
    const left = journal.filter((entry) => entry.type === 'spectator.left');
    expect(left).toMatchObject([
      { cause: 'stream_ended', spectators: 1, streamId: broadcast.streamId, bytes: expect.any(Number) },
      { cause: 'stream_ended', spectators: 0, streamId: broadcast.streamId, bytes: 0, packets: 0 },
    ]);
    expect(left[0]?.bytes).toBeGreaterThan(0);
    // Its spectators left before it ended: who reads the journal finds nobody watching a stream that is over.
    const types = journal.map(({ type }) => type);
    expect(types.lastIndexOf('spectator.left')).toBeLessThan(types.indexOf('stream.ended'));
    if (status !== undefined) {
      expect((await postOffer(broadcast, offer)).status).toBe(status);
      expect(await emulator.streams.list()).toEqual([]);
    }
    viewer.close();
    await owner.disconnect();
  });
});

test.each([
  ['its stream ends', (owner: RawClient) => owner.ask({ type: 'interactive_stream_end' })],
  ['its session is released', (owner: RawClient) => emulator.sessions.release(owner.sessionId)],
  ['its account is reset', () => emulator.reset()],
])(
  'whoever joins in the moment that %s is answered 201 or refused, and nobody is left over',
  async (_when, end) => {
    const offer = await createOffer();
    for (let round = 0; round < 3; round++) {
      const owner = await RawClient.connect(emulator.url);
      const broadcast = await startBroadcast(owner);
      const answers = Array.from({ length: 12 }, async (_, i) => {
        // Some before, some after, some meanwhile.
        if (i === 6 + round) await end(owner);
        return (await postOffer(broadcast, offer)).status;
      });
      for (const status of await Promise.all(answers)) expect([201, 401, 404]).toContain(status);
      await owner.disconnect();
      expect(await emulator.streams.list()).toEqual([]);
      const count = (type: JournalEntry['type']) => journal.filter((entry) => entry.type === type).length;
      expect(count('spectator.left')).toBe(count('spectator.joined'));
    }
  },
);

test('five broadcasts with twenty spectators each hold five slots, and run as long as any stream', async () => {
  const owners = await Promise.all(Array.from({ length: 5 }, () => RawClient.connect(emulator.url)));
  const broadcasts = await Promise.all(owners.map((owner) => startBroadcast(owner)));
  const viewers = await Promise.all(
    broadcasts.flatMap((broadcast) => Array.from({ length: 20 }, () => NativeViewer.watch(broadcast))),
  );
  const remote = await connectEmulator(emulator.url);
  for (const streams of [await emulator.streams.list(), await remote.streams.list()]) {
    const states = streams.map(({ audience }) => audience?.spectators.map(({ state }) => state));
    expect(states).toEqual(Array(5).fill(Array(20).fill('connected')));
  }
  expect(await emulator.sessions.list()).toHaveLength(5);
  const sixth = await post(`${emulator.url}/sessions/request`, {}, await authenticate(emulator.url));
  expect((await sixth.json()).detail.details).toEqual({ active_count: 5, limit: 5 });

  await emulator.clock.advance('150s');
  const left = journal.flatMap((entry) => (entry.type === 'spectator.left' ? [entry.cause] : []));
  expect(left).toEqual(Array(100).fill('stream_ended'));
  const ended = journal.flatMap((entry) => (entry.type === 'stream.ended' ? [entry] : []));
  expect(ended.map(({ cause, durationMs }) => [cause, durationMs])).toEqual(
    Array(5).fill(['session_timeout', 150_000]),
  );
  await Promise.all(owners.map((owner) => owner.disconnect()));
  // The slots are free.
  for (let slot = 0; slot < 5; slot++) await reserve(emulator.url);
  for (const viewer of viewers) viewer.close();
});

test('a stream is the same with spectators and without', async () => {
  /** What is told of a stream of 150 s, times and ids of ours left out. */
  async function life(apiKey: string, isWatched: boolean): Promise<unknown> {
    const account = emulator.account(apiKey);
    const owner = await RawClient.connect(emulator.url, { apiKey });
    const broadcast = await startBroadcast(owner);
    const viewers = isWatched
      ? await Promise.all(Array.from({ length: 3 }, () => NativeViewer.watch(broadcast)))
      : [];
    await expect.poll(async () => (await account.streams.get(broadcast.streamId)).frames).toBeGreaterThan(20);
    await account.clock.advance('149s');
    expect((await account.streams.list())[0]?.leftMs).toBe(1000);
    await account.clock.advance('1s');
    const error = await owner.reply('interactive_stream_error');
    await owner.disconnect();
    for (const viewer of viewers) viewer.close();
    const { items } = await account.journal.list({ type: 'stream.*' });
    return [
      error,
      items.map(({ seq, atMs, apiKey: _key, ...entry }) => ({
        ...entry,
        sessionId: '',
        streamId: '',
        ...('frames' in entry && { frames: entry.frames > 20 }),
        ...('appliedPrompt' in entry && { appliedPrompt: '' }),
      })),
    ];
  }
  expect(await life('ody_watched', true)).toEqual(await life('ody_alone', false));
});
