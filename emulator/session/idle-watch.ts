/**
 * Notices a client that says nothing. Idle time runs on the account's clock, but clients live in real time: the SDK says
 * `keepalive` every 10 real seconds, however far a clock is pushed meanwhile. So a client is idle only when it has been
 * silent for `keepaliveGraceMs` of real time too; but one that has not even answered the offer, as it owes at once, gets
 * no such grace.
 */
import type { CancelTimer, Clock } from '../clock.ts';

/** What a watch goes by. */
export interface IdleWatchOptions {
  readonly clock: Clock;
  readonly realClock: Clock;
  /** Longest silence on `clock`. */
  readonly idleTimeoutMs: number;
  /** How long the silence must be in real time too. */
  readonly keepaliveGraceMs: number;
  /** Whether the client has answered the offer. */
  readonly hasAnswered: () => boolean;
  readonly onIdle: () => void;
}

/** Watches one connection, from its start until it is told to stop. */
export class IdleWatch {
  readonly #options: IdleWatchOptions;
  #heardAtMs = 0;
  #heardAtRealMs = 0;
  #cancel: CancelTimer = () => {};

  constructor(options: IdleWatchOptions) {
    this.#options = options;
    this.hear();
    this.#check();
  }

  /** The client said something, anything. Cheap: no timer is moved. */
  hear(): void {
    this.#heardAtMs = this.#options.clock.now();
    this.#heardAtRealMs = this.#options.realClock.now();
  }

  /** Watches no longer. */
  stop(): void {
    this.#cancel();
  }

  #check(): void {
    const { clock, realClock, idleTimeoutMs, keepaliveGraceMs, hasAnswered, onIdle } = this.#options;
    const leftMs = this.#heardAtMs + idleTimeoutMs - clock.now();
    const graceMs = Math.min(keepaliveGraceMs, idleTimeoutMs);
    const realLeftMs = hasAnswered() ? this.#heardAtRealMs + graceMs - realClock.now() : 0;
    if (leftMs > 0) this.#cancel = clock.setTimer(leftMs, () => this.#check());
    else if (realLeftMs > 0) this.#cancel = realClock.setTimer(realLeftMs, () => this.#check());
    else onIdle();
  }
}
