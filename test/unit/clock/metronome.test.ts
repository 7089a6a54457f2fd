import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { startMetronome } from '../../../emulator/clock.ts';

describe('a metronome', () => {
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance', 'Date'] });
  });
  afterEach(() => {
    vi.useRealTimers();
  });

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
