/** Finds tabs that have fallen silent: a page with sessions says every few seconds that it lives. */
import type { Tab } from './tab.ts';

/** What is watched. */
export interface HeartbeatsOptions {
  /** How long a tab may say nothing. */
  readonly timeoutMs: number;
  readonly tabs: () => Iterable<Tab>;
  /** Called with each check for as long as the tab stays silent. */
  readonly onSilent: (tab: Tab) => void;
}

/** How often is looked within the time that a tab may be silent. */
const CHECKS = 4;

/** Looks again and again, until it is stopped. */
export class Heartbeats {
  readonly #options: HeartbeatsOptions;
  readonly #interval: NodeJS.Timeout;
  #checkedAtMs = performance.now();

  constructor(options: HeartbeatsOptions) {
    this.#options = options;
    this.#interval = setInterval(() => this.#check(), options.timeoutMs / CHECKS).unref();
  }

  stop(): void {
    clearInterval(this.#interval);
  }

  #check(): void {
    const { timeoutMs, tabs, onSilent } = this.#options;
    const nowMs = performance.now();
    // This process has slept, with the machine: the pages have had no time to say anything either.
    const hasSlept = nowMs - this.#checkedAtMs > (2 * timeoutMs) / CHECKS;
    this.#checkedAtMs = nowMs;
    for (const tab of tabs()) {
      if (hasSlept) tab.heard();
      if (nowMs - tab.heardAtMs > timeoutMs) onSilent(tab);
    }
  }
}
