/** How the SDK fails when streams, broadcasts and sessions do. */
import type { Odyssey } from '@odysseyml/odyssey';
import { socketsClosed } from '../../../support/node-sockets.ts';
import type { AppCall, Around, FaultCase } from '../case.ts';

const connect = async (client: Odyssey, { handlers }: Around) => {
  await client.connect(handlers);
  return '';
};

/** A stream is started; if it is, the call waits until a handler has heard `what`. */
const startStream = (what?: string, options: { broadcast?: true } = {}): AppCall => ({
  name: `${options.broadcast ? 'startStream({ broadcast: true })' : 'startStream()'}${what ? `, ${what}` : ''}`,
  prepare: connect,
  call: async (client, _prepared, { heard }) => {
    await client.startStream({ prompt: 'a cat', ...options });
    if (what !== undefined) await heard(what);
  },
});

const start = startStream();
const streamUntilError = startStream('onStreamError');
const broadcast = startStream('onBroadcastReady', { broadcast: true });
const brokenBroadcast = startStream('onStreamError', { broadcast: true });

/** A client that is connected, until it is told that it is so no more. */
const beConnected: AppCall = {
  name: 'connect(), onDisconnected',
  call: async (client, _prepared, { handlers, url, heard }) => {
    await client.connect(handlers);
    await heard('onDisconnected');
    // Its socket closes only now, and the SDK says so again.
    await socketsClosed(url);
  },
};

/** The cases, in the order of the table. */
export const STREAM_CASES: readonly FaultCase[] = [
  { rule: { on: 'stream.start', type: 'stream_error', reason: 'lease_denied' }, app: start },
  { rule: { on: 'stream.start', type: 'stream_error', reason: 'moderation_blocked' }, app: start },
  { rule: { on: 'stream.start', type: 'never' }, app: start, takes: 'for ever' },
  { rule: { on: 'stream', type: 'stream_dies', at: '10s' }, app: streamUntilError, takes: { accountS: 10 } },
  {
    rule: { on: 'stream', type: 'stream_dies', atFrame: 10, reason: 'quota_exceeded', message: 'Enough.' },
    app: streamUntilError,
  },
  { rule: { on: 'broadcast.ready', type: 'late', by: '10s' }, app: broadcast, takes: { accountS: 10 } },
  { rule: { on: 'broadcast.ready', type: 'missing_fields', fields: ['broadcast_url'] }, app: broadcast },
  { rule: { on: 'broadcast.ready', type: 'missing_fields', fields: ['webrtc_url'] }, app: brokenBroadcast },
  {
    rule: { on: 'broadcast.ready', type: 'missing_fields', fields: ['spectator_token'] },
    app: brokenBroadcast,
  },
  { rule: { on: 'broadcast.ready', type: 'never' }, app: broadcast, takes: 'for ever' },
  { rule: { on: 'session', type: 'release', at: '10s' }, app: beConnected, takes: { accountS: 10 } },
  {
    rule: { on: 'session', type: 'release', reason: 'unknown', message: 'No GPU left.' },
    app: beConnected,
  },
  { rule: { on: 'session', type: 'streamer_lost' }, app: beConnected, takes: { realS: 5 } },
];
