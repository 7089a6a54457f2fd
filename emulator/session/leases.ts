/**
 * Credit leases: what a stream needs of its account to run. ("Stream ended: credit lease expired" is what Odyssey tells
 * the client of a stream that has reached its limit.)
 */
import type { CancelTimer, Clock } from '../clock.ts';
import { OFF } from '../config/values.ts';
import type { AccountConfig } from '../config.ts';
import { LEASE_DENIED, MonthlyLimitError, StreamError } from './errors.ts';
import { MonthlyMeter, type MonthlyUsage } from './usage.ts';

const HOUR_MS = 3_600_000;

/** Gives the lease back; harmless when called again. */
export type EndLease = () => void;

/** The leases of one account. */
export class Leases {
  readonly #clock: Clock;
  readonly #config: () => AccountConfig;
  readonly #meter: MonthlyMeter;
  /** What to call when the monthly hours run out, of each stream that runs, oldest first. */
  readonly #onExhausted = new Set<() => void>();
  #cancelExhaustion: CancelTimer = () => {};

  /** @param before What was used by whoever counted before, in the month of `atMs`. */
  constructor(
    clock: Clock,
    config: () => AccountConfig,
    before?: { readonly usedMs: number; readonly atMs: number },
  ) {
    this.#clock = clock;
    this.#config = config;
    this.#meter = new MonthlyMeter(clock, before);
  }

  /** Streams that run. */
  get running(): number {
    return this.#meter.running;
  }

  /** What is used of the monthly hours. */
  usage(): MonthlyUsage {
    const { monthlyHours } = this.#config();
    return {
      usedMs: this.#meter.usedMs,
      limitMs: monthlyHours === OFF ? null : Math.round(monthlyHours * HOUR_MS),
      resetAtMs: this.#meter.resetAtMs,
    };
  }

  /** @throws MonthlyLimitError when the monthly hours are used up. */
  requireHours(): void {
    const { usedMs, limitMs, resetAtMs } = this.usage();
    if (limitMs === null || usedMs < limitMs) return;
    throw new MonthlyLimitError(
      toHours(usedMs),
      toHours(limitMs),
      new Date(resetAtMs).toISOString().slice(0, 10),
    );
  }

  /**
   * Takes a lease for a stream that starts now. `onExhausted` is called if the monthly hours run out before it ends; it
   * then ends the lease.
   *
   * @throws StreamError `lease_denied`, `concurrent_limit_exceeded` or `quota_exceeded` when there is none to be had.
   */
  take(onExhausted: () => void): EndLease {
    const { denyLeases, concurrentStreams } = this.#config();
    if (denyLeases) throw new StreamError('lease_denied', LEASE_DENIED);
    if (concurrentStreams !== OFF && this.running >= concurrentStreams) {
      throw new StreamError(
        'concurrent_limit_exceeded',
        `${this.running} of ${concurrentStreams} concurrent streams are running: end one first.`,
      );
    }
    const { usedMs, limitMs } = this.usage();
    if (limitMs !== null && usedMs >= limitMs) {
      throw new StreamError('quota_exceeded', `Stream not started: ${usedUp(limitMs)}`);
    }

    const stopMeter = this.#meter.start();
    this.#onExhausted.add(onExhausted);
    this.reconsider();
    let isOver = false;
    return () => {
      if (isOver) return;
      isOver = true;
      stopMeter();
      this.#onExhausted.delete(onExhausted);
      this.reconsider();
    };
  }

  /** Says again when the monthly hours will run out: streams have started or ended, or the limit has changed. */
  reconsider(): void {
    this.#cancelExhaustion();
    const { usedMs, limitMs } = this.usage();
    if (limitMs === null || this.running === 0) return;
    // Every running stream uses the same hours. A new month meanwhile only moves the end away.
    const leftMs = Math.ceil((limitMs - usedMs) / this.running);
    if (leftMs > 0) this.#cancelExhaustion = this.#clock.setTimer(leftMs, () => this.reconsider());
    else this.#endAll();
  }

  #endAll(): void {
    const all = [...this.#onExhausted];
    // The end of each has this called again, when there is nobody left to end.
    this.#onExhausted.clear();
    for (const end of all) end();
  }
}

/** What is said of monthly hours that are used up. */
export function usedUp(limitMs: number): string {
  return `the ${toHours(limitMs)} hours of this month are used up`;
}

/** To a ten-thousandth: 0.36 s. */
function toHours(durationMs: number): number {
  return Math.round((durationMs / HOUR_MS) * 10_000) / 10_000;
}
