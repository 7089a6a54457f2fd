/** How much an account has streamed this month: a calendar month, UTC, of the account's clock. */
import type { Clock } from '../clock.ts';

/** What an account has used of its monthly hours. */
export interface MonthlyUsage {
  readonly usedMs: number;
  /** `null` where there is no limit. */
  readonly limitMs: number | null;
  /** When the count starts again: the first of the next month, UTC, on the account's clock. */
  readonly resetAtMs: number;
}

/** Adds up what streams take, running ones included; what ran in an earlier month is forgotten. */
export class MonthlyMeter {
  readonly #clock: Clock;
  readonly #runningSinceMs = new Set<{ readonly startedAtMs: number }>();
  #monthStartMs: number;
  #endedMs: number;

  /** @param before What was used by whoever counted before, in the month of `atMs`. */
  constructor(clock: Clock, before?: { readonly usedMs: number; readonly atMs: number }) {
    this.#clock = clock;
    this.#monthStartMs = monthOf(clock.now()).startMs;
    const isThisMonth = before !== undefined && before.atMs >= this.#monthStartMs;
    this.#endedMs = isThisMonth ? before.usedMs : 0;
  }

  /** Streams that run. */
  get running(): number {
    return this.#runningSinceMs.size;
  }

  /** A stream starts; call what is returned, once, when it ends. */
  start(): () => void {
    const stream = { startedAtMs: this.#clock.now() };
    this.#runningSinceMs.add(stream);
    return () => {
      this.#turnMonth();
      this.#endedMs += this.#thisMonthsShare(stream.startedAtMs);
      this.#runningSinceMs.delete(stream);
    };
  }

  /** Milliseconds of this month so far. */
  get usedMs(): number {
    this.#turnMonth();
    let usedMs = this.#endedMs;
    for (const { startedAtMs } of this.#runningSinceMs) usedMs += this.#thisMonthsShare(startedAtMs);
    return usedMs;
  }

  /** When the next month begins. */
  get resetAtMs(): number {
    return monthOf(this.#clock.now()).endMs;
  }

  #thisMonthsShare(startedAtMs: number): number {
    return this.#clock.now() - Math.max(startedAtMs, this.#monthStartMs);
  }

  #turnMonth(): void {
    const { startMs } = monthOf(this.#clock.now());
    if (startMs === this.#monthStartMs) return;
    this.#monthStartMs = startMs;
    this.#endedMs = 0;
  }
}

function monthOf(atMs: number): { startMs: number; endMs: number } {
  const date = new Date(atMs);
  const monthStart = (month: number) => Date.UTC(date.getUTCFullYear(), month);
  return { startMs: monthStart(date.getUTCMonth()), endMs: monthStart(date.getUTCMonth() + 1) };
}
