/** A stream runs on a lease: who gets none, and how the monthly hours end those that were given. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Clock } from '../../../emulator/clock.ts';
import { type AccountConfig, type AccountOptions, resolveConfig } from '../../../emulator/config.ts';
import { StreamError } from '../../../emulator/session/errors.ts';
import { type EndLease, Leases } from '../../../emulator/session/leases.ts';

const HOUR_MS = 3_600_000;

/** Leases on a manual clock. `take(name)` takes one that notes in `ended` when the hours end it. */
function someLeases(options: AccountOptions = {}) {
  const clock = new Clock({ kind: 'manual' });
  const startMs = clock.now();
  let config: AccountConfig = resolveConfig(options, {});
  const leases = new Leases(clock, () => config);
  const ended: { name: string; atMs: number }[] = [];
  const take = (name: string): EndLease => {
    const end = leases.take(() => {
      ended.push({ name, atMs: clock.now() - startMs });
      end();
    });
    return end;
  };
  const configure = (next: AccountOptions): void => {
    config = resolveConfig(next, {});
    leases.reconsider();
  };
  return { clock, leases, take, configure, ended };
}

/** Why a lease is refused; undefined when it is given. */
function refusalOf(take: (name: string) => EndLease): string | undefined {
  try {
    take('one more');
  } catch (error) {
    if (error instanceof StreamError) return error.reason;
    throw error;
  }
  return undefined;
}

describe('a lease is refused', () => {
  test('for the first of its obstacles: denied, too many streams, no hours left', () => {
    const { take, configure } = someLeases();
    take('a');
    const hours = { monthlyHours: 0 };
    // Hours that are used up end what runs, so a stream that runs meets the other two only.
    configure({ denyLeases: true, concurrentStreams: 1 });
    expect(refusalOf(take)).toBe('lease_denied');
    configure({ concurrentStreams: 1 });
    expect(refusalOf(take)).toBe('concurrent_limit_exceeded');
    configure({ ...hours, denyLeases: true, concurrentStreams: 0 });
    expect(refusalOf(take)).toBe('lease_denied');
    configure({ ...hours, concurrentStreams: 0 });
    expect(refusalOf(take)).toBe('concurrent_limit_exceeded');
    configure(hours);
    expect(refusalOf(take)).toBe('quota_exceeded');
    configure({});
    expect(refusalOf(take)).toBeUndefined();
  });

  test('and nothing is counted for it', async () => {
    const { clock, leases, take } = someLeases({ denyLeases: true });
    expect(refusalOf(take)).toBe('lease_denied');
    await clock.advance(HOUR_MS);
    expect(leases.running).toBe(0);
    expect(leases.usage().usedMs).toBe(0);
    expect(clock.pendingTimers).toBe(0);
  });

  test('until a stream ends', () => {
    const { take } = someLeases({ concurrentStreams: 2 });
    const end = take('a');
    take('b');
    expect(refusalOf(take)).toBe('concurrent_limit_exceeded');
    end();
    expect(refusalOf(take)).toBeUndefined();
  });
});

test('a lease that is given back twice counts once', async () => {
  const { clock, leases, take } = await leasesOfNewMonth({ monthlyHours: 1 });
  const end = take('a');
  take('b');
  await clock.advance(1000);
  end();
  await clock.advance(1000);
  end();
  expect(leases.running).toBe(1);
  expect(leases.usage().usedMs).toBe(3000);
});

test('a reservation is refused when the hours are used up, with how many and until when', async () => {
  const { clock, leases, take } = someLeases({ monthlyHours: 1 });
  const { resetAtMs } = leases.usage();
  // So that the hour fits into the month, whatever day it is.
  await clock.advance(resetAtMs - clock.now());
  take('a');
  await clock.advance(HOUR_MS - 1);
  expect(() => leases.requireHours()).not.toThrow();
  await clock.advance(1);
  const resetDate = new Date(leases.usage().resetAtMs).toISOString().slice(0, 10);
  expect(() => leases.requireHours()).toThrow(
    expect.objectContaining({
      code: 'MONTHLY_LIMIT_REACHED',
      details: { used_hours: 1, limit_hours: 1, reset_date: resetDate },
    }),
  );
  await clock.advance(leases.usage().resetAtMs - clock.now());
  expect(() => leases.requireHours()).not.toThrow();
});

