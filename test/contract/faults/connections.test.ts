/** Faults of a connection as a whole: of its socket, before and after it opens, and of its data channels. */
import { once } from 'node:events';
import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { createEmulator, type Emulator, type FaultRule } from '../../../emulator/index.ts';
import { openSocket, RawClient, refusal, reserve } from '../../support/raw-client.ts';
import { createKeys } from '../../support/verbs.ts';

/** Handshakes take their time on a busy machine. */
const PATIENTLY = { timeout: 10_000 };

let emulator: Emulator;
const newKey = createKeys('ody_connections_');

beforeAll(async () => {
  emulator = await createEmulator({ port: 0, clock: 'manual' });
});
afterAll(() => emulator.close());

/** An account that nobody has used, with rules. */
async function accountWith(...rules: FaultRule[]) {
  const apiKey = newKey();
  const account = emulator.account(apiKey);
  for (const rule of rules) await account.faults.set(rule);
  return {
    apiKey,
    account,
    connect: async () => {
      const client = await RawClient.connect(emulator.url, { apiKey });
      await account.journal.waitFor({ type: 'session.connected' });
      return client;
    },
    /** The types of what has happened, without requests and candidates. */
    happened: async () =>
      (await account.journal.list({ limit: 1000 })).items
        .filter(
          (entry) => !/^http|^fault.changed/.test(entry.type) && !/candidate/.test(JSON.stringify(entry)),
        )
        .map(({ type }) => type),
    states: async () => (await account.sessions.list()).map(({ state }) => state),
  };
}

describe('a socket that is not let in', () => {
  test.each([401, 403, 404, 429, 500, 503] as const)(
    'is refused with %d, twice, and then opens',
    async (status) => {
      const { apiKey, account, happened } = await accountWith({
        name: 'shut',
        on: 'signalling.open',
        type: 'refuse',
        status,
        times: 2,
      });
      const reservation = await reserve(emulator.url, apiKey);
      for (let i = 0; i < 2; i++) expect(await refusal(openSocket(reservation))).toBe(status);
      const socket = openSocket(reservation);
      await once(socket, 'open');
      expect((await happened()).slice(0, 6)).toEqual([
        'session.reserved',
        ...['fault.injected', 'signalling.refused', 'fault.injected', 'signalling.refused'],
        'session.connecting',
      ]);
      expect(await account.journal.waitFor({ type: 'signalling.refused' })).toMatchObject({
        sessionId: reservation.sessionId,
        status,
      });
      socket.close();
    },
  );

  test('is cut without an answer when no status is given', async () => {
    const { apiKey, states } = await accountWith({ name: 'shut', on: 'signalling.open', type: 'refuse' });
    const [error] = await once(openSocket(await reserve(emulator.url, apiKey)), 'error');
    expect(error.message).toBe('socket hang up');
    expect(await states()).toEqual(['reserved']);
  });

  test('waits for ever, until its account comes to its end', async () => {
    const { apiKey, account, states } = await accountWith({
      name: 'shut',
      on: 'signalling.open',
      type: 'never_opens',
      match: { region: 'us-*' },
    });
    const socket = openSocket(await reserve(emulator.url, apiKey));
    const cut = once(socket, 'error');
    await account.journal.waitFor({ type: 'fault.injected' });
    await account.clock.advance('5m');
    expect(socket.readyState).toBe(socket.CONNECTING);
    expect(await states()).toEqual(['reserved']);
    await account.reset();
    await cut;
  });

  test('is let go when its client leaves', async () => {
    const { apiKey, account } = await accountWith({
      name: 'shut',
      on: 'signalling.open',
      type: 'never_opens',
    });
    const { signallingUrl, sessionId, token } = await reserve(emulator.url, apiKey);
    const { port, pathname } = new URL(signallingUrl);
    const socket = connect({ port: Number(port), host: '127.0.0.1' });
    socket.write(
      `GET ${pathname}/client/${sessionId}?token=${token} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\n` +
        'Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n' +
        'Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n',
    );
    await account.journal.waitFor({ type: 'fault.injected' });
    const closed = once(socket.resume(), 'close');
    socket.end();
    await closed;
  });

  test('keeps no emulator from closing', async () => {
    const own = await createEmulator({
      port: 0,
      faults: [{ name: 'shut', on: 'signalling.open', type: 'never_opens' }],
    });
    const cut = once(openSocket(await reserve(own.url)), 'error');
    await own.journal.waitFor({ type: 'fault.injected' });
    await own.close();
    await cut;
  });
});

