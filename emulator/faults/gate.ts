/**
 * Which of the events that a rule is about meet its fault. In this order: the event is counted; it must be in the outage;
 * `after` events pass first; the quota lets some pass; probability decides; and at most `times` meet the fault.
 */

/** So many events pass in each window, and the others go on; a window is a time, or a number of events. */
export type Quota = { readonly limit: number } & (
  | { readonly windowMs: number }
  | { readonly windowEvents: number }
);

/** When the fault can happen at all, on the account's clock, counted from when the rule was set. */
export interface Outage {
  readonly afterMs: number;
  /** `Infinity`: for ever. */
  readonly forMs: number;
}

/** What a rule says of how often. */
export interface Frequency {
  readonly outage?: Outage;
  /** Events that pass first. */
  readonly after: number;
  readonly quota?: Quota;
  /** 0 to 1. */
  readonly probability: number;
  /** `Infinity`: always. */
  readonly times: number;
}

/** Counts the events of one rule. Times are milliseconds since 1970. */
export class Gate {
  readonly #frequency: Frequency;
  readonly #setAtMs: number;
  #counted = 0;
  #fired = 0;
  /** Events that have come as far as the quota, in its window. */
  #quotaEvents = 0;
  #quotaWindow = 0;

  constructor(frequency: Frequency, setAtMs: number) {
    this.#frequency = frequency;
    this.#setAtMs = setAtMs;
  }

  /** Events that the rule was about. */
  get counted(): number {
    return this.#counted;
  }

  /** Those that met the fault. */
  get fired(): number {
    return this.#fired;
  }

  /** One event more: its number, from 1. */
  count(): number {
    return ++this.#counted;
  }

  /** Whether the fault can happen at this time; without an outage it always can. */
  isOpen(nowMs: number): boolean {
    const { outage } = this.#frequency;
    if (!outage) return true;
    const sinceMs = nowMs - this.#setAtMs - outage.afterMs;
    return sinceMs >= 0 && sinceMs < outage.forMs;
  }

  /**
   * Whether the event with this number, while the gate {@link isOpen}, meets the fault. `draw` gives a number from 0 to 1;
   * it is called only when chance decides.
   */
  decide(number: number, nowMs: number, draw: () => number): boolean {
    const { after, probability, times } = this.#frequency;
    if (number <= after || this.#passesQuota(nowMs)) return false;
    if (probability < 1 && draw() >= probability) return false;
    if (this.#fired >= times) return false;
    this.#fired++;
    return true;
  }

  #passesQuota(nowMs: number): boolean {
    const { quota } = this.#frequency;
    if (!quota) return false;
    if ('windowMs' in quota) {
      const window = Math.floor((nowMs - this.#setAtMs) / quota.windowMs);
      if (window !== this.#quotaWindow) this.#quotaEvents = 0;
      this.#quotaWindow = window;
    } else if (this.#quotaEvents === quota.windowEvents) {
      this.#quotaEvents = 0;
    }
    return this.#quotaEvents++ < quota.limit;
  }
}
