/** A beat in real time, for video frames: they tick with the wall whatever the account's clock does. */
import type { CancelTimer } from './timer-queue.ts';

/**
 * Ticks `perSecond` times a real second, at 0, 1, 2 … since the call; tick 0 comes within the call. A busy process skips
 * ticks instead of running late. For video frames only: everything else keeps the account's time.
 */
export function startMetronome(perSecond: number, onTick: (tick: number) => void): CancelTimer {
  const startedAtMs = performance.now();
  let timer: NodeJS.Timeout | undefined;
  let isStopped = false;
  const beat = (tick: number): void => {
    onTick(tick);
    if (isStopped) return;
    const elapsedMs = performance.now() - startedAtMs;
    const next = Math.max(tick + 1, Math.floor((elapsedMs / 1000) * perSecond));
    timer = setTimeout(beat, (next / perSecond) * 1000 - elapsedMs, next);
  };
  beat(0);
  return () => {
    isStopped = true;
    clearTimeout(timer);
  };
}
