import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { Clock, type ClockMode } from '../../../emulator/clock.ts';

/** The process's own clock. It goes on without firing anything, as it does for a process that is busy. */
let processMs = 0;

/** Fires what is due by now, and late perhaps. */
const wakeUp = () => vi.runOnlyPendingTimers();

beforeEach(() => {
  processMs = 0;
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  vi.spyOn(performance, 'now').mockImplementation(() => processMs);
});
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

/** Sets a timer every `everyMs`, so many times, each from within the one before; tells when they fired. */
function startChain(clock: Clock, everyMs: number, count: number, onFire = () => {}): number[] {
  const startMs = clock.now();
  const firedAtMs: number[] = [];
  const set = () =>
    clock.setTimer(everyMs, () => {
      firedAtMs.push(clock.now() - startMs);
      if (firedAtMs.length < count) set();
      onFire();
    });
  set();
  return firedAtMs;
}

describe('timers of a process that wakes up late', () => {
  test('fire at their own times, so that a chain of them does not drift', () => {
    const clock = new Clock({ kind: 'real' });
    const startMs = clock.now();
    const firedAtMs = startChain(clock, 10, 5);
    processMs = 37;
    wakeUp();
    expect(firedAtMs).toEqual([10, 20, 30]);
    expect(clock.now()).toBe(startMs + 37);
    processMs = 51;
    wakeUp();
    expect(firedAtMs).toEqual([10, 20, 30, 40, 50]);
  });

  test('never take the time back before what was read', () => {
    const clock = new Clock({ kind: 'real' });
    const startMs = clock.now();
    const firedAtMs: number[] = [];
    for (const dueMs of [10, 20, 30]) clock.setTimer(dueMs, () => firedAtMs.push(clock.now() - startMs));
    processMs = 25;
    expect(clock.now()).toBe(startMs + 25);
    processMs = 37;
    wakeUp();
    expect(firedAtMs).toEqual([25, 25, 30]);
  });

  test('do not keep a process to themselves that is slower than their clock', () => {
    const clock = new Clock({ kind: 'scaled', factor: 1000 });
    const firedAtMs = startChain(clock, 1, 100_000, () => {
      processMs += 1;
    });
    processMs = 1;
    wakeUp();
    expect(firedAtMs).toHaveLength(1000);
  });

  test('wait when one of them makes the clock manual', async () => {
    const clock = new Clock({ kind: 'real' });
    const startMs = clock.now();
    const fire = vi.fn();
    clock.setTimer(10, () => clock.setMode({ kind: 'manual' }));
    clock.setTimer(20, fire);
    processMs = 37;
    wakeUp();
    expect(fire).not.toHaveBeenCalled();
    expect(clock.now()).toBe(startMs + 10);
    await clock.advance(10);
    expect(fire).toHaveBeenCalledOnce();
  });

  test('fire at their own times in an advance that comes before the wake-up', async () => {
    const clock = new Clock({ kind: 'real' });
    const startMs = clock.now();
    const firedAtMs = startChain(clock, 10, 6);
    processMs = 37;
    await clock.advance(20);
    expect(firedAtMs).toEqual([10, 20, 30, 40, 50]);
    expect(clock.now()).toBe(startMs + 57);
  });

  test('may advance their clock, which happens when all of them have fired', async () => {
    const clock = new Clock({ kind: 'real' });
    const startMs = clock.now();
    const firedAtMs: number[] = [];
    let advance: Promise<void> | undefined;
    clock.setTimer(10, () => {
      advance = clock.advance(100);
    });
    for (const dueMs of [20, 90]) clock.setTimer(dueMs, () => firedAtMs.push(clock.now() - startMs));
    processMs = 30;
    wakeUp();
    expect(firedAtMs).toEqual([20]);
    await advance;
    expect(firedAtMs).toEqual([20, 90]);
    expect(clock.now()).toBe(startMs + 130);
  });
});

/** One thing that happens to a clock. */
type Step =
  | { do: 'pass'; ms: number }
  | { do: 'wake up' }
  | { do: 'read' }
  | { do: 'set'; delayMs: number }
  | { do: 'advance'; byMs: number }
  | { do: 'set mode'; mode: ClockMode };

const ms = fc.integer({ min: 0, max: 50 });
const mode: fc.Arbitrary<ClockMode> = fc.oneof(
  fc.constant({ kind: 'real' as const }),
  fc.constant({ kind: 'manual' as const }),
  fc.record({ kind: fc.constant('scaled' as const), factor: fc.constantFrom(0.3, 7, 60) }),
);
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ do: fc.constant('pass' as const), ms: fc.double({ min: 0, max: 50, noNaN: true }) }),
  fc.constant({ do: 'wake up' as const }),
  fc.constant({ do: 'read' as const }),
  fc.record({ do: fc.constant('set' as const), delayMs: ms }),
  fc.record({ do: fc.constant('advance' as const), byMs: ms }),
  fc.record({ do: fc.constant('set mode' as const), mode }),
);

test('a clock never goes back, never jumps when its mode changes, and fires nothing early, whatever happens', async () => {
  await fc.assert(
    fc.asyncProperty(mode, fc.array(step, { maxLength: 40 }), async (mode, steps) => {
      const clock = new Clock(mode);
      let latestMs = clock.now();
      const read = (): number => {
        const nowMs = clock.now();
        expect(nowMs).toBeGreaterThanOrEqual(latestMs);
        latestMs = nowMs;
        return nowMs;
      };
      let lastDueMs = 0;
      const set = (delayMs: number): void => {
        const dueMs = read() + delayMs;
        clock.setTimer(delayMs, () => {
          expect(dueMs).toBeGreaterThanOrEqual(lastDueMs);
          lastDueMs = dueMs;
          expect(read()).toBeGreaterThanOrEqual(dueMs);
          if (delayMs > 40) set(delayMs - 40);
        });
      };
      const take = async (step: Step): Promise<void> => {
        switch (step.do) {
          case 'pass':
            processMs += step.ms;
            return;
          case 'wake up':
            wakeUp();
            return;
          case 'read':
            read();
            return;
          case 'set':
            return set(step.delayMs);
          case 'advance': {
            const beforeMs = read();
            await clock.advance(step.byMs);
            expect(read()).toBe(beforeMs + step.byMs);
            return;
          }
          case 'set mode': {
            const beforeMs = read();
            clock.setMode(step.mode);
            expect(read()).toBe(beforeMs);
          }
        }
      };
      for (const step of steps) await take(step);
      await clock.advance(200);
      expect(clock.pendingTimers).toBe(0);
    }),
  );
});
