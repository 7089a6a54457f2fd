import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { Clock, startMetronome } from '../../emulator/clock.ts';

/** A timer to set, and the timers that it sets when it fires. */
interface Plan {
  readonly delayMs: number;
  readonly next: readonly Plan[];
}

// Few different delays, so that many fall due together.
const delayMs = fc.integer({ min: 0, max: 6 });
const plansOfDepth = (depth: number): fc.Arbitrary<Plan[]> =>
  fc.array(fc.record({ delayMs, next: depth === 0 ? fc.constant([]) : plansOfDepth(depth - 1) }), {
    maxLength: 4,
  });
const plans = plansOfDepth(2);
const LAST_DUE_MS = 3 * 6;

interface Firing {
  /** Which timer: its place in the plans, and that of the timer that set it before that. */
  readonly path: string;
  readonly atMs: number;
  readonly dueMs: number;
  /** How many timers had been set before it. */
  readonly order: number;
}

/** Sets the timers of `toSet` on a manual clock, advances it by each of `stepsMs`, and tells what fired. */
function firings(toSet: readonly Plan[], stepsMs: readonly number[]): Firing[] {
  const clock = new Clock({ kind: 'manual' });
  const startMs = clock.now();
  const fired: Firing[] = [];
  let count = 0;
  const set = (plans: readonly Plan[], parent: string, nowMs: number): void => {
    for (const [i, { delayMs, next }] of plans.entries()) {
      const path = `${parent}/${i}`;
      const dueMs = nowMs + delayMs;
      const order = count++;
      clock.setTimer(delayMs, () => {
        fired.push({ path, atMs: clock.now() - startMs, dueMs, order });
        set(next, path, dueMs);
      });
    }
  };
  set(toSet, '', 0);
  for (const stepMs of stepsMs) clock.advance(stepMs);
  return fired;
}

const countOf = (plans: readonly Plan[]): number =>
  plans.reduce((sum, { next }) => sum + 1 + countOf(next), 0);

describe('a manual clock', () => {
  test('stands still until it is advanced', () => {
    const clock = new Clock({ kind: 'manual' });
    const startMs = clock.now();
    const fire = vi.fn();
    clock.setTimer(1000, fire);
    clock.advance(999);
    expect(clock.now()).toBe(startMs + 999);
    expect(fire).not.toHaveBeenCalled();
    clock.advance(1);
    expect(fire).toHaveBeenCalledOnce();
    clock.advance(5000);
    expect(fire).toHaveBeenCalledOnce();
    expect(clock.now()).toBe(startMs + 6000);
  });

  test('fires timers due together in the order they were set, and what they set at once after them', () => {
    const clock = new Clock({ kind: 'manual' });
    const fired: string[] = [];
    clock.setTimer(20, () => fired.push('later'));
    clock.setTimer(10, () => {
      fired.push('first');
      clock.setTimer(0, () => fired.push('set by the first'));
    });
    clock.setTimer(10, () => fired.push('second'));
    clock.advance(20);
    expect(fired).toEqual(['first', 'second', 'set by the first', 'later']);
  });

  test('fires each timer at its own time and in order, whatever the timers', () => {
    fc.assert(
      fc.property(plans, (toSet) => {
        const fired = firings(toSet, [LAST_DUE_MS]);
        expect(fired).toHaveLength(countOf(toSet));
        for (const { atMs, dueMs } of fired) expect(atMs).toBe(dueMs);
        const inOrder = fired.toSorted((a, b) => a.dueMs - b.dueMs || a.order - b.order);
        expect(fired).toEqual(inOrder);
      }),
    );
  });

  test('fires the same, however advance() is split', () => {
    const stepsMs = fc.array(fc.integer({ min: 0, max: LAST_DUE_MS }), { maxLength: 8 });
    fc.assert(
      fc.property(plans, stepsMs, (toSet, steps) => {
        expect(firings(toSet, [...steps, LAST_DUE_MS])).toEqual(firings(toSet, [LAST_DUE_MS]));
      }),
    );
  });

  test('never fires a cancelled timer, even one cancelled by a timer due at the same moment', () => {
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
    clock.advance(10);
    cancelLate();
    expect(fire).not.toHaveBeenCalled();
    expect(other).toHaveBeenCalledOnce();
  });

  test('never goes back, even when a fired timer advances it further', () => {
    const clock = new Clock({ kind: 'manual' });
    const startMs = clock.now();
    clock.setTimer(5, () => clock.advance(100));
    clock.advance(10);
    expect(clock.now()).toBe(startMs + 105);
  });

  test.each([-1, Number.NaN, Number.POSITIVE_INFINITY])('cannot be advanced by %d ms', (byMs) => {
    const clock = new Clock({ kind: 'manual' });
    const startMs = clock.now();
    expect(() => clock.advance(byMs)).toThrow(/cannot be advanced by .* ms: give 0 or more/);
    expect(clock.now()).toBe(startMs);
  });

  test('forgets its timers when it is closed', () => {
    const clock = new Clock({ kind: 'manual' });
    const fire = vi.fn();
    clock.setTimer(10, fire);
    clock.close();
    clock.advance(100);
    expect(fire).not.toHaveBeenCalled();
  });
});

