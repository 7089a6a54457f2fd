/** How the SDK fails when its signalling socket or its data channels do. */
import type { Odyssey } from '@odysseyml/odyssey';
import { vi } from 'vitest';
import type { AppCall, Around, FaultCase } from '../case.ts';

/** It takes its time on a busy machine. */
const PATIENTLY = { timeout: 8_000 };

/** Connects, and waits until the app is told that something is wrong. */
const stay = (advanceBy: string): AppCall => ({
  name: `connect(), ${advanceBy} later`,
  call: async (client, _prepared, { handlers, account }) => {
    await client.connect(handlers);
    await account.journal.waitFor({ type: 'session.connected' });
    await account.clock.advance(advanceBy);
    await vi.waitUntil(() => !client.isConnected, PATIENTLY);
    return client.currentStatus;
  },
});

const connected = (name: string, call: (client: Odyssey, around: Around) => Promise<unknown>): AppCall => ({
  name,
  prepare: async (client, { handlers, account }) => {
    await client.connect(handlers);
    await account.journal.waitFor({ type: 'session.connected' });
    return '';
  },
  call: (client, _prepared, around) => call(client, around),
});

const streaming = (name: string, call: (client: Odyssey) => Promise<unknown>): AppCall => ({
  name,
  prepare: async (client, { handlers }) => {
    await client.connect(handlers);
    return client.startStream({ prompt: 'a cat' });
  },
  call,
});

const start = connected('startStream()', (client) => client.startStream({ prompt: 'a cat' }));
const startBroadcast = connected('startStream({ broadcast: true })', (client) =>
  client.startStream({ prompt: 'a cat', broadcast: true }),
);
const interact = streaming('interact()', (client) => client.interact({ prompt: 'it rains' }));
const end = streaming('endStream()', (client) => client.endStream());

const disconnect: AppCall = {
  name: 'disconnect()',
  call: async (client, _prepared, { handlers, account }) => {
    await client.connect(handlers);
    client.disconnect();
    await account.journal.waitFor({ type: 'session.dangling' });
  },
};

/** The same, 10 s after the channels opened, when the app's own has closed: nothing tells it so. */
const later = (name: string, call: (client: Odyssey) => Promise<unknown>): AppCall => ({
  name: `${name}, 10s later`,
  call: async (client, _prepared, { handlers, account }) => {
    await client.connect(handlers);
    await account.journal.waitFor({ type: 'session.connected' });
    await account.clock.advance('10s');
    await vi.waitUntil(() => Reflect.get(client, 'clientToStreamerChannel').readyState !== 'open', PATIENTLY);
    return call(client);
  },
});
const interactLater = later('interact()', (client) => client.interact({ prompt: 'it rains' }));
const startLater = later('startStream()', (client) => client.startStream({ prompt: 'a cat' }));

/** The cases, in the order of the table. */
export const SIGNALLING_CASES: readonly FaultCase[] = [
  { rule: { on: 'signalling.open', type: 'refuse', status: 503, times: 2 }, takes: { realS: 3 } },
  { rule: { on: 'signalling.open', type: 'refuse', status: 401 }, takes: { realS: 9 }, leaves: 1 },
  { rule: { on: 'signalling.open', type: 'refuse', times: 1 }, takes: { realS: 1 } },
  { rule: { on: 'signalling.open', type: 'never_opens' }, takes: 'for ever', leaves: 1 },
  { rule: { on: 'signalling.offer', type: 'drop' }, takes: 'for ever' },
  { rule: { on: 'signalling.offer', type: 'delay', delay: '20s' }, takes: { accountS: 20 } },
  { rule: { on: 'signalling.answer', type: 'drop' }, takes: 'for ever' },
  { rule: { on: 'signalling.*candidate', type: 'delay', delay: '1s', clock: 'real' }, takes: { realS: 1 } },
  { rule: { on: 'signalling.*candidate', type: 'duplicate' } },
  {
    rule: { on: 'signalling.client_disconnecting', type: 'drop' },
    app: disconnect,
    leaves: 1,
    leftAs: 'dangling',
  },
  { rule: { on: 'signalling', type: 'silence' }, takes: 'for ever' },
  { rule: { on: 'signalling', type: 'error_message', reason: 'streamer_not_available' } },
  {
    rule: { on: 'signalling', type: 'error_message', reason: 'streamer_disconnected', at: '10s' },
    app: stay('10s'),
  },
  { rule: { on: 'signalling', type: 'close', code: 1011 }, takes: 'for ever', leaves: 1, leftAs: 'dangling' },
  {
    rule: { on: 'signalling', type: 'close', at: '10s' },
    app: stay('10s'),
    leaves: 1,
    leftAs: 'dangling',
  },
  {
    rule: { on: 'signalling', type: 'close', code: 4000, reason: 'Moved.', at: '10s' },
    app: stay('10s'),
    leaves: 1,
    leftAs: 'dangling',
  },
  {
    rule: { on: 'signalling', type: 'close', code: 1001, at: '10s' },
    app: stay('10s'),
    leaves: 1,
    leftAs: 'dangling',
  },
  { rule: { on: 'channel.open', type: 'never_opens' }, takes: 'for ever' },
  { rule: { on: 'channel', type: 'close_channel' }, app: start, takes: 'for ever' },
  {
    rule: { on: 'channel', type: 'close_channel', channel: 'clientToStreamer', at: '10s' },
    app: interactLater,
  },
  {
    rule: { on: 'channel', type: 'close_channel', channel: 'clientToStreamer', at: '10s' },
    app: startLater,
  },
  { rule: { on: 'channel.interactive_stream_start', type: 'drop' }, app: start, takes: 'for ever' },
  { rule: { on: 'channel.interactive_stream_start', type: 'duplicate' }, app: start },
  { rule: { on: 'channel.stream_started', type: 'drop' }, app: start, takes: { accountS: 150 } },
  {
    rule: { on: 'channel.stream_started', type: 'delay', delay: '30s' },
    app: start,
    takes: { accountS: 30 },
  },
  { rule: { on: 'channel.stream_started', type: 'swap', within: '30s' }, app: startBroadcast },
  { rule: { on: 'channel.update_acknowledged', type: 'drop' }, app: interact, takes: { accountS: 150 } },
  { rule: { on: 'channel.update_acknowledged', type: 'duplicate' }, app: interact },
  { rule: { on: 'channel.stream_ended', type: 'drop' }, app: end, takes: 'for ever' },
];
