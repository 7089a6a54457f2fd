/** A time that starts with the wall's, runs at a pace, can be held, and never goes back. */

/** How a clock runs: with the wall, `factor` times as fast, or only when told. */
export type ClockMode = { kind: 'real' } | { kind: 'scaled'; factor: number } | { kind: 'manual' };

/** How many milliseconds pass on a clock in a real one. */
function paceOf(mode: ClockMode): number {
  switch (mode.kind) {
    case 'real':
      return 1;
    case 'scaled':
      if (mode.factor > 0 && Number.isFinite(mode.factor)) return mode.factor;
      throw new RangeError(
        `A clock cannot run ${mode.factor} times as fast as the wall: give a finite factor above 0, or a manual clock.`,
      );
    case 'manual':
      return 0;
  }
}

/** Milliseconds since 1970, in a {@link ClockMode}. */
export class RunningTime {
  #mode: ClockMode;
  #pace: number;
  /** The time at {@link #sinceMs}, from which it runs. */
  #startMs: number;
  /** By the process's own clock, which only goes forward. */
  #sinceMs = performance.now();
  #latestReadMs: number;
  #heldMs: number | undefined;

  /** It starts with the wall's time, but no earlier than `notBeforeMs`. */
  constructor(mode: ClockMode, notBeforeMs = 0) {
    this.#mode = mode;
    this.#pace = paceOf(mode);
    this.#startMs = Math.max(Date.now(), notBeforeMs);
    this.#latestReadMs = this.#startMs;
  }

  get mode(): ClockMode {
    return this.#mode;
  }

  /** How many milliseconds pass in a real one: 0 when the time passes only when told. */
  get pace(): number {
    return this.#pace;
  }

  /** Whether {@link hold} is in force. */
  get isHeld(): boolean {
    return this.#heldMs !== undefined;
  }

  /** Changes the pace; the time goes on from where it is. */
  setMode(mode: ClockMode): void {
    const pace = paceOf(mode);
    this.#startHere();
    this.#pace = pace;
    this.#mode = mode;
  }

  /** The time, for somebody who may remember it: it is never earlier again. */
  read(): number {
    this.#latestReadMs = this.peek();
    return this.#latestReadMs;
  }

  /** The time, for nobody to remember: {@link hold} may still take it back a little, to when a late timer was due. */
  peek(): number {
    const passedMs = (performance.now() - this.#sinceMs) * this.#pace;
    return Math.max(this.#latestReadMs, this.#heldMs ?? this.#startMs + passedMs);
  }

  /** Lets the time stand still at `atMs`, or at the latest time that was read if that is later. */
  hold(atMs: number): void {
    this.#heldMs = atMs;
  }

  /** Ends {@link hold} as though it had never been: the time is where it would have run to. */
  letGo(): void {
    this.#heldMs = undefined;
  }

  /** Ends {@link hold}: the time runs on from where it was held. */
  goOn(): void {
    this.#startHere();
    this.#heldMs = undefined;
  }

  #startHere(): void {
    this.#startMs = this.peek();
    this.#sinceMs = performance.now();
  }
}
