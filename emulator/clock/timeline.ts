/** A clock's insides: its time, the timers on it, and the wake-ups that fire them as time passes by itself. */
import { Effects } from './effects.ts';
import { type ClockMode, RunningTime } from './running-time.ts';
import { type CancelTimer, TimerQueue } from './timer-queue.ts';

/** Node's longest timeout; a later timer is looked at again then. */
const MAX_TIMEOUT_MS = 2 ** 31 - 1;

/** A time with timers on it. Times are milliseconds since 1970. */
export class Timeline {
  readonly time: RunningTime;
  readonly timers = new TimerQueue();
  readonly effects = new Effects();
  /** Resolves when the last advance that was asked for is over. It never rejects. */
  lastAdvance: Promise<void> = Promise.resolve();
  /** Resolves when the timeline is closed. */
  readonly closed: Promise<void>;
  #isClosed = false;
  #sayClosed: () => void = () => {};
  #wakeUp: NodeJS.Timeout | undefined;
  /** When the timer is due that {@link #wakeUp} is set for. */
  #wakeUpForMs: number | undefined;

  constructor(mode: ClockMode, notBeforeMs?: number) {
    this.time = new RunningTime(mode, notBeforeMs);
    this.closed = new Promise((resolve) => {
      this.#sayClosed = resolve;
    });
  }

  get isClosed(): boolean {
    return this.#isClosed;
  }

  setTimer(delayMs: number, fire: () => void): CancelTimer {
    if (Number.isNaN(delayMs)) throw new RangeError('A timer cannot be set for NaN ms: give a number.');
    if (this.#isClosed) return () => {};
    const cancel = this.timers.add(this.time.read() + Math.max(0, delayMs), fire);
    this.#scheduleWakeUp();
    return () => {
      cancel();
      this.#scheduleWakeUp();
    };
  }

  setMode(mode: ClockMode): void {
    this.time.setMode(mode);
    this.#cancelWakeUp();
    this.#scheduleWakeUp();
  }

  /** Fires the next timer, with the time held at when it is due. Throws what the timer throws. */
  fireNext(): void {
    const timer = this.timers.take();
    if (!timer) return;
    this.time.hold(timer.dueMs);
    timer.fire();
  }

  /** Holds the time where it is: no timer fires by itself. Returns the time. */
  hold(): number {
    const nowMs = this.time.peek();
    this.time.hold(nowMs);
    this.#cancelWakeUp();
    return nowMs;
  }

  /** Ends {@link hold}: the time runs on from where it was held. */
  goOn(): void {
    this.time.goOn();
    this.#scheduleWakeUp();
  }

  close(): void {
    this.#isClosed = true;
    this.timers.clear();
    this.#sayClosed();
    this.#cancelWakeUp();
  }

  #cancelWakeUp(): void {
    clearTimeout(this.#wakeUp);
    this.#wakeUpForMs = undefined;
  }

  /** Sees to it that the next timer fires in time. While the time is held there is nothing to do: it ends with a call. */
  #scheduleWakeUp(): void {
    const { isHeld, pace } = this.time;
    if (isHeld) return;
    const nextMs = pace === 0 ? undefined : this.timers.peek()?.dueMs;
    if (nextMs === this.#wakeUpForMs) return;
    this.#cancelWakeUp();
    if (nextMs === undefined) return;
    const waitMs = Math.ceil(Math.max(0, nextMs - this.time.peek()) / pace);
    this.#wakeUpForMs = nextMs;
    this.#wakeUp = setTimeout(() => this.#fireDue(), Math.min(waitMs, MAX_TIMEOUT_MS));
  }

  #fireDue(): void {
    this.#wakeUpForMs = undefined;
    // Not beyond the time of the wake-up, lest timers that set timers keep a fast clock here for ever; and not beyond
    // the time as it is either, which a timer may have set to stand still.
    const wokenMs = this.time.peek();
    const isDue = (dueMs: number) => dueMs <= wokenMs && dueMs <= this.time.peek();
    for (let next = this.timers.peek(); next && isDue(next.dueMs); next = this.timers.peek()) {
      try {
        this.fireNext();
      } catch (error) {
        // As Node does it, but the timers behind it fire first.
        queueMicrotask(() => {
          throw error;
        });
      }
      this.time.letGo();
    }
    this.#scheduleWakeUp();
  }
}
