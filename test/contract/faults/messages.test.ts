/** Faults of single messages, on the socket and on the channels, over real ones. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createEmulator, type Emulator, type FaultRule } from '../../../emulator/index.ts';
import { type Message, RawClient } from '../../support/raw-client.ts';
import { createKeys } from '../../support/verbs.ts';

let emulator: Emulator;
const newKey = createKeys('ody_messages_');

beforeAll(async () => {
  emulator = await createEmulator({ port: 0, clock: 'manual' });
});
afterAll(() => emulator.close());

/** A connected client of an account that nobody has used; its rules are set first. */
async function connect(...rules: FaultRule[]) {
  const apiKey = newKey();
  const account = emulator.account(apiKey);
  for (const rule of rules) await account.faults.set(rule);
  const client = await RawClient.connect(emulator.url, { apiKey });
  await account.journal.waitFor({ type: 'session.connected' });
  return {
    client,
    account,
    update: async (prompt: string): Promise<Message> => {
      client.ask({ type: 'update', prompt });
      return client.reply('update_acknowledged');
    },
    /** The types of the account's entries, in order. */
    types: async () => (await account.journal.list({ limit: 1000 })).items.map(({ type }) => type),
    sent: async () =>
      (await account.journal.list({ type: 'channel.sent', limit: 1000 })).items.map(({ message }) => message),
  };
}

describe('what the client is told', () => {
  test('is lost, and nothing says that it was sent', async () => {
    const { client, account, update, sent } = await connect();
    const { stream_id: stream } = await client.startStream();
    await account.faults.set({
      name: 'lost',
      on: 'channel.update_acknowledged',
      type: 'drop',
      match: { stream: String(stream) },
      times: 1,
    });
    client.ask({ type: 'update', prompt: 'first' });
    const injected = await account.journal.waitFor({ type: 'fault.injected' });
    expect(injected).toMatchObject({
      rule: 'lost',
      on: 'channel.update_acknowledged',
      fault: 'drop',
      sessionId: client.sessionId,
      streamId: stream,
    });
    expect((await update('second')).prompt).toContain('second');
    // The prompt that was not acknowledged is applied all the same.
    expect((await account.journal.list({ type: 'stream.interacted' })).total).toBe(2);
    expect(await sent()).toMatchObject([{ type: 'stream_started' }, { type: 'update_acknowledged' }]);
    await client.disconnect();
  });

  test('of a stream that has ended is still about that stream', async () => {
    const { client, account } = await connect();
    const { stream_id: stream } = await client.startStream();
    const match = { stream: String(stream) };
    await account.faults.set({ name: 'lost', on: 'channel.stream_ended', type: 'drop', match });
    client.ask({ type: 'interactive_stream_end' });
    expect(await account.journal.waitFor({ type: 'fault.injected' })).toMatchObject({ streamId: stream });
    await client.disconnect();
  });

  test('comes later on the account’s clock, and not at all when its session ends first', async () => {
    const { client, account, sent } = await connect({
      name: 'late',
      on: 'channel.stream_started',
      type: 'delay',
      delay: '5s',
    });
    const started = client.startStream();
    const first = await account.journal.waitFor({ type: 'fault.injected' });
    await account.clock.advance('4999ms');
    expect(await sent()).toEqual([]);
    await account.clock.advance('1ms');
    await started;
    client.ask({ type: 'interactive_stream_end' });
    await client.reply('stream_ended');
    void client.startStream();
    await account.journal.waitFor({ type: 'fault.injected', after: first.seq });
    await client.disconnect();
    await account.journal.waitFor({ type: 'session.released' });
    expect((await account.clock.get()).nextDueInMs).toBeNull();
    await account.clock.advance('5s');
    expect(await sent()).toMatchObject([{ type: 'stream_started' }, { type: 'stream_ended' }]);
  });

  test('comes twice, or changes places with the next', async () => {
    const { client, account, sent } = await connect();
    await client.startStream();
    await account.faults.set({ name: 'x', on: 'channel.update_acknowledged', type: 'duplicate' });
    client.ask({ type: 'update', prompt: 'first' });
    expect(await client.reply('update_acknowledged')).toEqual(await client.reply('update_acknowledged'));
    await account.faults.set({ name: 'x', on: 'channel.update_acknowledged', type: 'swap' });
    client.ask({ type: 'update', prompt: 'second' });
    client.ask({ type: 'interactive_stream_end' });
    await client.reply('update_acknowledged');
    expect((await sent()).slice(-2)).toMatchObject([
      { type: 'stream_ended' },
      { type: 'update_acknowledged' },
    ]);
    await client.disconnect();
  });
});

