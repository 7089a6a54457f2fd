/** A reset, at whatever moment it comes, leaves an account as if its key had never been seen. */
import { once } from 'node:events';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { connectEmulator, createEmulator, type Emulator, type JournalEntry } from '../../emulator/index.ts';
import { authenticate, openSocket, post, RawClient, refusal, reserve } from '../support/raw-client.ts';

let emulator: Emulator;
let faults: JournalEntry[];

beforeAll(async () => {
  emulator = await createEmulator({
    port: 0,
    clock: 'manual',
    concurrentSessions: 2,
    streamers: 2,
    monthlyHours: 1,
    rateLimit: '4/1m',
    onEntry: (entry) => {
      if (entry.type === 'emulator.fault') faults.push(entry);
    },
  });
});
afterAll(() => emulator.close());
beforeEach(() => {
  faults = [];
});

afterEach(async () => {
  expect(faults).toEqual([]);
  // Nothing that the account had is left over: no session, timer, usage, or limit that is half used.
  const wallMs = Date.now();
  expect(await emulator.sessions.list()).toEqual([]);
  expect(await emulator.streams.list()).toEqual([]);
  expect(await emulator.usage()).toMatchObject({ usedMs: 0, limitMs: 3_600_000 });
  const clock = await emulator.clock.get();
  expect(clock).toMatchObject({ mode: 'manual', pendingTimers: 0 });
  expect(Math.abs(clock.nowMs - wallMs)).toBeLessThan(60_000);
  const { items } = await emulator.journal.list();
  expect(items.map(({ seq, type }) => `${seq} ${type}`)).toEqual(['1 account.reset']);
  // Every slot, streamer and request is to be had, and a whole connection works.
  const first = await RawClient.connect(emulator.url);
  await first.startStream();
  await reserve(emulator.url);
  await expect(reserve(emulator.url)).rejects.toThrow('2 of 2');
  await first.disconnect();
  await emulator.reset();
});

describe('a reset releases', () => {
  test('reserved sessions, and their tokens open nothing, not even the session that has their id now', async () => {
    const before = await reserve(emulator.url);
    await reserve(emulator.url);
    await emulator.reset();
    const after = await reserve(emulator.url);
    expect(after.sessionId).toBe(before.sessionId);
    expect(await refusal(openSocket({ ...after, token: before.token }))).toBe(401);
    await emulator.reset();
  });

  test('one whose socket is being opened', async () => {
    const reservation = await reserve(emulator.url);
    const socket = openSocket(reservation);
    const outcome = Promise.race([refusal(socket), once(socket, 'close').then(([code]: unknown[]) => code)]);
    await emulator.reset();
    expect([401, 404, 4001]).toContain(await outcome);
    // Its refusal came after the reset, and stands in the new journal.
    await emulator.reset();
  });

  test('one in the middle of its handshake', async () => {
    const client = await RawClient.open(emulator.url);
    const closed = client.closed();
    await client.next('offer');
    await emulator.reset();
    expect(await client.next('error')).toMatchObject({
      reason: 'streamer_disconnected',
      message: expect.stringContaining('was reset'),
    });
    expect(await closed).toMatchObject({ code: 4001 });
  });

  test('one in the middle of a stream, and of reading an image', async () => {
    const client = await RawClient.connect(emulator.url);
    await client.startStream();
    await emulator.clock.advance('30m');
    await client.startStream();
    client.ask({ type: 'interactive_stream_end' });
    await client.reply('stream_ended');
    client.ask({
      type: 'interactive_stream_start',
      prompt: 'from a picture',
      input_image_base64: `data:image/png;base64,${ONE_PIXEL_PNG}`,
    });
    await emulator.journal.waitFor({ type: 'channel.received', text: 'from a picture' });
    const closed = client.closed();
    await emulator.reset();
    expect(await closed).toMatchObject({ code: 4001 });
  });

  test('a dangling one', async () => {
    const client = await RawClient.open(emulator.url);
    client.socket.terminate();
    await emulator.journal.waitFor({ type: 'session.dangling' });
    await emulator.reset();
  });
});

describe('who waits is told', () => {
  test.each(['in process', 'over HTTP'])('%s: waitFor() and advance()', async (way) => {
    const verbs = way === 'in process' ? emulator : await connectEmulator(emulator.url);
    const waiting = verbs.journal.waitFor({ type: 'session.dangling' }, { timeout: '20s' });
    const told = expect(waiting).rejects.toMatchObject({
      code: 'ACCOUNT_RESET',
      message: `The account ${emulator.apiKey} was reset meanwhile: ask again, and it starts anew.`,
    });
    // So that the wait has arrived.
    await verbs.clock.get();
    await emulator.reset();
    await told;
  });

  test('a reservation that is asked for at the same moment is answered, by the old account or the new', async () => {
    const accessToken = await authenticate(emulator.url);
    const answers = await Promise.all([
      post(`${emulator.url}/sessions/request`, {}, accessToken),
      emulator.reset(),
      post(`${emulator.url}/sessions/request`, {}, accessToken),
    ]);
    expect([200, 503]).toContain(answers[0].status);
    expect([200, 503]).toContain(answers[2].status);
    await emulator.reset();
  });
});

test('a hundred resets at random moments of many clients leave nothing', async () => {
  const clients = Array.from({ length: 4 }, async (_, i) => {
    for (let round = 0; round < 25; round++) {
      try {
        const socket = openSocket(await reserve(emulator.url));
        socket.on('error', () => {});
        await Promise.race([
          once(socket, 'message'),
          once(socket, 'close'),
          once(socket, 'unexpected-response'),
        ]);
        if (round % 2 === i % 2) socket.terminate();
      } catch (error) {
        // Refused for want of a slot, or reset on its way: both are answers.
        expect(String(error)).toMatch(/429|503/);
      }
      await emulator.reset();
    }
  });
  await Promise.all(clients);
  await emulator.reset();
});

const ONE_PIXEL_PNG =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';
