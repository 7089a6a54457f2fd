/** Rules of streams, broadcasts and sessions: what is right, and what is said of each mistake. */
import { describe, expect, test } from 'vitest';
import { readFault } from '../../../emulator/faults/read-rule.ts';

const read = (rule: object) => readFault({ name: 'any', ...rule });

test.each<[object, object]>([
  [
    { on: 'stream.start', type: 'stream_error' },
    { reason: 'model_crashed', message: 'The model crashed.' },
  ],
  [
    { on: 'stream.start', type: 'stream_error', reason: 'session_timeout' },
    { reason: 'session_timeout', message: 'Stream ended: credit lease expired' },
  ],
  [
    { on: 'stream', type: 'stream_dies', at: '10s', reason: 'lease_denied', message: '' },
    { atMs: 10_000, reason: 'lease_denied', message: '' },
  ],
  [
    { on: 'stream', type: 'stream_dies', atFrame: 3 },
    { atFrame: 3, reason: 'model_crashed', message: 'The model crashed.' },
  ],
  [{ on: 'broadcast.ready', type: 'late', by: '1s' }, { byMs: 1000 }],
  [{ on: '*', type: 'missing_fields', fields: ['webrtc_url'] }, { fields: ['webrtc_url'] }],
  [
    { on: 'session', type: 'release' },
    { atMs: 0, reason: 'streamer_disconnected', message: undefined },
  ],
  [{ on: 'session', type: 'streamer_lost', at: 5 }, { atMs: 5 }],
  [{ on: 'stream*', type: 'never' }, {}],
])('%j is right', (rule, told) => {
  const { fault, problems } = read(rule);
  expect(problems).toEqual([]);
  expect(fault?.terms.attributes).toEqual(told);
});

describe('a mistake is named', () => {
  test.each<[object, string]>([
    [
      { on: 'stream', type: 'stream_error' },
      'on: "stream": stream_error makes no sense there: it may be on stream.start',
    ],
    [
      { on: 'stream.start', type: 'stream_error', reason: 'tired' },
      'reason: "tired": must be "session_timeout" or "quota_exceeded" or "concurrent_limit_exceeded" or "lease_denied" or "moderation_blocked" or "model_crashed"',
    ],
    [{ on: 'stream', type: 'stream_dies' }, 'no at: give at, such as "10s", or atFrame, such as 300'],
    [
      { on: 'stream', type: 'stream_dies', at: 1, atFrame: 1 },
      'at and atFrame contradict each other: give one of them',
    ],
    [
      { on: 'stream', type: 'stream_dies', at: -1 },
      'at: -1: must be a duration from 0s to 30d, such as "150s"',
    ],
    [
      { on: 'stream', type: 'stream_dies', atFrame: 0 },
      'atFrame: 0: must be a whole number from 1 to 100000000',
    ],
    [{ on: 'broadcast.ready', type: 'late' }, 'no by: say how late it is, such as "10s"'],
    [
      { on: 'broadcast.ready', type: 'missing_fields' },
      'no fields: give some of broadcast_url, webrtc_url, spectator_token',
    ],
    [
      { on: 'broadcast.ready', type: 'missing_fields', fields: [] },
      'fields: []: must be a list of some of broadcast_url, webrtc_url, spectator_token',
    ],
    [
      { on: 'session', type: 'release', reason: 'bored' },
      'reason: "bored": must be "streamer_disconnected" or "streamer_not_available" or "duration_limit_reached" or "unknown"',
    ],
    [
      { on: 'session', type: 'release', match: { prompt: 'cat' } },
      'match.prompt: is not known there: session knows account, session, region',
    ],
    [
      { on: 'session', type: 'never' },
      'on: "session": never makes no sense there: it may be on stream.start, broadcast.ready',
    ],
  ])('%j', (rule, problem) => {
    expect(read(rule).problems).toEqual([problem]);
  });
});
