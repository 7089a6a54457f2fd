/** What becomes of packets by each type: shares, bursts, delays and rates. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { bandwidth } from '../../../../emulator/faults/media/bandwidth.ts';
import { jitter } from '../../../../emulator/faults/media/jitter.ts';
import { loss } from '../../../../emulator/faults/media/loss.ts';
import { reorder } from '../../../../emulator/faults/media/reorder.ts';
import { Seed } from '../../../../emulator/seed.ts';
import type { Passage, VideoFault } from '../../../../emulator/streamer/connection-faults.ts';

const PACKETS = 20_000;

/** What becomes of packets of 1000 bytes that set out one after another. */
function send({ hop }: VideoFault, count = PACKETS, gapMs = 1): Passage[] {
  return Array.from({ length: count }, (_, number) => {
    const passage: Passage = { bytes: 1000, atMs: number * gapMs, isLost: false, behind: 0 };
    hop?.(passage);
    return passage;
  });
}

/** The lengths of runs of lost packets. */
function bursts(passages: readonly Passage[]): number[] {
  const text = passages.map(({ isLost }) => (isLost ? 'x' : ' ')).join('');
  return text.match(/x+/g)?.map(({ length }) => length) ?? [];
}

const lostShare = (passages: readonly Passage[]) =>
  passages.filter(({ isLost }) => isLost).length / passages.length;
const mean = (numbers: readonly number[]) =>
  numbers.reduce((sum, number) => sum + number, 0) / numbers.length;
const seed = () => new Seed('a line');

describe('loss', () => {
  test.each([0, 0.02, 0.3, 1])('of a share of %d', (share) => {
    const passages = send(loss.spoilVideo({ share, burst: undefined, forGood: false }, seed()));
    expect(Math.abs(lostShare(passages) - share)).toBeLessThan(0.01);
  });

  test.each([
    [0.05, 1],
    [0.05, 4],
    [0.3, 10],
    [0.9, 9],
    [1, 5],
    [0, 5],
  ])('of a share of %d, in bursts of %d', (share, burst) => {
    const passages = send(loss.spoilVideo({ share, burst, forGood: false }, seed()), 10 * PACKETS);
    expect(Math.abs(lostShare(passages) - share)).toBeLessThan(0.02);
    if (share > 0 && share < 1) expect(mean(bursts(passages)) / burst).toBeCloseTo(1, 1);
  });

  test('each by itself comes in short bursts', () => {
    const passages = send(loss.spoilVideo({ share: 0.3, burst: undefined, forGood: false }, seed()));
    expect(mean(bursts(passages))).toBeCloseTo(1 / 0.7, 1);
  });

  test.each([
    [false, 'again'],
    [true, 'never'],
  ])('for good: %s', (forGood, isLost) => {
    const [passage] = send(loss.spoilVideo({ share: 1, burst: undefined, forGood }, seed()), 1);
    expect(passage?.isLost).toBe(isLost);
  });

  test('is the same for the same seed', () => {
    const lost = (with_: Seed) =>
      send(loss.spoilVideo({ share: 0.5, burst: 2, forGood: false }, with_), 100).map(({ isLost }) => isLost);
    expect(lost(seed())).toEqual(lost(seed()));
    expect(lost(seed())).not.toEqual(lost(new Seed('another')));
  });
});

test('jitter delays from none to the longest, evenly', () => {
  const delays = send(jitter.spoilVideo({ upToMs: 100 }, seed())).map(({ atMs }, number) => atMs - number);
  expect(Math.min(...delays)).toBeGreaterThanOrEqual(0);
  expect(Math.max(...delays)).toBeLessThan(100);
  expect(mean(delays)).toBeGreaterThan(48);
  expect(mean(delays)).toBeLessThan(52);
});

test('reorder lets the share of packets be overtaken', () => {
  const passages = send(reorder.spoilVideo({ share: 0.2, by: 4 }, seed()));
  const held = passages.filter(({ behind }) => behind > 0);
  expect(held.length / PACKETS).toBeCloseTo(0.2, 1);
  expect(held.every(({ behind }) => behind === 4)).toBe(true);
});

describe('bandwidth', () => {
  test('is what passes, however fast packets come', () => {
    // 8000 kbit/s into 800 kbit/s.
    const passages = send(bandwidth.spoilVideo({ kbps: 800, queueMs: 200 }, seed()), 5000, 1);
    const passed = passages.filter(({ isLost }) => !isLost);
    const tookMs = passed.at(-1)?.atMs ?? 0;
    expect((passed.length * 8000) / tookMs).toBeCloseTo(800, 0);
  });

  test('delays nothing but by its own time where packets come slowly enough', () => {
    const passages = send(bandwidth.spoilVideo({ kbps: 800, queueMs: 0 }, seed()), 100, 10);
    expect(passages.map(({ atMs }) => atMs)).toEqual(passages.map((_, number) => 10 * number + 10));
    expect(lostShare(passages)).toBe(0);
  });

  test('lets none wait longer than its queue, and loses none that would not', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 5000 }),
        fc.integer({ min: 0, max: 2000 }),
        fc.integer({ min: 0, max: 30 }),
        (kbps, queueMs, gapMs) => {
          let isFreeAtMs = 0;
          for (const [number, { atMs, isLost }] of send(
            bandwidth.spoilVideo({ kbps, queueMs }, seed()),
            200,
            gapMs,
          ).entries()) {
            const setOutMs = number * gapMs;
            const waitsMs = Math.max(0, isFreeAtMs - setOutMs);
            expect(isLost).toBe(waitsMs > queueMs && 'again');
            if (!isLost) expect(atMs).toBeCloseTo(setOutMs + waitsMs + 8000 / kbps, 6);
            if (!isLost) isFreeAtMs = atMs;
          }
        },
      ),
      { numRuns: 50 },
    );
  });
});