test('when the last stream has ended, nothing waits for the hours any more', async () => {
  const { clock, take } = someLeases({ monthlyHours: 1 });
  const ends = [take('a'), take('b')];
  expect(clock.pendingTimers).toBe(1);
  for (const end of ends) end();
  expect(clock.pendingTimers).toBe(0);
});

/** Leases at the first moment of a month, so that no other month comes between. */
async function leasesOfNewMonth(options: AccountOptions) {
  const all = someLeases(options);
  await all.clock.advance(all.leases.usage().resetAtMs - all.clock.now());
  const startMs = all.clock.now();
  return { ...all, sinceStartMs: () => all.clock.now() - startMs };
}

describe('the hours run out', () => {
  test.each([1, 2, 3, 4, 5])('to the millisecond of %i streams, each told once', async (count) => {
    const { clock, leases, take, ended } = await leasesOfNewMonth({ monthlyHours: 1 });
    for (let i = 0; i < count; i++) take(`stream ${i}`);
    // All streams use the same hours: 5 of them 5 ms in each.
    const lifeMs = Math.ceil(HOUR_MS / count);
    await clock.advance(lifeMs - 1);
    expect(ended).toEqual([]);
    expect(leases.running).toBe(count);
    await clock.advance(1);
    expect(ended.map(({ name }) => name)).toEqual(Array.from({ length: count }, (_, i) => `stream ${i}`));
    expect(leases.running).toBe(0);
    expect(clock.pendingTimers).toBe(0);
    await clock.advance(HOUR_MS);
    expect(ended).toHaveLength(count);
    expect(refusalOf(take)).toBe('quota_exceeded');
  });

  test('later when a stream has ended before, sooner when one more starts', async () => {
    const { clock, take, ended } = await leasesOfNewMonth({ monthlyHours: 1 });
    const end = take('a');
    take('b');
    await clock.advance(600_000);
    end();
    await clock.advance(1_200_000);
    take('c');
    // 20 minutes of two, 20 of one: 20 are left for two.
    await clock.advance(600_000 - 1);
    expect(ended).toEqual([]);
    await clock.advance(1);
    expect(ended.map(({ name }) => name)).toEqual(['b', 'c']);
  });

  test('not at the end of a month: the next has its own', async () => {
    const { clock, leases, take, ended } = await leasesOfNewMonth({ monthlyHours: 1 });
    await clock.advance(leases.usage().resetAtMs - clock.now() - HOUR_MS + 1);
    take('a');
    await clock.advance(HOUR_MS);
    expect(ended).toEqual([]);
    expect(leases.usage().usedMs).toBe(1);
    await clock.advance(HOUR_MS - 2);
    expect(ended).toEqual([]);
    await clock.advance(1);
    expect(ended).toHaveLength(1);
  });

  test('never when there is no limit', async () => {
    const { clock, leases, take, ended } = someLeases();
    take('a');
    expect(clock.pendingTimers).toBe(0);
    await clock.advance(1000 * HOUR_MS);
    expect(ended).toEqual([]);
    expect(leases.running).toBe(1);
  });
});

test('hours with a fraction are whole milliseconds, and end a stream at theirs', async () => {
  // As a floating-point product they are 252,000.00000000003 ms.
  const { clock, leases, take, ended } = await leasesOfNewMonth({ monthlyHours: 0.07 });
  expect(leases.usage().limitMs).toBe(252_000);
  take('a');
  await clock.advance(251_999);
  expect(ended).toEqual([]);
  await clock.advance(1);
  expect(ended).toHaveLength(1);
});

