/**
 * The emulator's time: real, scaled or manual. Every limit and timeout is set on an account's {@link Clock} and nowhere
 * else, so that a test reaches a 60-minute limit in milliseconds. Video frames are not here: they tick in real time.
 */
import { advanceTimelines } from './clock/advance.ts';
import type { ClockMode } from './clock/running-time.ts';
import { Timeline } from './clock/timeline.ts';
import type { CancelTimer } from './clock/timer-queue.ts';

export { ClockClosedError } from './clock/errors.ts';
export { startMetronome } from './clock/metronome.ts';
export type { ClockMode } from './clock/running-time.ts';
export type { CancelTimer } from './clock/timer-queue.ts';

/** For {@link advanceTogether}, which is no method; nobody else sees a clock's insides. */
let timelineOf: (clock: Clock) => Timeline;

/** One account's time, and the timers set on it. */
export class Clock {
  readonly #timeline: Timeline;

  static {
    timelineOf = (clock) => clock.#timeline;
  }

  /**
   * A clock that starts at the wall's time, but no earlier than `notBeforeMs`: one that goes on from an earlier process.
   *
   * @throws RangeError when the factor of a scaled clock is not a finite number above 0.
   */
  constructor(mode: ClockMode, notBeforeMs?: number) {
    this.#timeline = new Timeline(mode, notBeforeMs);
  }

  /** How the clock runs. */
  get mode(): ClockMode {
    return this.#timeline.time.mode;
  }

  /**
   * Changes how the clock runs, at once: the time goes on from where it is, and timers stay due when they were.
   *
   * @throws RangeError when the factor of a scaled clock is not a finite number above 0.
   */
  setMode(mode: ClockMode): void {
    this.#timeline.setMode(mode);
  }

  /**
   * Milliseconds since 1970 on this clock. It starts at the wall's time or later, may then run away from it, and never goes back.
   * While a timer fires it is the time at which the timer is due, however late the process is.
   */
  now(): number {
    return this.#timeline.time.read();
  }

  /** How many timers have neither fired nor been cancelled. */
  get pendingTimers(): number {
    return this.#timeline.timers.size;
  }

  /** When the next timer is due, in milliseconds since 1970 on this clock. */
  get nextDueMs(): number | undefined {
    return this.#timeline.timers.peek()?.dueMs;
  }

  /**
   * Calls `fire` once, `delayMs` from now on this clock (at once if that is less than 0). Timers due at the same moment
   * fire in the order they were set. What `fire` throws rejects the advance it fired in, or is an uncaught exception.
   * On a closed clock nothing happens.
   *
   * @throws RangeError when `delayMs` is NaN.
   */
  setTimer(delayMs: number, fire: () => void): CancelTimer {
    return this.#timeline.setTimer(delayMs, fire);
  }

  /**
   * Something that takes real time is under way, because a timer fired or for another reason: a message is flushed, a
   * socket closes. An advance waits for it before the next timer fires. A rejection counts as an end, and is no
   * unhandled one. Never track an advance of the same clock from within a timer: each would wait for the other.
   */
  track(effect: Promise<unknown>): void {
    this.#timeline.effects.track(effect);
  }

  /** Resolves when nothing that was given to {@link track} is under way, what is tracked meanwhile included. */
  settled(): Promise<void> {
    return this.#timeline.effects.settled();
  }

  /**
   * Moves the clock `byMs` ahead, and resolves when what that caused is settled. Every timer that falls due on the way
   * fires at its own time, in order, those that a fired timer sets included, each when what the one before it caused is
   * settled. Meanwhile the time does not run by itself; afterwards it runs on from there. Advances run one after the
   * other, in the order of the calls.
   *
   * @throws RangeError when `byMs` is negative or no finite number.
   * @throws ClockClosedError when the clock is closed, or is closed before the advance is over.
   * @throws What a timer threw first, after everything else has fired.
   */
  advance(byMs: number): Promise<void> {
    return advanceTogether([this], byMs);
  }

  /** Forgets every timer without firing it, so that the process can end. What is tracked can still be waited for. */
  close(): void {
    this.#timeline.close();
  }
}

/**
 * Advances several clocks by the same time, as {@link Clock.advance} does one: timers fire in the order of the time left
 * until they are due, whichever clock they are on, and those due together in the order of the clocks.
 *
 * @throws RangeError when `byMs` is negative or no finite number.
 * @throws ClockClosedError when one of the clocks is closed, or is closed before the advance is over.
 * @throws What a timer threw first, after everything else has fired.
 */
export function advanceTogether(clocks: readonly Clock[], byMs: number): Promise<void> {
  return advanceTimelines([...new Set(clocks)].map(timelineOf), byMs);
}
