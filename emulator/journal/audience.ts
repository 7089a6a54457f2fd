/** Those who hear a journal: in which order they are told, and what happens when one of them fails. */
import type { JournalEntry } from './events.ts';

/** Called with each entry as it is recorded. */
export type JournalListener = (entry: JournalEntry) => void;

interface Subscription {
  readonly listener: JournalListener;
  readonly onClose: ((error: Error) => void) | undefined;
  /** It has heard what it wanted of the entries up to here. */
  readonly sinceSeq: number;
}

/**
 * The owner of a journal and its subscribers. Everybody hears all entries in order, also when one of them records another
 * in answer: that one is told when all have heard the first.
 */
export class Audience {
  readonly #owner: JournalListener;
  readonly #onFault: (error: unknown, where: string) => void;
  readonly #subscriptions = new Set<Subscription>();
  readonly #untold: (JournalEntry | { closedBy: Error })[] = [];
  #isTelling = false;
  #lastSeq = 0;
  #closedBy: Error | undefined;

  /** `onFault` hears what a listener has thrown, and in which role; it may record an entry about it. */
  constructor(owner: JournalListener, onFault: (error: unknown, where: string) => void) {
    this.#owner = owner;
    this.#onFault = onFault;
  }

  /** What {@link close} was given, once it was called. */
  get closedBy(): Error | undefined {
    return this.#closedBy;
  }

  /** Tells everybody, before it returns; or before the outer call returns, when a listener calls it. */
  tell(entry: JournalEntry): void {
    this.#lastSeq = entry.seq;
    this.#untold.push(entry);
    this.#tellUntold();
  }

  /** Adds a listener, which first hears `past`. It is told no more once the function returned was called. */
  subscribe(
    listener: JournalListener,
    past: readonly JournalEntry[],
    onClose: ((error: Error) => void) | undefined,
  ): () => void {
    const subscription: Subscription = { listener, onClose, sinceSeq: this.#lastSeq };
    this.#subscriptions.add(subscription);
    const isWithin = this.#isTelling;
    // What the listener records in answer must wait until it has heard the past.
    this.#isTelling = true;
    for (const entry of past) this.#tellSubscriber(subscription, entry);
    this.#isTelling = isWithin;
    if (this.#closedBy) this.#untold.push({ closedBy: this.#closedBy });
    this.#tellUntold();
    return () => {
      this.#subscriptions.delete(subscription);
    };
  }

  /** Tells the subscribers that it is over, after what they are yet to hear, and forgets them. The owner stays. */
  close(error: Error): void {
    if (this.#closedBy) return;
    this.#closedBy = error;
    this.#untold.push({ closedBy: error });
    this.#tellUntold();
  }

  #tellUntold(): void {
    if (this.#isTelling) return;
    this.#isTelling = true;
    for (let news = this.#untold.shift(); news; news = this.#untold.shift()) {
      if ('closedBy' in news) {
        for (const subscription of this.#subscriptions) this.#tellClosed(subscription, news.closedBy);
      } else {
        this.#tellOwner(news);
        for (const subscription of this.#subscriptions) {
          if (news.seq > subscription.sinceSeq) this.#tellSubscriber(subscription, news);
        }
      }
    }
    this.#isTelling = false;
  }

  #tellOwner(entry: JournalEntry): void {
    try {
      this.#owner(entry);
    } catch (error) {
      // It stays, being the only one after close(); a fault about a fault would never end.
      if (entry.type !== 'emulator.fault') this.#onFault(error, "The journal's listener threw");
    }
  }

  #tellSubscriber(subscription: Subscription, entry: JournalEntry): void {
    if (!this.#subscriptions.has(subscription)) return;
    try {
      subscription.listener(entry);
    } catch (error) {
      this.#subscriptions.delete(subscription);
      this.#onFault(error, 'A subscriber of the journal threw, and was dropped');
    }
  }

  #tellClosed(subscription: Subscription, closedBy: Error): void {
    this.#subscriptions.delete(subscription);
    try {
      subscription.onClose?.(closedBy);
    } catch (error) {
      this.#onFault(error, 'A subscriber of the journal threw as it was closed');
    }
  }
}
