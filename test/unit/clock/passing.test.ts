import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { Clock } from '../../../emulator/clock.ts';

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance', 'Date'] });
});
afterEach(() => {
  vi.useRealTimers();
});

describe('time that passes', () => {
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

  test.each([0, -1, Number.NaN, Number.POSITIVE_INFINITY])('no clock runs %d times as fast', (factor) => {
    expect(() => new Clock({ kind: 'scaled', factor })).toThrow(
      /cannot run .* times as fast as the wall: give/,
    );
    const clock = new Clock({ kind: 'real' });
    expect(() => clock.setMode({ kind: 'scaled', factor })).toThrow(RangeError);
    expect(clock.mode).toEqual({ kind: 'real' });
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

  test.each<[string, (clock: Clock, cancel: () => void) => void]>([
    ['is closed', (clock) => clock.close()],
    ['is made manual', (clock) => clock.setMode({ kind: 'manual' })],
    ['has its last timer cancelled', (_, cancel) => cancel()],
  ])('a clock that %s leaves nothing behind that keeps the process alive', (_, end) => {
    const clock = new Clock({ kind: 'real' });
    const cancel = clock.setTimer(1000, () => expect.fail('fired'));
    clock.setTimer(500, () => {})();
    expect(vi.getTimerCount()).toBe(1);
    end(clock, cancel);
    expect(vi.getTimerCount()).toBe(0);
  });

  test('a timer that throws is an uncaught exception, and those behind it fire', async () => {
    const clock = new Clock({ kind: 'real' });
    // The test runner's own listeners would fail the run.
    const listeners = process.listeners('uncaughtException');
    process.removeAllListeners('uncaughtException');
    const uncaught = new Promise((resolve) => process.once('uncaughtException', resolve));
    const error = new Error('A timer failed.');
    const fire = vi.fn();
    clock.setTimer(10, () => {
      throw error;
    });
    clock.setTimer(10, fire);
    clock.setTimer(20, fire);
    vi.advanceTimersByTime(20);
    expect(fire).toHaveBeenCalledTimes(2);
    expect(await uncaught).toBe(error);
    for (const listener of listeners) process.on('uncaughtException', listener);
  });
});

describe('a clock whose mode changes', () => {
  test('goes on from where it is, at the new pace, and timers stay due when they were', () => {
    const clock = new Clock({ kind: 'real' });
    const startMs = clock.now();
    const firedAtMs: number[] = [];
    const fire = () => firedAtMs.push(clock.now() - startMs);
    for (const dueMs of [500, 2000, 100_000]) clock.setTimer(dueMs, fire);
    vi.advanceTimersByTime(1000);
    clock.setMode({ kind: 'scaled', factor: 10 });
    expect(clock.mode).toEqual({ kind: 'scaled', factor: 10 });
    expect(clock.now()).toBe(startMs + 1000);
    vi.advanceTimersByTime(100);
    expect(clock.now()).toBe(startMs + 2000);
    expect(firedAtMs).toEqual([500, 2000]);
    clock.setMode({ kind: 'manual' });
    vi.advanceTimersByTime(60_000);
    expect(clock.now()).toBe(startMs + 2000);
    clock.setMode({ kind: 'real' });
    vi.advanceTimersByTime(98_000);
    expect(clock.now()).toBe(startMs + 100_000);
    expect(firedAtMs).toEqual([500, 2000, 100_000]);
  });

  test('keeps to an advance that is under way, and runs in the new mode after it', async () => {
    const clock = new Clock({ kind: 'manual' });
    const startMs = clock.now();
    clock.setTimer(10, () => clock.setMode({ kind: 'real' }));
    await clock.advance(1000);
    expect(clock.now()).toBe(startMs + 1000);
    vi.advanceTimersByTime(5);
    expect(clock.now()).toBe(startMs + 1005);
  });
});

describe.each([
  { kind: 'real', factor: 1 },
  { kind: 'scaled', factor: 60 },
] as const)('a $kind clock that is advanced', (mode) => {
  test('jumps ahead, each timer firing at its own time, and runs on from there', async () => {
    const clock = new Clock(mode);
    const startMs = clock.now();
    const firedAtMs: number[] = [];
    const fire = () => firedAtMs.push(clock.now() - startMs);
    for (const dueMs of [60_000, 30_000, 3_600_000, 3_660_000]) clock.setTimer(dueMs, fire);
    await clock.advance(3_600_000);
    expect(firedAtMs).toEqual([30_000, 60_000, 3_600_000]);
    expect(clock.now()).toBe(startMs + 3_600_000);
    vi.advanceTimersByTime(60_000 / mode.factor - 1);
    expect(firedAtMs).toHaveLength(3);
    vi.advanceTimersByTime(1);
    expect(firedAtMs).toEqual([30_000, 60_000, 3_600_000, 3_660_000]);
  });

  test('stands still while the advance waits for what a timer caused', async () => {
    const clock = new Clock(mode);
    const startMs = clock.now();
    let flushed = () => {};
    const flushing = new Promise<void>((resolve) => {
      flushed = resolve;
    });
    const fire = vi.fn();
    const caused = new Promise<void>((resolve) => {
      clock.setTimer(10, () => {
        clock.track(flushing);
        clock.setTimer(0, fire);
        resolve();
      });
    });
    clock.setTimer(20, fire);
    clock.setTimer(40, fire);
    const advance = clock.advance(30);
    await caused;
    vi.advanceTimersByTime(60_000);
    expect(clock.now()).toBe(startMs + 10);
    expect(fire).not.toHaveBeenCalled();
    flushed();
    await advance;
    expect(clock.now()).toBe(startMs + 30);
    expect(fire).toHaveBeenCalledTimes(2);
    vi.advanceTimersByTime(10);
    expect(fire).toHaveBeenCalledTimes(3);
  });
});
