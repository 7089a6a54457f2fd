/** The reader of the signalling and channel types: what their rules come to, and what is said of each mistake. */
import { describe, expect, test } from 'vitest';
import { CONNECTION_POINTS } from '../../../emulator/faults/connections/points.ts';
import { MESSAGE_POINT_NAMES } from '../../../emulator/faults/messages/points.ts';
import { readFault } from '../../../emulator/faults/read-rule.ts';
import type { FaultRule } from '../../../emulator/index.ts';

test.each<[FaultRule, unknown]>([
  [{ name: 'x', on: 'signalling.open', type: 'refuse', status: 503 }, { status: 503 }],
  [{ name: 'x', on: 'signalling.open', type: 'refuse' }, { status: undefined }],
  [{ name: 'x', on: 'channel.open', type: 'never_opens' }, {}],
  [{ name: 'x', on: 'signalling', type: 'silence', at: '10s' }, { atMs: 10_000 }],
  [
    { name: 'x', on: 'signalling', type: 'error_message', reason: 'unknown', message: 'Oh.' },
    { atMs: 0, reason: 'unknown', message: 'Oh.' },
  ],
  [
    { name: 'x', on: 'signalling', type: 'close', code: 1011, reason: 'Gone.', at: 5 },
    { atMs: 5, code: 1011, reason: 'Gone.' },
  ],
  [
    { name: 'x', on: 'signalling', type: 'close' },
    { atMs: 0, code: undefined, reason: '' },
  ],
  [
    { name: 'x', on: 'channel', type: 'close_channel' },
    { atMs: 0, channels: ['clientToStreamer', 'streamerToClient'] },
  ],
  [
    { name: 'x', on: 'channel', type: 'close_channel', channel: 'streamerToClient' },
    { atMs: 0, channels: ['streamerToClient'] },
  ],
  [{ name: 'x', on: 'signalling.offer', type: 'bad_offer', how: 'no_video' }, { how: 'no_video' }],
  [
    { name: 'x', on: 'channel.update', type: 'delay', mean: '1s', deviation: '100ms' },
    { delay: { meanMs: 1000, deviationMs: 100 }, clock: 'account' },
  ],
  [
    { name: 'x', on: 'channel.update', type: 'swap' },
    { withinMs: 1000, clock: 'account' },
  ],
])('%j is right', (rule, attributes) => {
  const { fault, problems } = readFault(rule);
  expect(problems).toEqual([]);
  expect(fault?.terms.attributes).toEqual(attributes);
});

describe('of several points', () => {
  const pointsOf = (rule: object) => readFault({ name: 'x', ...rule }).fault?.terms.points;

  test('a type is on those where it makes sense', () => {
    expect(pointsOf({ on: '*', type: 'drop' })).toEqual(MESSAGE_POINT_NAMES);
    expect(pointsOf({ on: 'signalling.*', type: 'duplicate' })).not.toContain('signalling.answer');
    expect(pointsOf({ on: 'signalling.*', type: 'swap' })).not.toContain('signalling.offer');
    expect(pointsOf({ on: '*.open', type: 'never_opens' })).toEqual(['signalling.open', 'channel.open']);
  });

  test('it is on those that know what it matches', () => {
    expect(pointsOf({ on: 'channel.*', type: 'drop', match: { prompt: 'cat' } })).toEqual([
      'channel.interactive_stream_start',
      'channel.update',
    ]);
  });

  test('every connection knows its account, session and region', () => {
    for (const { knows } of Object.values(CONNECTION_POINTS))
      expect(knows).toEqual(['account', 'session', 'region']);
  });
});

const CODE = 'must be a close code that can be sent: 1000 to 1003, 1007 to 1014, or 3000 to 4999';
const CLOSE = { on: 'signalling', type: 'close' };
const OFFER = { on: 'signalling.offer', type: 'bad_offer', how: 'rubbish' };
const DELAY = { on: 'channel.update', type: 'delay', delay: '1s' };

test.each<[object, string[]]>([
  [
    { ...CLOSE, reason: 'Gone.' },
    ['reason: a socket that is cut says nothing: give a code too, such as 1011, or leave it out'],
  ],
  [{ ...CLOSE, code: 1006 }, [`code: 1006: ${CODE}`]],
  [{ ...CLOSE, code: 2999 }, [`code: 2999: ${CODE}`]],
  [{ ...CLOSE, code: 5000 }, [`code: 5000: ${CODE}`]],
  [
    { ...CLOSE, code: 1011, reason: 'ä'.repeat(62) },
    [expect.stringMatching(/must be text of up to 123 bytes$/)],
  ],
  [{ ...CLOSE, at: -1 }, ['at: -1: must be a duration from 0s to 30d, such as "150s"']],
  [{ ...CLOSE, on: 'channel' }, ['on: "channel": close makes no sense there: it may be on signalling']],
  [
    { ...CLOSE, on: 'signalling.open' },
    ['on: "signalling.open": close makes no sense there: it may be on signalling'],
  ],
  [{ ...CLOSE, channel: 'both' }, [expect.stringMatching(/^unknown attribute of close "channel"/)]],
  [
    { on: 'signalling.open', type: 'refuse', status: 418 },
    ['status: 418: must be one of 401, 403, 404, 429, 500, 503'],
  ],
  [
    { on: 'signalling', type: 'error_message' },
    ['no reason: give one of streamer_not_available, streamer_disconnected, duration_limit_reached, unknown'],
  ],
  [
    { on: 'signalling', type: 'error_message', reason: 'boom' },
    [expect.stringMatching(/^reason: "boom": must be "streamer_not_available" or /)],
  ],
  [
    { on: 'channel', type: 'close_channel', channel: 'both' },
    ['channel: "both": must be "clientToStreamer" or "streamerToClient"'],
  ],
  [{ ...OFFER, how: undefined }, ['no how: give one of rubbish, no_video, no_fingerprint']],
  [
    { ...OFFER, on: 'signalling.answer' },
    ['on: "signalling.answer": bad_offer makes no sense there: it may be on signalling.offer'],
  ],
  [
    { on: 'signalling.answer', type: 'duplicate' },
    [expect.stringMatching(/^on: "signalling.answer": duplicate makes no sense there/)],
  ],
  [
    { on: 'channel.update', type: 'swap', within: 0 },
    ['within: 0: must be a duration from 1ms to 30d, such as "150s"'],
  ],
  [{ ...DELAY, min: '1s' }, ['delay and min: give delay; or min and max; or mean and deviation']],
  [{ ...DELAY, delay: -1 }, ['delay: -1: must be a duration from 0s to 30d, such as "150s"']],
  [
    { ...DELAY, match: { job: 'x' } },
    ['match.job: is not known there: channel.update knows account, session, stream, region, prompt'],
  ],
])('%j is a mistake', (rule, problems) => {
  expect(readFault({ name: 'x', ...rule })).toEqual({ problems });
});