describe('what the client says', () => {
  test('is lost by its prompt: nobody heard it', async () => {
    const { client, account, update } = await connect({
      name: 'deaf',
      on: 'channel.update',
      type: 'drop',
      match: { prompt: 'DRAGON' },
    });
    await client.startStream();
    client.ask({ type: 'update', prompt: 'a dragon lands' });
    await account.journal.waitFor({ type: 'fault.injected' });
    await update('a cat');
    expect((await account.journal.list({ type: 'stream.interacted' })).items).toMatchObject([
      { prompt: 'a cat' },
    ]);
    const { items } = await account.journal.list({ type: 'channel.received' });
    expect(items.map(({ message }) => JSON.stringify(message)).join()).not.toContain('dragon');
    await client.disconnect();
  });

  test('counts wherever it comes: a start on the socket meets the rule of starts', async () => {
    const { client, account } = await connect({
      name: 'late',
      on: 'channel.interactive_stream_start',
      type: 'delay',
      delay: '3s',
    });
    client.send({ type: 'interactive_stream_start', prompt: 'by socket' });
    await account.journal.waitFor({ type: 'fault.injected' });
    expect((await account.journal.list({ type: 'stream.started' })).total).toBe(0);
    await account.clock.advance('3s');
    await client.reply('stream_started');
    await client.disconnect();
  });

  test('twice is done twice, which the client is told of after the fault', async () => {
    const { client, types } = await connect({
      name: 'twice',
      on: 'channel.interactive_stream_start',
      type: 'duplicate',
    });
    await client.startStream();
    expect(await client.reply('interactive_stream_error')).toMatchObject({
      reason: 'stream_already_running',
    });
    const seen = await types();
    expect(seen.indexOf('fault.injected')).toBeLessThan(seen.indexOf('stream.error'));
    await client.disconnect();
  });

  test('a goodbye that is lost leaves the session dangling, until that times out', async () => {
    const { client, account } = await connect({
      name: 'rude',
      on: 'signalling.client_disconnecting',
      type: 'drop',
    });
    await client.disconnect();
    const dangling = await account.journal.waitFor({ type: 'session.dangling' });
    expect(dangling).toMatchObject({ cause: 'no_goodbye', closeCode: 1000 });
    await account.clock.advance('15m');
    expect(await account.sessions.list()).toEqual([]);
  });
});

test('what is still on its way when the socket closes is gone', async () => {
  const { client, account } = await connect(
    { name: 'late', on: 'signalling.keepalive', type: 'delay', delay: '10s' },
    { name: 'held', on: 'signalling.keepalive', type: 'swap', after: 1 },
  );
  for (let i = 0; i < 2; i++) client.send({ type: 'keepalive' });
  await client.disconnect();
  await account.journal.waitFor({ type: 'signalling.closed' });
  expect((await account.clock.get()).nextDueInMs).toBeNull();
  const { items } = await account.journal.list({ type: 'fault.injected' });
  expect(items.map(({ rule }) => rule)).toEqual(['late', 'late', 'held']);
});

describe('negotiation', () => {
  test.each<FaultRule>([
    { name: 'x', on: 'signalling.candidate', type: 'duplicate' },
    { name: 'x', on: 'signalling.client_candidate', type: 'duplicate' },
    { name: 'x', on: 'signalling.*candidate', type: 'delay', min: '50ms', max: '150ms', clock: 'real' },
    { name: 'x', on: 'signalling.answer', type: 'swap', within: '100ms', clock: 'real' },
    { name: 'x', on: 'signalling.*candidate', type: 'swap', within: '100ms', clock: 'real' },
    { name: 'x', on: 'signalling.offer', type: 'delay', delay: '100ms', clock: 'real' },
  ])('survives %j', async (rule) => {
    const { client, account } = await connect(rule);
    expect((await account.journal.list({ type: 'fault.injected' })).total).toBeGreaterThan(0);
    await client.startStream();
    await client.disconnect();
    const released = await account.journal.waitFor({ type: 'session.released' });
    expect(released.cause).toBe('client_disconnecting');
  });

  test('without an offer or an answer never ends, and its slot is free when the client leaves', async () => {
    const apiKey = newKey();
    const account = emulator.account(apiKey);
    await account.faults.set({ name: 'x', on: 'signalling.offer', type: 'drop' });
    const client = await RawClient.open(emulator.url, apiKey);
    await account.journal.waitFor({ type: 'fault.injected' });
    expect((await account.journal.list({ type: 'signalling.sent' })).total).toBe(0);
    await client.disconnect();
    const released = await account.journal.waitFor({ type: 'session.released' });
    expect(released.cause).toBe('client_disconnecting');
    expect(await account.sessions.list()).toEqual([]);
  });
});

test('two accounts never meet', async () => {
  const [one, other] = await Promise.all([
    connect({ name: 'lost', on: 'channel.*', type: 'drop' }),
    connect(),
  ]);
  void one.client.startStream();
  await other.client.startStream();
  await one.account.journal.waitFor({ type: 'fault.injected' });
  expect((await other.account.journal.list({ type: 'fault.injected' })).total).toBe(0);
  await Promise.all([one.client.disconnect(), other.client.disconnect()]);
});

test('chance of nothing changes nothing: the same entries and the same words', async () => {
  const run = async (...rules: FaultRule[]) => {
    const { client, update, account } = await connect(...rules);
    const words = [await client.startStream({ bypass_vlm_expansion: false }), await update('rain')];
    client.ask({ type: 'interactive_stream_end' });
    words.push(await client.reply('stream_ended'));
    await client.disconnect();
    await account.journal.waitFor({ type: 'session.released' });
    const { items } = await account.journal.list({ limit: 1000 });
    // ICE candidates come when they come, and in a number that is the client's own.
    const isSteady = (entry: (typeof items)[number]) =>
      entry.type !== 'fault.changed' && !JSON.stringify(entry).includes('ice_candidate');
    return { types: items.filter(isSteady).map(({ type }) => type), words: words.map(({ type }) => type) };
  };
  const never = ['drop', 'duplicate'].map(
    (type): FaultRule => ({ name: type, on: '*', type, probability: 0 }) as FaultRule,
  );
  expect(await run(...never)).toEqual(await run());
});
