import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import fc from 'fast-check';
import { describe, expect, test, vi } from 'vitest';
import { advanceTogether, Clock } from '../../emulator/clock.ts';

/** A timer to set, and the timers that it sets when it fires. */
interface Plan {
  /** Which of the clocks it is set on. */
  readonly clock: number;
  readonly delayMs: number;
  readonly next: readonly Plan[];
}

// Few different delays, so that many fall due together.
const delayMs = fc.integer({ min: 0, max: 6 });
const plansOfDepth = (depth: number, clock: fc.Arbitrary<number>): fc.Arbitrary<Plan[]> =>
  fc.array(
    fc.record({ clock, delayMs, next: depth === 0 ? fc.constant([]) : plansOfDepth(depth - 1, clock) }),
    { maxLength: 4 },
  );
const plansFor = (clocks: number) => plansOfDepth(2, fc.nat(clocks - 1));
const LAST_DUE_MS = 3 * 6;
const steps = fc.array(fc.integer({ min: 0, max: LAST_DUE_MS }), { maxLength: 8 });

interface Firing {
  /** Which timer: its place in the plans, and that of the timer that set it before that. */
  readonly path: string;
  readonly clock: number;
  /** How far every clock had got. */
  readonly atMs: readonly number[];
  readonly dueMs: number;
  /** How many timers had been set before it. */
  readonly order: number;
}

/** Sets the timers of `toSet` on so many clocks, advances them together by each of `stepsMs`, and tells what fired. */
async function firings(count: number, toSet: readonly Plan[], stepsMs: readonly number[]): Promise<Firing[]> {
  const clocks = Array.from({ length: count }, () => new Clock({ kind: 'manual' }));
  // Clocks whose own times differ: what counts is the time left.
  for (const [i, clock] of clocks.entries()) await clock.advance(i * 1000);
  const startsMs = clocks.map((clock) => clock.now());
  const fired: Firing[] = [];
  let order = 0;
  const set = (plans: readonly Plan[], parent: string, nowMs: number): void => {
    for (const [i, plan] of plans.entries()) {
      const path = `${parent}/${i}`;
      const firing = { path, clock: plan.clock, dueMs: nowMs + plan.delayMs, order: order++ };
      clocks[plan.clock]?.setTimer(plan.delayMs, () => {
        const atMs = clocks.map((clock, i) => clock.now() - (startsMs[i] ?? 0));
        fired.push({ ...firing, atMs });
        set(plan.next, path, firing.dueMs);
      });
    }
  };
  set(toSet, '', 0);
  for (const stepMs of stepsMs) await advanceTogether(clocks, stepMs);
  return fired;
}

function collectGarbage(): void {
  setFlagsFromString('--expose-gc');
  runInNewContext('gc')();
}

const countOf = (plans: readonly Plan[]): number =>
  plans.reduce((sum, { next }) => sum + 1 + countOf(next), 0);