test.each([{ kind: 'real' }, { kind: 'scaled', factor: 60 }] as const)(
  'a $kind clock cannot be advanced, and says how to get one that can',
  (mode) => {
    expect(() => new Clock(mode).advance(1)).toThrow(
      new TypeError(
        `The clock is ${mode.kind}: only a manual clock can be advanced. Start the emulator with clock: 'manual'.`,
      ),
    );
  },
);

describe('time that passes', () => {
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance', 'Date'] });
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  test('a real clock keeps the wall’s time', () => {
    const clock = new Clock({ kind: 'real' });
    const startMs = clock.now();
    expect(startMs).toBe(Date.now());
    const fire = vi.fn();
    clock.setTimer(1000, fire);
    vi.advanceTimersByTime(999);
    expect(fire).not.toHaveBeenCalled();
    vi.advanceTimersByTime(1);
    expect(fire).toHaveBeenCalledOnce();
    expect(clock.now()).toBe(startMs + 1000);
  });

  test('a scaled clock runs that many times as fast', () => {
    const clock = new Clock({ kind: 'scaled', factor: 60 });
    const startMs = clock.now();
    const fire = vi.fn();
    clock.setTimer(150_000, fire);
    vi.advanceTimersByTime(2499);
    expect(fire).not.toHaveBeenCalled();
    vi.advanceTimersByTime(1);
    expect(fire).toHaveBeenCalledOnce();
    expect(clock.now()).toBe(startMs + 150_000);
  });

  test('timers fire in order, whichever was set first, and cancelled ones do not', () => {
    const clock = new Clock({ kind: 'real' });
    const fired: string[] = [];
    clock.setTimer(30, () => fired.push('30 ms'));
    clock.setTimer(10, () => {
      fired.push('10 ms');
      clock.setTimer(5, () => fired.push('15 ms'));
    });
    const cancel = clock.setTimer(20, () => fired.push('cancelled'));
    clock.setTimer(30, () => fired.push('30 ms, second'));
    cancel();
    vi.advanceTimersByTime(30);
    expect(fired).toEqual(['10 ms', '15 ms', '30 ms', '30 ms, second']);
  });

  test('a timer longer than Node’s longest fires at its time, not at once', () => {
    const clock = new Clock({ kind: 'real' });
    const fire = vi.fn();
    clock.setTimer(2 ** 31 + 1000, fire);
    vi.advanceTimersByTime(2 ** 31 + 999);
    expect(fire).not.toHaveBeenCalled();
    vi.advanceTimersByTime(1);
    expect(fire).toHaveBeenCalledOnce();
  });

  test('a closed clock leaves nothing behind that keeps the process alive', () => {
    const clock = new Clock({ kind: 'real' });
    clock.setTimer(1000, () => expect.fail('fired after close()'));
    clock.close();
    expect(vi.getTimerCount()).toBe(0);
  });

  describe('a metronome', () => {
    test('ticks at once, and then so many times a second', () => {
      const onTick = vi.fn();
      startMetronome(20, onTick);
      expect(onTick.mock.calls).toEqual([[0]]);
      vi.advanceTimersByTime(49);
      expect(onTick).toHaveBeenCalledTimes(1);
      vi.advanceTimersByTime(1);
      expect(onTick.mock.calls).toEqual([[0], [1]]);
      vi.advanceTimersByTime(950);
      expect(onTick).toHaveBeenCalledTimes(21);
      expect(onTick).toHaveBeenLastCalledWith(20);
    });

    test('keeps time where a tick is no whole number of milliseconds', () => {
      const onTick = vi.fn();
      startMetronome(30, onTick);
      vi.advanceTimersByTime(60_010);
      const ticks = onTick.mock.calls.map(([tick]) => tick);
      expect(ticks).toEqual(Array.from({ length: 1801 }, (_, tick) => tick));
    });

    test('skips the ticks that a busy process missed, and is on time again', () => {
      const ticks: { tick: number; atMs: number }[] = [];
      const startMs = performance.now();
      startMetronome(10, (tick) => {
        ticks.push({ tick, atMs: performance.now() - startMs });
        if (tick === 0) vi.advanceTimersByTime(350);
      });
      vi.advanceTimersByTime(150);
      expect(ticks.map(({ tick }) => tick)).toEqual([0, 3, 4, 5]);
      expect(ticks.map(({ atMs }) => Math.floor(atMs / 10) * 10)).toEqual([0, 350, 400, 500]);
    });

    test('stops, also from within a tick', () => {
      const onTick = vi.fn();
      const stop = startMetronome(10, onTick);
      vi.advanceTimersByTime(100);
      stop();
      stop();
      vi.advanceTimersByTime(1000);
      expect(onTick.mock.calls).toEqual([[0], [1]]);

      const ticks: number[] = [];
      const stopWithin = startMetronome(10, (tick) => {
        ticks.push(tick);
        if (tick === 2) stopWithin();
      });
      vi.advanceTimersByTime(1000);
      expect(ticks).toEqual([0, 1, 2]);
      expect(vi.getTimerCount()).toBe(0);
    });
  });
});
