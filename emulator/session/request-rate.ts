/**
 * How often an account may ask for work: so many requests in a window that begins with the first. Fixed windows, since
 * their answer is exact and repeatable; libraries that limit rates count on the wall's time, not on an account's clock.
 */
import type { Clock } from '../clock.ts';
import { OFF, type Off, type RateLimit } from '../config/values.ts';
import { RateLimitError } from './errors.ts';

/** Counts one account's requests. */
export class RequestRate {
  readonly #clock: Clock;
  readonly #limit: () => RateLimit | Off;
  #windowStartMs = Number.NEGATIVE_INFINITY;
  #requests = 0;

  constructor(clock: Clock, limit: () => RateLimit | Off) {
    this.#clock = clock;
    this.#limit = limit;
  }

  /** @throws RateLimitError when this request is one too many. */
  count(): void {
    const limit = this.#limit();
    if (limit === OFF) return;
    const nowMs = this.#clock.now();
    if (nowMs >= this.#windowStartMs + limit.windowMs) {
      this.#windowStartMs = nowMs;
      this.#requests = 0;
    }
    if (this.#requests >= limit.requests) {
      const leftMs = this.#windowStartMs + limit.windowMs - nowMs;
      throw new RateLimitError(limit.requests, limit.windowMs, Math.ceil(leftMs / 1000));
    }
    this.#requests++;
  }
}
