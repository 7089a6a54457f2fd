/** So many requests in a window that begins with the first of them. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Clock } from '../../../emulator/clock.ts';
import type { Off, RateLimit } from '../../../emulator/config.ts';
import { RateLimitError } from '../../../emulator/session/errors.ts';
import { RequestRate } from '../../../emulator/session/request-rate.ts';

/** A rate on a manual clock; `ask()` is `true` where it lets a request in, else the seconds that it says to wait. */
function aRate(limit: RateLimit | Off) {
  const clock = new Clock({ kind: 'manual' });
  const setting = { limit };
  const rate = new RequestRate(clock, () => setting.limit);
  const ask = (): true | number => {
    try {
      rate.count();
      return true;
    } catch (error) {
      if (error instanceof RateLimitError) return error.retryAfterS;
      throw error;
    }
  };
  return { clock, setting, ask, rate };
}

test('lets as many in as are allowed, and no more', () => {
  const { ask } = aRate({ requests: 3, windowMs: 10_000 });
  expect([ask(), ask(), ask(), ask(), ask()]).toEqual([true, true, true, 10, 10]);
});

test('says what is allowed, and when to ask again', async () => {
  const { rate, clock } = aRate({ requests: 1, windowMs: 90_000 });
  rate.count();
  await clock.advance(500);
  expect(() => rate.count()).toThrow('Too many requests: 1 are allowed in 1m 30s. Ask again in 90 s.');
  expect(() => rate.count()).toThrow(
    expect.objectContaining({ code: 'RATE_LIMITED', details: { retry_after_seconds: 90 } }),
  );
});

test('lets everything in when it is off', () => {
  const { ask } = aRate('off');
  expect(new Set(Array.from({ length: 1000 }, ask))).toEqual(new Set([true]));
});

test('lets nothing in when no request is allowed', async () => {
  const { ask, clock } = aRate({ requests: 0, windowMs: 1000 });
  expect(ask()).toBe(1);
  await clock.advance(1000);
  expect(ask()).toBe(1);
});

describe('a window', () => {
  test('is over to the millisecond', async () => {
    const { ask, clock } = aRate({ requests: 1, windowMs: 1000 });
    ask();
    await clock.advance(999);
    expect(ask()).toBe(1);
    await clock.advance(1);
    expect(ask()).toBe(true);
  });

  test('begins with its first request, not where the one before it ended', async () => {
    const { ask, clock } = aRate({ requests: 1, windowMs: 1000 });
    ask();
    await clock.advance(1700);
    expect(ask()).toBe(true);
    await clock.advance(999);
    expect(ask()).toBe(1);
    await clock.advance(1);
    expect(ask()).toBe(true);
  });

  test('is no longer for those who keep asking', async () => {
    const { ask, clock } = aRate({ requests: 1, windowMs: 1000 });
    ask();
    for (let i = 0; i < 9; i++) {
      await clock.advance(100);
      expect(ask()).toBe(1);
    }
    await clock.advance(100);
    expect(ask()).toBe(true);
  });
});

describe('another limit holds at once', () => {
  test('when more are allowed', () => {
    const { ask, setting } = aRate({ requests: 1, windowMs: 1000 });
    expect([ask(), ask()]).toEqual([true, 1]);
    setting.limit = { requests: 2, windowMs: 1000 };
    expect([ask(), ask()]).toEqual([true, 1]);
  });

  test('when its window is shorter', async () => {
    const { ask, setting, clock } = aRate({ requests: 1, windowMs: 60_000 });
    ask();
    await clock.advance(2000);
    expect(ask()).toBe(58);
    setting.limit = { requests: 1, windowMs: 2000 };
    expect(ask()).toBe(true);
  });

  test('and what came while it was off is not counted', () => {
    const { ask, setting } = aRate('off');
    for (let i = 0; i < 5; i++) ask();
    setting.limit = { requests: 2, windowMs: 1000 };
    expect([ask(), ask(), ask()]).toEqual([true, true, 1]);
  });
});

const someLimit = fc.record({
  requests: fc.integer({ min: 1, max: 4 }),
  windowMs: fc.integer({ min: 1, max: 5000 }),
});

test('any requests at any times are let in as they are by hand', async () => {
  const pauses = fc.array(fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 6000 })), { maxLength: 60 });
  await fc.assert(
    fc.asyncProperty(someLimit, pauses, async (limit, pausesMs) => {
      const { ask, clock } = aRate(limit);
      const startMs = clock.now();
      const letIn: number[] = [];
      for (const pauseMs of pausesMs) {
        await clock.advance(pauseMs);
        const atMs = clock.now() - startMs;
        // By hand: go through all that were let in, from one window's first to the next's.
        let window: number[] = [];
        for (const inMs of letIn) {
          const firstMs = window[0] ?? inMs;
          window = inMs < firstMs + limit.windowMs ? [...window, inMs] : [inMs];
        }
        const endMs = (window[0] ?? Number.NEGATIVE_INFINITY) + limit.windowMs;
        const isFull = atMs < endMs && window.length >= limit.requests;
        expect(ask()).toBe(isFull ? Math.ceil((endMs - atMs) / 1000) : true);
        if (!isFull) letIn.push(atMs);
      }
    }),
    { numRuns: 300 },
  );
});

test('whoever waits as long as they are told is let in, and a second sooner is too soon', async () => {
  await fc.assert(
    fc.asyncProperty(someLimit, fc.nat({ max: 5000 }), async (limit, pauseMs) => {
      const { ask, clock } = aRate(limit);
      for (let i = 0; i < limit.requests; i++) ask();
      await clock.advance(pauseMs % limit.windowMs);
      const waitS = Number(ask());
      expect(waitS).toBeGreaterThanOrEqual(1);
      await clock.advance((waitS - 1) * 1000);
      expect(ask()).not.toBe(true);
      await clock.advance(1000);
      expect(ask()).toBe(true);
    }),
  );
});