describe('hours that change in the middle of a stream hold at once', () => {
  test.each([
    ['more', 2, HOUR_MS * 2],
    ['fewer', 0.75, HOUR_MS * 0.75],
  ])('%s of them end it when they are used', async (_what, monthlyHours, endMs) => {
    const { clock, take, configure, ended, sinceStartMs } = await leasesOfNewMonth({ monthlyHours: 1 });
    take('a');
    await clock.advance(HOUR_MS / 2);
    configure({ monthlyHours });
    await clock.advance(endMs - sinceStartMs() - 1);
    expect(ended).toEqual([]);
    await clock.advance(1);
    expect(ended).toHaveLength(1);
  });

  test('fewer than are used end every stream there and then: no push of a manual clock is needed', async () => {
    const { clock, leases, take, configure, ended } = await leasesOfNewMonth({ monthlyHours: 1 });
    for (const name of ['a', 'b', 'c']) take(name);
    await clock.advance(1000);
    configure({ monthlyHours: 0 });
    expect(ended.map(({ name }) => name)).toEqual(['a', 'b', 'c']);
    expect(leases.running).toBe(0);
    expect(clock.pendingTimers).toBe(0);
  });

  test('none of them end it no more', async () => {
    const { clock, take, configure, ended } = await leasesOfNewMonth({ monthlyHours: 1 });
    take('a');
    await clock.advance(1000);
    configure({ monthlyHours: 'off' });
    await clock.advance(100 * HOUR_MS);
    expect(ended).toEqual([]);
  });
});

test('whenever streams start and end, the hours end the rest at the first millisecond that uses them up', async () => {
  const someStream = fc.record({
    startMs: fc.nat({ max: 5000 }),
    /** When its client ends it, if it still runs. */
    lifeMs: fc.integer({ min: 1, max: 20_000 }),
  });
  await fc.assert(
    fc.asyncProperty(
      fc.array(someStream, { minLength: 1, maxLength: 5 }),
      fc.constantFrom(0.0005, 0.001, 0.0025, 0.005),
      async (streams, monthlyHours) => {
        const { clock, leases, take, ended, sinceStartMs } = await leasesOfNewMonth({ monthlyHours });
        const usedAt = (atMs: number) =>
          streams.reduce(
            (sumMs, { startMs, lifeMs }) => sumMs + Math.min(lifeMs, Math.max(0, atMs - startMs)),
            0,
          );
        // By hand, a millisecond at a time.
        const limitMs = monthlyHours * HOUR_MS;
        let exhaustedMs = 0;
        while (exhaustedMs <= 25_000 && usedAt(exhaustedMs) < limitMs) exhaustedMs++;

        for (const [i, { startMs, lifeMs }] of streams.entries()) {
          clock.setTimer(startMs, () => {
            const isLate = startMs >= exhaustedMs;
            if (isLate) expect(refusalOf(take)).toBe('quota_exceeded');
            else clock.setTimer(lifeMs, take(`stream ${i}`));
          });
        }
        const cut = streams.filter(
          (s) => s.startMs < exhaustedMs && s.startMs + s.lifeMs > exhaustedMs,
        ).length;
        await clock.advance(exhaustedMs - 1);
        expect(ended).toEqual([]);
        expect(sinceStartMs()).toBe(exhaustedMs - 1);
        await clock.advance(1);
        // One whose client ends it in that very millisecond may have been told first.
        const atOnce = streams.filter((s) => s.startMs + s.lifeMs === exhaustedMs).length;
        expect(ended.length).toBeGreaterThanOrEqual(cut);
        expect(ended.length).toBeLessThanOrEqual(cut + atOnce);
        expect(leases.running).toBe(0);
        await clock.advance(30_000);
        expect(clock.pendingTimers).toBe(0);
      },
    ),
    { numRuns: 300 },
  );
});
