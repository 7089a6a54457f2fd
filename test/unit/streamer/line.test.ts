/** The way of packets: whatever is wrong on it, each is sent once, lost, or late. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Clock } from '../../../emulator/clock.ts';
import type { Hop } from '../../../emulator/streamer/connection-faults.ts';
import { Line, MAX_HELD_MS, MAX_LOST_PACKETS, MAX_WAITING_PACKETS } from '../../../emulator/streamer/line.ts';

/** A line, and what came through it. */
function createLine(hops: readonly Hop[]) {
  const clock = new Clock({ kind: 'manual' });
  const startMs = clock.now();
  const arrived: { number: number; atMs: number }[] = [];
  const line = new Line({
    clock,
    send: (packet) => arrived.push({ number: packet.readUInt16BE(2), atMs: clock.now() - startMs }),
  });
  line.hops = hops;
  // One buffer for all, as packetizers have it.
  const packet = Buffer.alloc(100);
  const carry = (number: number): void => {
    packet.writeUInt16BE(number, 2);
    line.carry(packet);
  };
  return { line, clock, arrived, carry, numbers: () => arrived.map(({ number }) => number) };
}

const range = (count: number) => Array.from({ length: count }, (_, number) => number);

test('without anything on the way, packets are through within the call', () => {
  const { carry, numbers, clock } = createLine([]);
  for (const number of range(5)) carry(number);
  expect(numbers()).toEqual(range(5));
  expect(clock.pendingTimers).toBe(0);
});

describe('a packet that is lost', () => {
  test('sets out again when it is asked for, and can be lost again', () => {
    let losses = 2;
    const { line, carry, numbers } = createLine([
      (passage) => {
        passage.isLost = losses-- > 0 && 'again';
      },
    ]);
    carry(7);
    expect(numbers()).toEqual([]);
    line.repeat(7);
    expect(numbers()).toEqual([]);
    line.repeat(7);
    expect(numbers()).toEqual([7]);
    line.repeat(7);
    expect(numbers()).toEqual([7]);
  });

  test('for good does not come again', () => {
    const { line, carry, numbers } = createLine([
      (passage) => {
        passage.isLost = 'never';
      },
    ]);
    carry(7);
    line.hops = [];
    line.repeat(7);
    expect(numbers()).toEqual([]);
  });

  test('is not looked at by what comes after', () => {
    const lose: Hop = (passage) => {
      passage.isLost = 'again';
    };
    let seen = 0;
    const { carry } = createLine([lose, () => seen++]);
    carry(1);
    expect(seen).toBe(0);
  });

  test('is kept as long as it is among the last', () => {
    let isBad = true;
    const { line, carry, numbers } = createLine([
      (passage) => {
        passage.isLost = isBad && 'again';
      },
    ]);
    const all = range(MAX_LOST_PACKETS + 10);
    for (const number of all) carry(number);
    isBad = false;
    for (const number of all) line.repeat(number);
    expect(numbers()).toEqual(all.slice(10));
  });
});

describe('a packet that waits', () => {
  const late =
    (...delaysMs: number[]): Hop =>
    (passage) => {
      passage.atMs += delaysMs.shift() ?? 0;
    };

  test('lets none behind it pass, not even when nothing is wrong any more', async () => {
    const { line, clock, arrived, carry } = createLine([late(100, 20)]);
    carry(0);
    carry(1);
    line.hops = [];
    carry(2);
    await clock.advance(99);
    expect(arrived).toEqual([]);
    await clock.advance(1);
    expect(arrived).toEqual([0, 1, 2].map((number) => ({ number, atMs: 100 })));
    carry(3);
    expect(arrived.at(-1)).toEqual({ number: 3, atMs: 100 });
  });

  test('is one of so many, and the rest is lost', async () => {
    const { line, clock, carry, numbers } = createLine([late(1000)]);
    for (const number of range(MAX_WAITING_PACKETS + 1)) carry(number);
    await clock.advance(1000);
    expect(numbers()).toEqual(range(MAX_WAITING_PACKETS));
    line.repeat(MAX_WAITING_PACKETS);
    expect(numbers().at(-1)).toBe(MAX_WAITING_PACKETS);
  });

  test('is forgotten with its line', async () => {
    const { line, clock, carry, numbers } = createLine([late(100)]);
    carry(0);
    line.close();
    expect(clock.pendingTimers).toBe(0);
    await clock.advance(1000);
    expect(numbers()).toEqual([]);
  });
});

describe('a packet that others overtake', () => {
  const firstBehind =
    (count: number): Hop =>
    (passage) => {
      passage.behind = count;
      count = 0;
    };

  test('comes after so many', () => {
    const { carry, numbers } = createLine([firstBehind(3)]);
    for (const number of range(6)) carry(number);
    expect(numbers()).toEqual([1, 2, 3, 0, 4, 5]);
  });

  test('comes by itself where no others do', async () => {
    const { clock, carry, arrived } = createLine([firstBehind(3)]);
    carry(0);
    await clock.advance(MAX_HELD_MS - 1);
    expect(arrived).toEqual([]);
    await clock.advance(1);
    expect(arrived).toEqual([{ number: 0, atMs: MAX_HELD_MS }]);
    expect(clock.pendingTimers).toBe(0);
  });
});

test('whatever is wrong, each packet is sent once or lost, none before its time, and only held ones out of order', async () => {
  const fate = fc.record({
    lateMs: fc.integer({ min: 0, max: 50 }),
    isLost: fc.boolean(),
    behind: fc.constantFrom(0, 0, 0, 1, 3),
    gapMs: fc.integer({ min: 0, max: 20 }),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(fate, { maxLength: 60 }), async (fates) => {
      let setOut = 0;
      const dueMs: number[] = [];
      const { line, clock, arrived, carry, numbers } = createLine([
        (passage) => {
          const { lateMs = 0, isLost = false, behind = 0 } = fates[setOut] ?? {};
          passage.atMs += lateMs;
          passage.isLost = isLost && 'again';
          passage.behind = behind;
        },
      ]);
      const startMs = clock.now();
      for (const [number, { lateMs, gapMs }] of fates.entries()) {
        setOut = number;
        dueMs.push(clock.now() - startMs + lateMs);
        carry(number);
        await clock.advance(gapMs);
      }
      await clock.advance(1000 + MAX_HELD_MS);
      const wanted = range(fates.length).filter((number) => !fates[number]?.isLost);
      expect(numbers().toSorted((one, other) => one - other)).toEqual(wanted);
      for (const { number, atMs } of arrived) {
        expect(atMs).toBeGreaterThanOrEqual((dueMs[number] ?? 0) - 0.001);
      }
      const inOrder = numbers().filter((number) => fates[number]?.behind === 0);
      expect(inOrder).toEqual(wanted.filter((number) => fates[number]?.behind === 0));
      for (const number of wanted) {
        const after = numbers().slice(0, numbers().indexOf(number));
        const overtaking = after.filter((other) => other > number);
        // Others that were held, and are let go together with it, may come first.
        const held = overtaking.filter((other) => (fates[other]?.behind ?? 0) > 0);
        expect(overtaking.length - held.length).toBeLessThanOrEqual(fates[number]?.behind ?? 0);
      }
      expect(clock.pendingTimers).toBe(0);
      line.close();
    }),
    { numRuns: 60 },
  );
});
