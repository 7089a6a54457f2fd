/**
 * The emulator's time: real, scaled or manual. Every limit and timeout is set on an account's {@link Clock} and nowhere
 * else, so that a test reaches a 60-minute limit in milliseconds. Video frames are not here: they tick in real time.
 */

/** How a clock runs: with the wall, `factor` times as fast, or only when told. */
export type ClockMode = { kind: 'real' } | { kind: 'scaled'; factor: number } | { kind: 'manual' };

/** Cancels the timer it was returned for; harmless when the timer has fired. */
export type CancelTimer = () => void;

interface Timer {
  readonly dueMs: number;
  readonly order: number;
  readonly fire: () => void;
}

/** Node's longest timeout; a later timer is looked at again then. */
const MAX_TIMEOUT_MS = 2 ** 31 - 1;

/** One account's time, and the timers set on it. */
export class Clock {
  readonly mode: ClockMode;
  readonly #startMs = Date.now();
  readonly #startedAtMs = performance.now();
  readonly #timers = new Set<Timer>();
  #advancedMs = 0;
  #order = 0;
  #wakeUp: NodeJS.Timeout | undefined;

  constructor(mode: ClockMode) {
    this.mode = mode;
  }

  /** Milliseconds since 1970 on this clock. It starts at the wall's time and may then run away from it. */
  now(): number {
    const elapsedMs = performance.now() - this.#startedAtMs;
    switch (this.mode.kind) {
      case 'real':
        return this.#startMs + elapsedMs;
      case 'scaled':
        return this.#startMs + elapsedMs * this.mode.factor;
      case 'manual':
        return this.#startMs + this.#advancedMs;
    }
  }

  /** Calls `fire` once, `delayMs` from now on this clock. Timers due at the same moment fire in the order they were set. */
  setTimer(delayMs: number, fire: () => void): CancelTimer {
    const timer: Timer = { dueMs: this.now() + delayMs, order: this.#order++, fire };
    this.#timers.add(timer);
    this.#scheduleWakeUp();
    return () => {
      if (this.#timers.delete(timer)) this.#scheduleWakeUp();
    };
  }

  /**
   * Moves a manual clock `byMs` forward: every timer that falls due on the way fires at its own time, in order, those
   * that a fired timer sets included.
   *
   * @throws TypeError when the clock is not manual: real and scaled time cannot be pushed.
   * @throws RangeError when `byMs` is negative or no finite number.
   */
  advance(byMs: number): void {
    if (this.mode.kind !== 'manual') {
      throw new TypeError(
        `The clock is ${this.mode.kind}: only a manual clock can be advanced. Start the emulator with clock: 'manual'.`,
      );
    }
    if (!Number.isFinite(byMs) || byMs < 0) {
      throw new RangeError(`A clock cannot be advanced by ${byMs} ms: give 0 or more, and a finite number.`);
    }
    const untilMs = this.#advancedMs + byMs;
    for (let timer = this.#next(); timer && timer.dueMs - this.#startMs <= untilMs; timer = this.#next()) {
      this.#advancedMs = Math.max(this.#advancedMs, timer.dueMs - this.#startMs);
      this.#timers.delete(timer);
      timer.fire();
    }
    // A fired timer may itself have advanced further.
    this.#advancedMs = Math.max(this.#advancedMs, untilMs);
  }

  /** Forgets every timer without firing it, so that the process can end. */
  close(): void {
    this.#timers.clear();
    clearTimeout(this.#wakeUp);
  }

  #next(): Timer | undefined {
    let next: Timer | undefined;
    for (const timer of this.#timers) {
      if (!next || timer.dueMs < next.dueMs || (timer.dueMs === next.dueMs && timer.order < next.order))
        next = timer;
    }
    return next;
  }

  #scheduleWakeUp(): void {
    clearTimeout(this.#wakeUp);
    const next = this.#next();
    if (!next || this.mode.kind === 'manual') return;
    const factor = this.mode.kind === 'scaled' ? this.mode.factor : 1;
    const waitMs = Math.ceil(Math.max(0, next.dueMs - this.now()) / factor);
    this.#wakeUp = setTimeout(() => this.#fireDue(), Math.min(waitMs, MAX_TIMEOUT_MS));
  }

  #fireDue(): void {
    const nowMs = this.now();
    for (let timer = this.#next(); timer && timer.dueMs <= nowMs; timer = this.#next()) {
      this.#timers.delete(timer);
      timer.fire();
    }
    this.#scheduleWakeUp();
  }
}

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
