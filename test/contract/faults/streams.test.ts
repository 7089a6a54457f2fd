/** Faults of streams, broadcasts and sessions: when they come, whom they meet, and what the journal says of them. */
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { createEmulator, type Emulator, type FaultRule } from '../../../emulator/index.ts';
import { RawClient } from '../../support/raw-client.ts';
import { createKeys } from '../../support/verbs.ts';

let emulator: Emulator;
const clients: RawClient[] = [];
const newKey = createKeys('ody_streams_');

beforeAll(async () => {
  emulator = await createEmulator({ port: 0, clock: 'manual' });
});
afterEach(async () => {
  for (const client of clients.splice(0)) await client.disconnect();
});
afterAll(() => emulator.close());

/** An account that nobody has used, with rules, and a client of it that is connected. */
async function connect(...rules: FaultRule[]) {
  const apiKey = newKey();
  const mine = emulator.account(apiKey);
  for (const rule of rules) await mine.faults.set(rule);
  const client = await RawClient.connect(emulator.url, { apiKey });
  clients.push(client);
  const types = async (...wanted: string[]) =>
    (await mine.journal.list()).items.map(({ type }) => type).filter((type) => wanted.includes(type));
  return { client, mine, types };
}

const DIES: FaultRule = { name: 'dies', on: 'stream', type: 'stream_dies', at: '10s' };
const START = { type: 'interactive_stream_start', prompt: 'a Cat', portrait: true, broadcast: false };

describe('a stream', () => {
  test('dies at its time and not before, and the connection streams again', async () => {
    const { client, mine, types } = await connect({ ...DIES, times: 1 } as FaultRule);
    const { stream_id: streamId } = await client.startStream();
    await mine.clock.advance('9999ms');
    expect(await mine.streams.list()).toHaveLength(1);
    await mine.clock.advance('1ms');
    expect(await client.reply('interactive_stream_error')).toEqual({
      type: 'interactive_stream_error',
      reason: 'model_crashed',
      message: 'The model crashed.',
    });
    expect(await types('fault.injected', 'stream.ended', 'stream.error')).toEqual([
      'fault.injected',
      'stream.ended',
      'stream.error',
    ]);
    const { items } = await mine.journal.list({ type: 'fault.injected' });
    expect(items).toMatchObject([
      { rule: 'dies', on: 'stream', fault: 'stream_dies', count: 1, sessionId: client.sessionId, streamId },
    ]);
    expect(await mine.journal.list({ type: 'stream.ended' })).toMatchObject({
      items: [{ cause: 'error', durationMs: 10_000 }],
    });
    await client.startStream();
    await mine.clock.advance('20s');
    expect(await mine.streams.list()).toHaveLength(1);
    expect(await mine.faults.get('dies')).toMatchObject({ counted: 2, fired: 1 });
  });

  test('lives when the rule goes before its time, and dies of one that comes late', async () => {
    const { client, mine } = await connect(DIES);
    await client.startStream();
    await mine.clock.advance('5s');
    await mine.faults.disable('dies');
    await mine.clock.advance('10s');
    expect(await mine.streams.list()).toHaveLength(1);
    await mine.faults.set({ ...DIES, name: 'late', at: '15s', reason: 'quota_exceeded' } as FaultRule);
    expect(await mine.streams.list()).toHaveLength(0);
    expect(await client.reply('interactive_stream_error')).toMatchObject({ reason: 'quota_exceeded' });
  });

  test('dies at the frame, with no time passing', async () => {
    const { client, mine } = await connect({ name: 'f', on: 'stream', type: 'stream_dies', atFrame: 5 });
    await client.startStream();
    await client.reply('interactive_stream_error');
    const { items } = await mine.journal.list({ type: 'stream.ended' });
    expect(items).toMatchObject([{ cause: 'error', durationMs: 0 }]);
    expect(items[0]?.frames).toBeGreaterThanOrEqual(5);
  });

  test('dies when an outage comes over it', async () => {
    const { client, mine } = await connect({
      ...DIES,
      at: 0,
      outageAfter: '1m',
      outageFor: '10s',
    } as FaultRule);
    await client.startStream();
    await mine.clock.advance('59s');
    expect(await mine.streams.list()).toHaveLength(1);
    await mine.clock.advance('2s');
    await client.reply('interactive_stream_error');
    await mine.clock.advance('20s');
    await client.startStream();
    expect(await mine.streams.list()).toHaveLength(1);
  });

  test('is refused by its prompt, takes no lease, and others start', async () => {
    const { client, mine, types } = await connect({
      name: 'moderation',
      on: 'stream.start',
      type: 'stream_error',
      reason: 'moderation_blocked',
      match: { prompt: 'cat' },
    });
    client.ask(START);
    expect(await client.reply('interactive_stream_error')).toMatchObject({ reason: 'moderation_blocked' });
    expect(await types('fault.injected', 'stream.started', 'stream.error')).toEqual([
      'fault.injected',
      'stream.error',
    ]);
    await client.startStream({ prompt: 'a dog' });
    expect(await mine.faults.get('moderation')).toMatchObject({ counted: 1, fired: 1 });
  });

  test('never starts, and the next one does', async () => {
    const { client, mine } = await connect({ name: 'n', on: 'stream.start', type: 'never', times: 1 });
    client.ask(START);
    await mine.journal.waitFor({ type: 'fault.injected' });
    await client.startStream();
    expect(await mine.journal.list({ type: 'stream.started' })).toMatchObject({ total: 1 });
    expect(await mine.journal.list({ type: 'stream.error' })).toMatchObject({ total: 0 });
  });

  test('of another account, and by no chance, is as without rules', async () => {
    const mineOnly = await connect(DIES);
    const other = await connect({ ...DIES, probability: 0 } as FaultRule);
    await mineOnly.client.startStream();
    await other.client.startStream();
    await emulator.advanceAll('20s');
    expect(await mineOnly.mine.streams.list()).toHaveLength(0);
    expect(await other.mine.streams.list()).toHaveLength(1);
    expect(await other.types('fault.injected', 'stream.error')).toEqual([]);
  });
});

