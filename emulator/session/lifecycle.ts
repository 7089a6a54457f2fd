/** Where a session is in its life: its state, since when, and what will end it if nothing else does. */
import type { CancelTimer, Clock } from '../clock.ts';
import type { ReleaseCause } from '../journal.ts';

/** Every state but `released` holds one of the account's slots and one of its streamers. */
export type SessionState = 'reserved' | 'connecting' | 'connected' | 'streaming' | 'dangling' | 'released';

/** What may come after each state; the README of `emulator/` draws it. */
export const NEXT_STATES: Readonly<Record<SessionState, readonly SessionState[]>> = {
  reserved: ['connecting', 'released'],
  connecting: ['connected', 'dangling', 'released'],
  connected: ['streaming', 'dangling', 'released'],
  // Its stream ends before it dangles or is released.
  streaming: ['connected'],
  // The SDK tries again with the same token when its socket never opened.
  dangling: ['connecting', 'released'],
  released: [],
};

/** What ends a session by itself, and when on the account's clock. */
export interface SessionEnd {
  readonly cause: ReleaseCause;
  readonly atMs: number;
  readonly inMs: number;
}

/** The life of one session, from its reservation. */
export class Lifecycle {
  readonly reservedAtMs: number;
  readonly #clock: Clock;
  #state: SessionState = 'reserved';
  #sinceMs: number;
  #end: { readonly cause: ReleaseCause; readonly atMs: number };
  #cancelEnd: CancelTimer = () => {};

  /** Reserved; `end` is called after `delayMs` unless something else comes first. */
  constructor(clock: Clock, delayMs: number, cause: ReleaseCause, end: (cause: ReleaseCause) => void) {
    this.#clock = clock;
    this.reservedAtMs = clock.now();
    this.#sinceMs = this.reservedAtMs;
    this.#end = { cause, atMs: this.reservedAtMs + delayMs };
    this.endAfter(delayMs, cause, end);
  }

  get state(): SessionState {
    return this.#state;
  }

  /** When it came into its state. */
  get sinceMs(): number {
    return this.#sinceMs;
  }

  /** What will end it. */
  get end(): SessionEnd {
    return { ...this.#end, inMs: Math.max(0, this.#end.atMs - this.#clock.now()) };
  }

  /** @throws TypeError when the state cannot follow the present one: a mistake of the emulator's. */
  enter(state: SessionState): void {
    if (!NEXT_STATES[this.#state].includes(state)) {
      throw new TypeError(`A session cannot go from ${this.#state} to ${state}.`);
    }
    this.#state = state;
    this.#sinceMs = this.#clock.now();
    if (state === 'released') this.#cancelEnd();
  }

  /** What ends it by itself from now on, instead of what would have. */
  endAfter(delayMs: number, cause: ReleaseCause, end: (cause: ReleaseCause) => void): void {
    this.#cancelEnd();
    this.#end = { cause, atMs: this.#clock.now() + delayMs };
    this.#cancelEnd = this.#clock.setTimer(delayMs, () => end(cause));
  }
}