describe('a silent socket', () => {
  test('says and hears nothing, and its session is idle in the end', async () => {
    const { apiKey, account, happened } = await accountWith({
      name: 'hush',
      on: 'signalling',
      type: 'silence',
    });
    const client = await RawClient.open(emulator.url, apiKey);
    client.send({ type: 'keepalive' });
    client.send('This is no JSON.');
    await account.clock.advance('39s');
    expect(await happened()).toEqual([
      'session.reserved',
      'session.connecting',
      'fault.injected',
      'clock.advanced',
    ]);
    await account.clock.advance('1s');
    expect(await account.journal.waitFor({ type: 'session.released' })).toMatchObject({
      cause: 'idle_timeout',
    });
    // Nobody told it, and what it says now is no event either.
    client.send({ type: 'keepalive' });
    await new Promise((resolve) => client.socket.once('pong', resolve).ping());
    expect(client.socket.readyState).toBe(client.socket.OPEN);
    expect(await account.faults.get('hush')).toMatchObject({ counted: 1, fired: 1 });
    const closed = client.closed();
    await account.reset();
    expect(await closed).toMatchObject({ code: 1006 });
  });

  test('does not hear that it closes, and its slot is free when it is found idle', async () => {
    const { apiKey, account, states } = await accountWith({
      name: 'hush',
      on: 'signalling',
      type: 'silence',
    });
    const client = await RawClient.open(emulator.url, apiKey);
    await client.disconnect();
    await account.journal.waitFor({ type: 'signalling.closed' });
    expect(await states()).toEqual(['connecting']);
    await account.clock.advance('40s');
    expect(await states()).toEqual([]);
  });

  test('is asked about no more when its session has ended', async () => {
    const { apiKey, account } = await accountWith(
      { name: 'hush', on: 'signalling', type: 'silence' },
      { name: 'off', on: 'signalling', type: 'close', at: '60s' },
    );
    const client = await RawClient.open(emulator.url, apiKey);
    await account.journal.waitFor({ type: 'fault.injected' });
    await account.clock.advance('40s');
    await account.journal.waitFor({ type: 'session.released' });
    await account.clock.advance('60s');
    expect((await account.clock.get()).nextDueInMs).toBeNull();
    expect((await account.journal.list({ type: 'fault.injected' })).total).toBe(2);
    client.socket.terminate();
  });

  test('falls silent after a time, and is heard again when its rule goes', async () => {
    const { account, connect } = await accountWith({
      name: 'hush',
      on: 'signalling',
      type: 'silence',
      at: '10s',
    });
    const client = await connect();
    const heard = async () =>
      (await account.journal.list({ type: 'signalling.received', limit: 1000 })).items.filter((entry) =>
        JSON.stringify(entry).includes('keepalive'),
      ).length;
    const say = async () => {
      client.send({ type: 'keepalive' });
      await new Promise((resolve) => client.socket.once('pong', resolve).ping());
    };
    await say();
    expect(await heard()).toBe(1);
    await account.clock.advance('10s');
    await say();
    expect(await heard()).toBe(1);
    // The channels are no part of the socket.
    await client.startStream();
    await account.faults.remove('hush');
    await say();
    expect(await heard()).toBe(2);
    await client.disconnect();
    await account.journal.waitFor({ type: 'session.released' });
  });
});

describe('a socket that breaks off', () => {
  test.each([
    { code: 1000, reason: 'Bye.' },
    { code: 1001, reason: '' },
    { code: 1011, reason: 'Internal error' },
    { code: 4000, reason: 'ä'.repeat(61) },
    { reason: '' },
  ])('after a time with %j, and leaves its session dangling', async ({ code, reason }) => {
    const { account, connect, states, happened } = await accountWith({
      name: 'off',
      on: 'signalling',
      type: 'close',
      at: '10s',
      ...(code !== undefined && { code, reason }),
    });
    const client = await connect();
    await client.startStream();
    const closed = client.closed();
    await account.clock.advance('9999ms');
    expect(await states()).toEqual(['streaming']);
    await account.clock.advance('1ms');
    expect(await closed).toEqual({ code: code ?? 1006, reason });
    expect(await account.journal.waitFor({ type: 'session.dangling' })).toMatchObject({
      cause: 'connection_lost',
      closeCode: code ?? 1006,
    });
    const seen = await happened();
    expect(seen.indexOf('fault.injected')).toBeLessThan(seen.indexOf('session.dangling'));
    expect(await states()).toEqual(['dangling']);
    await account.clock.advance('15m');
    expect(await states()).toEqual([]);
    expect((await account.clock.get()).nextDueInMs).toBeNull();
  });

  test('at once, and again when its client comes back: the session as a whole is one event', async () => {
    const { apiKey, account, states } = await accountWith({
      name: 'off',
      on: 'signalling',
      type: 'close',
      code: 1011,
      times: 1,
    });
    const reservation = await reserve(emulator.url, apiKey);
    for (let i = 0; i < 2; i++) {
      const [code] = await once(openSocket(reservation), 'close');
      expect(code).toBe(1011);
    }
    expect(await states()).toEqual(['dangling']);
    expect(await account.faults.get('off')).toMatchObject({ counted: 1, fired: 1 });
    expect((await account.journal.list({ type: 'fault.injected' })).total).toBe(1);
    const other = await RawClient.open(emulator.url, apiKey);
    await other.next('offer');
    await other.disconnect();
  });

  test('at once when its rule comes in the middle, at its time, and not when it has gone', async () => {
    const { account, connect, states } = await accountWith();
    const client = await connect();
    await account.faults.set({ name: 'off', on: 'signalling', type: 'close', code: 4000, at: '5s' });
    expect((await account.journal.list({ type: 'fault.injected' })).total).toBe(1);
    await account.faults.remove('off');
    await account.clock.advance('10s');
    expect(await states()).toEqual(['connected']);
    const closed = client.closed();
    await account.faults.set({ name: 'off', on: 'signalling', type: 'close', code: 4001, at: '5s' });
    expect(await closed).toMatchObject({ code: 4001 });
  });

  test.each<FaultRule>([
    { name: 'off', on: 'signalling', type: 'close', at: '10s' },
    { name: 'off', on: 'channel', type: 'close_channel', at: '10s' },
  ])('no more when its session ends first: %j', async (rule) => {
    const { account, connect } = await accountWith(rule);
    const client = await connect();
    await client.disconnect();
    await account.journal.waitFor({ type: 'session.released' });
    expect((await account.clock.get()).nextDueInMs).toBeNull();
  });
});