describe('a broadcast', () => {
  test('is announced late, and not when its stream has ended', async () => {
    const { client, mine, types } = await connect({
      name: 'l',
      on: 'broadcast.ready',
      type: 'late',
      by: '30s',
    });
    await client.startStream({ broadcast: true });
    await mine.journal.waitFor({ type: 'fault.injected' });
    await mine.clock.advance('29s');
    expect(await types('broadcast.ready')).toEqual([]);
    await mine.clock.advance('1s');
    await client.reply('broadcast_ready');
    expect(await types('fault.injected', 'broadcast.ready')).toEqual(['fault.injected', 'broadcast.ready']);
    client.ask({ type: 'interactive_stream_end' });
    await client.reply('stream_ended');
    await client.startStream({ broadcast: true });
    await expect.poll(() => types('fault.injected')).toHaveLength(2);
    client.ask({ type: 'interactive_stream_end' });
    await client.reply('stream_ended');
    await mine.clock.advance('1m');
    expect(await types('broadcast.ready')).toHaveLength(1);
  });

  test('lacks what the rule says, and nothing else', async () => {
    const { client } = await connect({
      name: 'm',
      on: 'broadcast.ready',
      type: 'missing_fields',
      fields: ['webrtc_url', 'spectator_token'],
    });
    await client.startStream({ broadcast: true });
    expect(Object.keys(await client.reply('broadcast_ready'))).toEqual(['type', 'broadcast_url']);
  });
});

describe('a session', () => {
  test('is released at its time, and its slot is free', async () => {
    const { client, mine, types } = await connect({
      name: 'r',
      on: 'session',
      type: 'release',
      at: '1m',
      message: 'Needed elsewhere.',
    });
    await client.startStream();
    await mine.clock.advance('59s');
    expect(await mine.sessions.list()).toHaveLength(1);
    const closed = client.closed();
    await mine.clock.advance('1s');
    expect(await client.next('error')).toEqual({
      type: 'error',
      reason: 'streamer_disconnected',
      message: 'Needed elsewhere.',
    });
    expect(await closed).toEqual({ code: 4001, reason: 'streamer_disconnected' });
    expect(await mine.sessions.list()).toEqual([]);
    expect(await types('fault.injected', 'stream.ended', 'session.released')).toEqual([
      'fault.injected',
      'stream.ended',
      'session.released',
    ]);
    expect(await mine.journal.list({ type: 'session.released' })).toMatchObject({
      items: [{ cause: 'streamer_reclaimed', detail: 'Needed elsewhere.', active: 0 }],
    });
  });

  test('that is connected is met by a rule that comes later, in its region only', async () => {
    const { client, mine } = await connect();
    const rule: FaultRule = { name: 'r', on: 'session', type: 'release', match: { region: 'nowhere' } };
    await mine.faults.set(rule);
    expect(await mine.sessions.list()).toHaveLength(1);
    const closed = client.closed();
    await mine.faults.set({ ...rule, match: { region: 'us-*' }, reason: 'duration_limit_reached' });
    expect(await closed).toMatchObject({ code: 1000 });
    expect(await mine.sessions.list()).toEqual([]);
  });

  test('loses its streamer: its stream ends at once, and the session when the emulator gives it up', async () => {
    const { client, mine, types } = await connect({
      name: 's',
      on: 'session',
      type: 'streamer_lost',
      at: '1s',
    });
    await client.startStream();
    await mine.clock.advance('1s');
    expect(await mine.streams.list()).toEqual([]);
    expect(await mine.sessions.list()).toHaveLength(1);
    expect(await client.next('error')).toMatchObject({ reason: 'streamer_disconnected' });
    expect(await mine.sessions.list()).toEqual([]);
    expect(await types('emulator.fault')).toEqual([]);
  });
});
