/** What is wrong with one session's video and connection, as its account's rules say. */
import { describe, expect, test, vi } from 'vitest';
import { Clock } from '../../../emulator/clock.ts';
import type { FaultRules } from '../../../emulator/faults/rules.ts';
import { SessionFaults } from '../../../emulator/faults/session-faults.ts';
import type { Hop, Passage } from '../../../emulator/streamer/connection-faults.ts';
import { createRules } from './some-rules.ts';

const FPS = 20;

function createFaults(judge: FaultRules, session = 'session_1', stream?: string) {
  const realClock = new Clock({ kind: 'manual' });
  const facts = { account: 'ody_rules', session, region: 'us-east', stream, prompt: stream && 'a harbour' };
  return { faults: new SessionFaults(facts, { judge, realClock, fps: FPS }), realClock };
}

const loss = (share: number) => ({ name: 'l', on: 'media', type: 'loss', share });

test('where no rule is on, no rule is asked', () => {
  const { rules } = createRules();
  rules.set({ name: 'slow', on: 'GET /regions', type: 'latency', delay: 1 });
  const ask = vi.spyOn(rules, 'decideForSession');
  const { faults } = createFaults(rules);
  expect([faults.video(0), faults.video(undefined), faults.wire()]).toEqual([
    undefined,
    undefined,
    undefined,
  ]);
  expect(ask).not.toHaveBeenCalled();
});

test('the card between streams is never spoiled, nor counted', () => {
  const { rules } = createRules();
  rules.set(loss(1));
  const { faults } = createFaults(rules);
  expect(faults.video(undefined)).toBeUndefined();
  expect(rules.get('l').counted).toBe(0);
});

describe('as long as the same is wrong', () => {
  test('it is the same object, and its state goes on', () => {
    const { rules } = createRules();
    rules.set(loss(0.5));
    const { faults } = createFaults(rules);
    const first = faults.video(0);
    expect(first?.hops).toHaveLength(1);
    expect(faults.video(1)).toBe(first);
    rules.set({ name: 'b', on: 'media', type: 'black' });
    const both = faults.video(2);
    expect(both).toMatchObject({ picture: 'black', hops: first?.hops });
    rules.remove('b');
    expect(faults.video(3)).toEqual(first);
  });

  test('a rule that says something else begins anew', () => {
    const { rules } = createRules();
    rules.set(loss(0));
    const { faults } = createFaults(rules);
    const isLost = (hop: Hop | undefined) => {
      const passage: Passage = { bytes: 1, atMs: 0, isLost: false, behind: 0 };
      hop?.(passage);
      return passage.isLost;
    };
    expect(isLost(faults.video(0)?.hops[0])).toBe(false);
    rules.set(loss(1));
    expect(isLost(faults.video(1)?.hops[0])).toBe('again');
    rules.enable('l', false);
    expect(faults.video(2)).toBeUndefined();
  });
});

test.each([
  [{ from: '1s', for: '500ms' }, 20, 30],
  [{ fromFrame: 7, forFrames: 3 }, 7, 10],
  [{ for: '100ms' }, 0, 2],
  [{ from: '1s', forFrames: 1 }, 20, 21],
  [{ from: '2s' }, 40, 100],
])('a window of %j is from frame %d to %d', (window, from, to) => {
  const { rules } = createRules();
  rules.set({ name: 'f', on: 'media', type: 'freeze', ...window });
  const { faults } = createFaults(rules);
  const frozen = Array.from({ length: 100 }, (_, frame) => frame).filter((frame) => faults.video(frame));
  expect([frozen[0], frozen.length]).toEqual([from, to - from]);
  // Each stream has it again.
  expect(faults.video(from)).toBeDefined();
  expect(rules.get('f')).toMatchObject({ counted: 1, fired: 1 });
});

test('each session is decided once, by its account, session, region, stream or prompt', () => {
  const { rules, journal } = createRules();
  rules.set({ name: 'second', on: 'media', type: 'black', after: 1, times: 1 });
  const [one, two, three] = ['a', 'b', 'c'].map((name) => createFaults(rules, name, `stream_${name}`).faults);
  for (const frame of [0, 1, 2]) {
    expect([one?.video(frame), two?.video(frame)?.picture, three?.video(frame)]).toEqual([
      undefined,
      'black',
      undefined,
    ]);
  }
  expect(journal.list({ type: 'fault.injected' }).items).toEqual([
    expect.objectContaining({ rule: 'second', sessionId: 'b', streamId: 'stream_b' }),
  ]);
  for (const match of [{ session: 'a' }, { stream: 'stream_a' }, { region: 'us-*', stream: '*_a' }]) {
    rules.set({ name: 'second', on: 'media', type: 'freeze', match });
    expect([one?.video(3)?.picture, two?.video(3)]).toEqual(['still', undefined]);
  }
  rules.set({
    name: 'second',
    on: 'media',
    type: 'freeze',
    match: { account: 'ody_rules', prompt: 'HARBOUR' },
  });
  expect(two?.video(4)?.picture).toBe('still');
});

test('a datagram is swallowed while the connection is as old as the rule says', async () => {
  const { rules } = createRules();
  rules.set({ name: 'i', on: 'peer', type: 'ice_failure', from: '1s', for: '2s' });
  const { faults, realClock } = createFaults(rules);
  await realClock.advance(60_000);
  const swallow = faults.wire();
  const at: (boolean | undefined)[] = [];
  for (const byMs of [0, 999, 1, 1999, 1]) {
    await realClock.advance(byMs);
    at.push(swallow?.(Buffer.of(0)));
  }
  expect(at).toEqual([false, false, true, true, false]);
});

test('of all datagrams, those of DTLS are told by their first byte', () => {
  const { rules } = createRules();
  rules.set({ name: 'd', on: 'peer', type: 'dtls_stall' });
  const swallow = createFaults(rules).faults.wire();
  // RFC 7983 §7: STUN, DTLS from 20 to 63, and RTP.
  const firsts = [0, 3, 19, 20, 22, 63, 64, 128, 191];
  expect(firsts.filter((first) => swallow?.(Buffer.of(first)))).toEqual([20, 22, 63]);
  expect(swallow?.(Buffer.alloc(0))).toBe(false);
});