test('an error is said once for each connection, and ends nothing by itself', async () => {
  const { account, connect, states } = await accountWith({
    name: 'wrong',
    on: 'signalling',
    type: 'error_message',
    reason: 'streamer_disconnected',
    message: 'The GPU fell over.',
    at: '10s',
  });
  const client = await connect();
  await account.clock.advance('10s');
  expect(await client.next('error')).toEqual({
    type: 'error',
    reason: 'streamer_disconnected',
    message: 'The GPU fell over.',
  });
  client.send({ type: 'keepalive' });
  await client.startStream();
  await account.clock.advance('10s');
  const { items } = await account.journal.list({ type: 'signalling.sent' });
  expect(items.filter(({ message }) => JSON.stringify(message).includes('GPU'))).toHaveLength(1);
  expect(await states()).toEqual(['streaming']);
  await client.disconnect();
});

describe('channels', () => {
  test('never open, and the session stays connecting', async () => {
    const { apiKey, account, states, happened } = await accountWith({
      name: 'shut',
      on: 'channel.open',
      type: 'never_opens',
      times: 1,
    });
    const client = await RawClient.open(emulator.url, apiKey);
    const announced = vi.fn();
    client.peerConnection.onDataChannel.subscribe(announced);
    void client.negotiate();
    await vi.waitFor(() => expect(client.peerConnection.connectionState).toBe('connected'), PATIENTLY);
    await vi.waitFor(
      () => expect(client.peerConnection.sctpTransport?.sctp.state).toBe('connected'),
      PATIENTLY,
    );
    expect(announced).not.toHaveBeenCalled();
    expect(await states()).toEqual(['connecting']);
    expect(await happened()).not.toContain('session.connected');
    await client.disconnect();
    await account.journal.waitFor({ type: 'session.released' });
    const plain = await RawClient.connect(emulator.url, { apiKey });
    await plain.disconnect();
  });

  test.each([
    ['clientToStreamer', ['closed', 'open']],
    ['streamerToClient', ['open', 'closed']],
    [undefined, ['closed', 'closed']],
  ] as const)('close in mid-stream: %s', async (channel, after) => {
    const { apiKey, account } = await accountWith({
      name: 'off',
      on: 'channel',
      type: 'close_channel',
      at: '10s',
      ...(channel && { channel }),
    });
    const client = await RawClient.open(emulator.url, apiKey);
    const channels = new Map<string, { readyState: string }>();
    client.peerConnection.onDataChannel.subscribe((opened) => channels.set(opened.label, opened));
    await client.negotiate();
    await account.journal.waitFor({ type: 'session.connected' });
    await client.startStream();
    const states = () =>
      ['clientToStreamer', 'streamerToClient'].map((name) => channels.get(name)?.readyState);
    expect(states()).toEqual(['open', 'open']);
    await account.clock.advance('10s');
    await vi.waitFor(() => expect(states()).toEqual(after), PATIENTLY);
    // The stream goes on, and the socket still reaches it.
    expect((await account.sessions.list()).map(({ state }) => state)).toEqual(['streaming']);
    await client.disconnect();
    await account.journal.waitFor({ type: 'session.released' });
    expect((await account.clock.get()).nextDueInMs).toBeNull();
  });
});

test('two accounts never meet', async () => {
  const one = await accountWith({ name: 'off', on: '*', type: 'close', code: 1011 });
  const other = await accountWith();
  const [code] = await once(openSocket(await reserve(emulator.url, one.apiKey)), 'close');
  const client = await other.connect();
  expect(code).toBe(1011);
  expect(await other.states()).toEqual(['connected']);
  await client.disconnect();
});