describe('a manual clock', () => {
  test('stands still until it is advanced', async () => {
    const clock = new Clock({ kind: 'manual' });
    const startMs = clock.now();
    const fire = vi.fn();
    clock.setTimer(1000, fire);
    await clock.advance(999);
    expect(clock.now()).toBe(startMs + 999);
    expect(fire).not.toHaveBeenCalled();
    await clock.advance(1);
    expect(fire).toHaveBeenCalledOnce();
    await clock.advance(5000);
    expect(fire).toHaveBeenCalledOnce();
    expect(clock.now()).toBe(startMs + 6000);
  });

  test('fires timers due together in the order they were set, and what they set at once after them', async () => {
    const clock = new Clock({ kind: 'manual' });
    const fired: string[] = [];
    clock.setTimer(20, () => fired.push('later'));
    clock.setTimer(10, () => {
      fired.push('first');
      clock.setTimer(0, () => fired.push('set by the first'));
      clock.setTimer(-5, () => fired.push('set for the past'));
    });
    clock.setTimer(10, () => fired.push('second'));
    await clock.advance(20);
    expect(fired).toEqual(['first', 'second', 'set by the first', 'set for the past', 'later']);
  });

  test('fires each timer at its own time and in order, whatever the timers', async () => {
    await fc.assert(
      fc.asyncProperty(plansFor(1), async (toSet) => {
        const fired = await firings(1, toSet, [LAST_DUE_MS]);
        expect(fired).toHaveLength(countOf(toSet));
        for (const { atMs, dueMs } of fired) expect(atMs).toEqual([dueMs]);
        const inOrder = fired.toSorted((a, b) => a.dueMs - b.dueMs || a.order - b.order);
        expect(fired).toEqual(inOrder);
      }),
    );
  });

  test('never fires a cancelled timer, even one cancelled by a timer due at the same moment', async () => {
    const clock = new Clock({ kind: 'manual' });
    const fire = vi.fn();
    const cancelEarly = clock.setTimer(5, fire);
    cancelEarly();
    cancelEarly();
    let cancelTogether = () => {};
    clock.setTimer(10, () => cancelTogether());
    cancelTogether = clock.setTimer(10, fire);
    const other = vi.fn();
    const cancelLate = clock.setTimer(10, other);
    await clock.advance(10);
    cancelLate();
    expect(fire).not.toHaveBeenCalled();
    expect(other).toHaveBeenCalledOnce();
  });

  test.each([-1, Number.NaN, Number.POSITIVE_INFINITY])('cannot be advanced by %d ms', async (byMs) => {
    const clock = new Clock({ kind: 'manual' });
    const startMs = clock.now();
    const advance = clock.advance(byMs);
    await expect(advance).rejects.toThrow(RangeError);
    await expect(advance).rejects.toThrow(/cannot be advanced by .* ms: give 0 or more/);
    expect(clock.now()).toBe(startMs);
  });

  test('takes no timer for NaN ms, which would be due never and always', () => {
    expect(() => new Clock({ kind: 'manual' }).setTimer(Number.NaN, () => {})).toThrow(RangeError);
  });

  test('tells how many timers are pending, and when the next is due', async () => {
    const clock = new Clock({ kind: 'manual' });
    const startMs = clock.now();
    expect(clock.nextDueMs).toBeUndefined();
    clock.setTimer(20, () => {});
    const cancel = clock.setTimer(10, () => {});
    expect(clock.pendingTimers).toBe(2);
    expect(clock.nextDueMs).toBe(startMs + 10);
    cancel();
    cancel();
    expect(clock.pendingTimers).toBe(1);
    expect(clock.nextDueMs).toBe(startMs + 20);
    await clock.advance(20);
    cancel();
    expect(clock.pendingTimers).toBe(0);
    expect(clock.nextDueMs).toBeUndefined();
  });

  test('keeps the timers that wait in order, however many others are set and cancelled', async () => {
    const clock = new Clock({ kind: 'manual' });
    const fired: number[] = [];
    for (const dueMs of [30, 10, 20]) clock.setTimer(dueMs, () => fired.push(dueMs));
    for (let i = 0; i < 100_000; i++) clock.setTimer(i % 60, () => fired.push(Number.NaN))();
    expect(clock.pendingTimers).toBe(3);
    await clock.advance(60);
    expect(fired).toEqual([10, 20, 30]);
  });

  test('holds on to no cancelled timer for long, even while one that is due earlier waits', async () => {
    const clock = new Clock({ kind: 'manual' });
    clock.setTimer(1, () => {});
    const refs = Array.from({ length: 100_000 }, () => {
      const fire = () => {};
      clock.setTimer(1000, fire)();
      return new WeakRef(fire);
    });
    // A WeakRef keeps its target until the current job is over.
    await new Promise((resolve) => setImmediate(resolve));
    collectGarbage();
    expect(refs.filter((ref) => ref.deref() !== undefined).length).toBeLessThan(10);
    expect(clock.pendingTimers).toBe(1);
  });

  test('fires every timer when one throws, and then the advance rejects with the first error', async () => {
    const clock = new Clock({ kind: 'manual' });
    const startMs = clock.now();
    const fire = vi.fn();
    const throwing = (message: string) => () => {
      throw new Error(message);
    };
    clock.setTimer(10, throwing('first'));
    clock.setTimer(20, throwing('second'));
    clock.setTimer(30, fire);
    await expect(clock.advance(50)).rejects.toThrow('first');
    expect(fire).toHaveBeenCalledOnce();
    expect(clock.now()).toBe(startMs + 50);
    clock.setTimer(10, fire);
    await clock.advance(10);
    expect(fire).toHaveBeenCalledTimes(2);
  });
});

describe('clocks advanced together', () => {
  test('fire by the time left, each at its own time on all of them, whatever the timers', async () => {
    await fc.assert(
      fc.asyncProperty(plansFor(3), async (toSet) => {
        const fired = await firings(3, toSet, [LAST_DUE_MS]);
        expect(fired).toHaveLength(countOf(toSet));
        for (const { atMs, dueMs } of fired) expect(atMs).toEqual([dueMs, dueMs, dueMs]);
        // The next to fire is the first, by clock and then by age, of those due soonest among those set by then.
        const waiting = (before: number) => {
          const set = new Set(fired.slice(0, before).map(({ path }) => path));
          return fired.slice(before).filter(({ path }) => {
            const parent = path.slice(0, path.lastIndexOf('/'));
            return parent === '' || set.has(parent);
          });
        };
        for (const [i, firing] of fired.entries()) {
          const [first] = waiting(i).toSorted(
            (a, b) => a.dueMs - b.dueMs || a.clock - b.clock || a.order - b.order,
          );
          expect(firing).toBe(first);
        }
      }),
    );
  });

  test('fire the same, however the advance is split', async () => {
    await fc.assert(
      fc.asyncProperty(plansFor(3), steps, async (toSet, stepsMs) => {
        const whole = await firings(3, toSet, [LAST_DUE_MS]);
        expect(await firings(3, toSet, [...stepsMs, LAST_DUE_MS])).toEqual(whole);
      }),
    );
  });

  test('count once when they are named twice', async () => {
    const clock = new Clock({ kind: 'manual' });
    const startMs = clock.now();
    await advanceTogether([clock, clock], 10);
    expect(clock.now()).toBe(startMs + 10);
  });
});
