/** The tabs of one dev server: those that are open, with their numbers, and for a while those that have been. */
import { Tab, type TabChannel } from './tab.ts';

/** What a page tells of itself as it opens its socket. */
export interface OpeningPage {
  /** The number that its tab had before; 0 when it had none. */
  readonly number: number;
  readonly path: string;
  readonly title: string;
}

/** Tabs by the random names of their pages. */
export class Tabs {
  readonly #tabs = new Map<string, Tab>();
  /** Those that are open, the oldest first. */
  get open(): Tab[] {
    return [...this.#tabs.values()].filter(({ channel }) => channel);
  }

  /** All that are known. */
  get known(): Tab[] {
    return [...this.#tabs.values()];
  }

  find(document: string): Tab | undefined {
    return this.#tabs.get(document);
  }

  /** The tab of this name; a request may be here before its socket. */
  of(document: string): Tab {
    let tab = this.#tabs.get(document);
    if (!tab) {
      tab = new Tab(document);
      this.#tabs.set(document, tab);
    }
    return tab;
  }

  /** A tab's socket is open. It may be one that was thought to be gone: a page that comes out of the cache. */
  opened(document: string, channel: TabChannel, page: OpeningPage): Tab {
    const tab = this.of(document);
    tab.channel = channel;
    tab.leaving = null;
    tab.path = page.path;
    tab.title = page.title;
    // Another may have got its number while it was away.
    tab.number = this.#number(tab, tab.number || page.number);
    tab.heard();
    return tab;
  }

  /** Forgets a tab, unless it is open. */
  forget(tab: Tab): void {
    if (!tab.channel) this.#tabs.delete(tab.document);
  }

  /** The number that the tab had before, if nobody else has it: else the lowest that is free. */
  #number(tab: Tab, wanted: number): number {
    const others = this.open.filter((other) => other !== tab);
    const taken = new Set(others.map(({ number }) => number));
    if (wanted > 0 && !taken.has(wanted)) return wanted;
    let number = 1;
    while (taken.has(number)) number++;
    return number;
  }
}
