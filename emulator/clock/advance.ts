/** Moves several timelines ahead together, as though their time had passed. */
import { ClockClosedError } from './errors.ts';
import type { Timeline } from './timeline.ts';

/**
 * Moves each of `timelines` ahead `byMs`, when every earlier advance of any of them is over.
 *
 * @throws RangeError when `byMs` is negative or no finite number.
 * @throws ClockClosedError when one of them is closed, or is closed before the advance is over.
 */
export async function advanceTimelines(timelines: readonly Timeline[], byMs: number): Promise<void> {
  if (!Number.isFinite(byMs) || byMs < 0) {
    throw new RangeError(`A clock cannot be advanced by ${byMs} ms: give 0 or more, and a finite number.`);
  }
  if (timelines.some(({ isClosed }) => isClosed)) {
    throw new ClockClosedError(
      'The clock is closed and cannot be advanced any more: advance it before you close its emulator.',
    );
  }
  const turn = Promise.all(timelines.map(({ lastAdvance }) => lastAdvance));
  const run = turn.then(() => runAdvance(timelines, byMs));
  // Taking a place in every queue at once keeps overlapping groups from waiting for each other.
  const over = run.catch(() => {});
  for (const timeline of timelines) timeline.lastAdvance = over;
  return run;
}

async function runAdvance(timelines: readonly Timeline[], byMs: number): Promise<void> {
  const runs = timelines.map((timeline) => ({ timeline, startMs: timeline.hold() }));
  const holdAll = (passedMs: number): void => {
    for (const { timeline, startMs } of runs) timeline.time.hold(startMs + passedMs);
  };
  const errors: unknown[] = [];
  const isAnyClosed = () => timelines.some(({ isClosed }) => isClosed);
  const anyClosed = Promise.race(timelines.map(({ closed }) => closed));
  try {
    for (;;) {
      while (!isAnyClosed() && timelines.some(({ effects }) => effects.isPending)) {
        await Promise.race([anyClosed, Promise.all(timelines.map(({ effects }) => effects.settled()))]);
      }
      if (isAnyClosed()) {
        throw new ClockClosedError(
          'The clock was closed while it was being advanced: what had not fired by then never will. Await the advance before you close its emulator.',
          errors.length > 0 ? { cause: errors[0] } : {},
        );
      }
      const next = nextOf(runs, byMs);
      if (!next) break;
      holdAll(Math.max(0, next.leftMs));
      try {
        next.timeline.fireNext();
      } catch (error) {
        errors.push(error);
      }
    }
    holdAll(byMs);
  } finally {
    for (const timeline of timelines) timeline.goOn();
  }
  if (errors.length > 0) throw errors[0];
}

/** Whose next timer comes first, and how long after the start: a wake-up that is late leaves less than 0. */
function nextOf(
  runs: readonly { timeline: Timeline; startMs: number }[],
  byMs: number,
): { timeline: Timeline; leftMs: number } | undefined {
  let next: { timeline: Timeline; leftMs: number } | undefined;
  for (const { timeline, startMs } of runs) {
    const dueMs = timeline.timers.peek()?.dueMs;
    if (dueMs === undefined || dueMs > startMs + byMs) continue;
    const leftMs = dueMs - startMs;
    if (!next || leftMs < next.leftMs) next = { timeline, leftMs };
  }
  return next;
}
