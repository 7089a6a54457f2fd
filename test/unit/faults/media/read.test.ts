/** Rules of media as they are read: what is right, and what is said of each mistake. */
import { describe, expect, test } from 'vitest';
import { readFault } from '../../../../emulator/faults/read-rule.ts';

const read = (rule: object) => readFault({ name: 'm', on: 'media', ...rule });

describe('a rule that is right', () => {
  test.each([
    [
      { type: 'loss', share: 0.05, burst: 3 },
      { share: 0.05, burst: 3, forGood: false },
    ],
    [
      { type: 'loss', share: 1, burst: 3, forGood: true },
      { share: 1, forGood: true },
    ],
    [{ type: 'jitter', upTo: '100ms' }, { upToMs: 100 }],
    [
      { type: 'reorder', share: 0.1 },
      { share: 0.1, by: 3 },
    ],
    [
      { type: 'bandwidth', kbps: 300 },
      { kbps: 300, queueMs: 1000 },
    ],
    [{ type: 'freeze' }, { how: 'still' }],
    [{ type: 'black' }, {}],
    [{ type: 'no_keyframe' }, {}],
    [{ type: 'track_end' }, {}],
  ])('%j, from the start of a stream to its end', (rule, what) => {
    expect(read(rule)).toMatchObject({
      problems: [],
      fault: { terms: { points: ['media'], attributes: { what, window: { begin: { ms: 0 } } } } },
    });
  });

  test.each([
    [
      { from: '3s', for: '2s' },
      { begin: { ms: 3000 }, length: { ms: 2000 } },
    ],
    [
      { fromFrame: 30, forFrames: 5 },
      { begin: { frames: 30 }, length: { frames: 5 } },
    ],
    [
      { from: 500, forFrames: 1 },
      { begin: { ms: 500 }, length: { frames: 1 } },
    ],
    [{ for: '2s' }, { begin: { ms: 0 }, length: { ms: 2000 } }],
  ])('freeze %j', (times, window) => {
    expect(read({ type: 'freeze', ...times }).fault?.terms.attributes).toMatchObject({ window });
  });

  test.each([
    [{ type: 'ice_failure' }, { fromMs: 0, forMs: Number.POSITIVE_INFINITY }],
    [
      { type: 'ice_failure', from: '3s', for: '10s' },
      { fromMs: 3000, forMs: 10_000 },
    ],
    [{ type: 'dtls_stall' }, {}],
  ])('%j', (rule, attributes) => {
    expect(read({ ...rule, on: 'peer' }).fault?.terms).toMatchObject({ points: ['peer'], attributes });
  });

  test('counts sessions beside its window', () => {
    expect(read({ type: 'freeze', after: 2, from: '1s', times: 1 }).fault?.terms).toMatchObject({
      frequency: { after: 2, times: 1 },
      attributes: { window: { begin: { ms: 1000 } } },
    });
  });
});

const BURST = 'must be a number of packets from 1 to 1000, such as 5';
const KBPS = 'must be a number of kilobits a second from 1 to 1000000, such as 300';

describe('a mistake is named, with what is allowed', () => {
  test.each<[object, string[]]>([
    [{ type: 'loss' }, ['no share: give the share that is lost, such as 0.05']],
    [{ type: 'loss', share: -0.1 }, ['share: -0.1: must be a number from 0 to 1, such as 0.25']],
    [{ type: 'loss', share: 0.1, burst: 0 }, [`burst: 0: ${BURST}`]],
    [{ type: 'loss', share: 0.1, forGood: 'yes' }, ['forGood: "yes": must be true or false']],
    [
      { type: 'loss', share: 0.9, burst: 2 },
      ['burst: to lose 0.9 of all, bursts must have 9.0 packets or more'],
    ],
    [{ type: 'jitter' }, ['no upTo: give the longest delay, such as "100ms"']],
    [{ type: 'jitter', upTo: '11s' }, ['upTo: must be at most "10s"']],
    [{ type: 'jitter', upTo: -1 }, ['upTo: -1: must be a duration from 1ms to 30d, such as "150s"']],
    [{ type: 'reorder' }, ['no share: give the share that is overtaken, such as 0.1']],
    [{ type: 'reorder', share: 1, by: 0 }, ['by: 0: must be a whole number from 1 to 100']],
    [{ type: 'bandwidth' }, ['no kbps: give the kilobits a second that pass, such as 300']],
    [{ type: 'bandwidth', kbps: 0 }, [`kbps: 0: ${KBPS}`]],
    [{ type: 'bandwidth', kbps: 9, queue: '11s' }, ['queue: must be at most "10s"']],
    [{ type: 'freeze', how: 'slow' }, ['how: "slow": must be "still" or "stalled"']],
    [
      { type: 'freeze', from: '1s', fromFrame: 20 },
      ['from and fromFrame contradict each other: give one of them'],
    ],
    [
      { type: 'black', for: '1s', forFrames: 20 },
      ['for and forFrames contradict each other: give one of them'],
    ],
    [{ type: 'black', from: '-1s' }, [expect.stringMatching(/^from: "-1s": .*duration/)]],
    [{ type: 'freeze', forFrames: 0 }, ['forFrames: 0: must be a whole number from 1 to 1000000000']],
    [{ type: 'track_end', for: '1s' }, [expect.stringMatching(/^unknown attribute of track_end "for"/)]],
    [{ type: 'freeze', after: '3s' }, ['after: "3s": must be a whole number from 0 to 1000000000']],
    [{ type: 'freeze', on: 'peer' }, ['on: "peer": freeze makes no sense there: it may be on media']],
    [{ type: 'dtls_stall' }, ['on: "media": dtls_stall makes no sense there: it may be on peer']],
    [
      { type: 'ice_failure', on: 'POST /auth/token' },
      ['on: "POST /auth/token": ice_failure makes no sense there: it may be on peer'],
    ],
    [{ type: 'ice_failure', on: 'peer', for: 0 }, [expect.stringMatching(/^for: 0: must be a duration/)]],
    [
      { type: 'dtls_stall', on: 'peer', match: { stream: 'x' } },
      ['match.stream: is not known there: peer knows account, session, region'],
    ],
  ])('%j', (rule, problems) => {
    expect(read(rule)).toEqual({ problems });
  });
});
