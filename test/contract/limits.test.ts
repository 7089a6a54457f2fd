/** The default limits of a session's life, on a manual clock. */
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createEmulator, type Emulator, type JournalEntry } from '../../emulator/index.ts';
import { authenticate, openSocket, post, RawClient, refusal, reserve } from '../support/raw-client.ts';

let emulator: Emulator;
let journal: JournalEntry[];

beforeEach(async () => {
  journal = [];
  emulator = await createEmulator({ port: 0, clock: 'manual', onEntry: (entry) => journal.push(entry) });
});
afterEach(() => emulator.close());

const released = () => journal.flatMap((entry) => (entry.type === 'session.released' ? [entry.cause] : []));

test('a stream ends at 150 s, and the next one starts on the same connection', async () => {
  const client = await RawClient.connect(emulator.url);
  for (let i = 0; i < 3; i++) {
    await client.startStream();
    await emulator.clock.advance('149s');
    expect((await emulator.sessions.list())[0]?.state).toBe('streaming');
    await emulator.clock.advance('1s');
    expect(await client.reply('interactive_stream_error')).toMatchObject({
      reason: 'session_timeout',
      message: 'Stream ended: credit lease expired',
    });
    expect((await emulator.sessions.list())[0]?.state).toBe('connected');
  }
  await client.disconnect();
});

test('a connection ends at 60 minutes, with the reason that the SDK knows', async () => {
  const client = await RawClient.connect(emulator.url);
  await client.startStream();
  const closed = client.closed();
  await emulator.clock.advance('60m');
  expect(await client.next('error')).toMatchObject({ reason: 'duration_limit_reached' });
  expect(await closed).toMatchObject({ code: 1000 });
  expect(await emulator.sessions.list()).toEqual([]);
  expect(released()).toEqual(['duration_limit_reached']);
});

describe('five concurrent sessions', () => {
  test('the sixth is refused with what the SDK makes ConcurrentLimitReachedError of', async () => {
    for (let i = 0; i < 5; i++) await reserve(emulator.url);
    const answer = await post(`${emulator.url}/sessions/request`, {}, await authenticate(emulator.url));
    expect(answer.status).toBe(429);
    expect(await answer.json()).toEqual({
      detail: {
        error: 'CONCURRENT_LIMIT_REACHED',
        message: expect.stringContaining('5 of 5'),
        action: expect.any(String),
        action_url: expect.stringMatching(/^https:/),
        details: { active_count: 5, limit: 5 },
      },
    });
  });

  test('a dangling one counts, until its 15 minutes are over', async () => {
    const client = await RawClient.open(emulator.url);
    client.socket.terminate();
    for (let i = 0; i < 4; i++) await reserve(emulator.url);
    await expect
      .poll(async () => (await emulator.sessions.list()).map(({ state }) => state))
      .toContain('dangling');
    await expect(reserve(emulator.url)).rejects.toThrow('429');
    // The four that nobody connected to go after 600 s; the dangling one after 900.
    await emulator.clock.advance('600s');
    expect((await emulator.sessions.list()).map(({ state }) => state)).toEqual(['dangling']);
    await emulator.clock.advance('300s');
    expect(await emulator.sessions.list()).toEqual([]);
    expect(released()).toEqual([...Array(4).fill('reservation_expired'), 'dangling_timeout']);
  });
});

test('a session token is refused after 600 s', async () => {
  const reservation = await reserve(emulator.url);
  await emulator.clock.advance('599s');
  const socket = openSocket(reservation);
  await once(socket, 'open');
  await emulator.clock.advance('1s');
  expect(await refusal(openSocket(reservation))).toBe(401);
  socket.close();
  await once(socket, 'close');
});

test('a lost socket may come back with its token: the SDK retries one that never opened', async () => {
  const reservation = await reserve(emulator.url);
  const first = openSocket(reservation);
  await once(first, 'open');
  first.terminate();
  await expect.poll(async () => (await emulator.sessions.list())[0]?.state).toBe('dangling');
  const second = openSocket(reservation);
  const [offer] = await once(second, 'message');
  expect(JSON.parse(String(offer))).toMatchObject({ type: 'offer' });
  second.send('{"type":"client_disconnecting"}');
  await once(second, 'close');
  expect(await emulator.sessions.list()).toEqual([]);
});

test('a socket that says nothing is closed after 40 s of the clock', async () => {
  const client = await RawClient.open(emulator.url);
  await client.next('offer');
  const closed = client.closed();
  await emulator.clock.advance('39s');
  expect(await emulator.sessions.list()).toHaveLength(1);
  await emulator.clock.advance('1s');
  expect(await closed).toMatchObject({ code: 4002 });
  expect(released()).toEqual(['idle_timeout']);
});

test('but not one that has answered: the SDK says its keepalive every 10 real seconds, whatever the clock', async () => {
  const client = await RawClient.connect(emulator.url);
  await emulator.clock.advance('50m');
  expect(await emulator.sessions.list()).toHaveLength(1);
  await client.disconnect();
});

test('on a real clock both are the same', async () => {
  const impatient = await createEmulator({ port: 0, idleTimeout: '300ms' });
  const client = await RawClient.open(impatient.url);
  expect(await client.closed()).toMatchObject({ code: 4002, reason: expect.stringContaining('Idle') });
  expect(await impatient.sessions.list()).toEqual([]);
  await impatient.close();
});

test('close() releases everything, gives the ports back, and may be called again', async () => {
  const client = await RawClient.connect(emulator.url);
  await client.startStream();
  await reserve(emulator.url);
  const closed = client.closed();
  await Promise.all([emulator.close(), emulator.close()]);
  await closed;
  await emulator.close();
  expect(released()).toEqual(['emulator_closed', 'emulator_closed']);
  const udp = createSocket('udp4');
  await new Promise<void>((resolve, reject) => {
    udp.once('error', reject);
    udp.bind({ address: '127.0.0.1', port: emulator.udpPort, exclusive: true }, resolve);
  });
  udp.close();
  const again = await createEmulator({ port: Number(new URL(emulator.url).port) });
  expect(again.url).toBe(emulator.url);
  await again.close();
});

test.each(['localhost', '0.0.0.0'])('a client connects to an emulator on %s', async (host) => {
  const other = await createEmulator({ port: 0, host });
  const client = await RawClient.connect(other.url);
  await client.startStream();
  await client.disconnect();
  await other.close();
});

test('the same seed gives the same ids; another seed gives others', async () => {
  const first = await reserve(emulator.url);
  const ids = await Promise.all(
    [1, 2].map(async (seed) => {
      const other = await createEmulator({ port: 0, seed });
      const { sessionId } = await reserve(other.url);
      await other.close();
      return sessionId;
    }),
  );
  expect(ids[0]).toBe(first.sessionId);
  expect(ids[1]).not.toBe(first.sessionId);
});
