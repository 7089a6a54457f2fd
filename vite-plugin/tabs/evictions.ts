/** Makes room where the service is full: ends sessions that are suspected to be leftovers, unless their tab says otherwise. */
import type { TrackedSession } from './session.ts';
import type { TabChannel } from './tab.ts';

/** Whose sessions they are. */
export interface EvictionsOptions {
  /** Sessions that are suspected to be leftovers, the oldest first. */
  readonly suspects: () => readonly TrackedSession[];
  /** The tab that holds the session; undefined when it cannot be asked. */
  readonly channelOf: (session: TrackedSession) => TabChannel | undefined;
  readonly release: (session: TrackedSession) => void;
}

/** How long a tab may take to say whether a session is in use. */
const ANSWER_WITHIN_MS = 300;

/** Evictions that are under way. */
export class Evictions {
  readonly #options: EvictionsOptions;
  /** What to do when a tab answers, by session. */
  readonly #asked = new Map<string, () => void>();
  #last: Promise<unknown> = Promise.resolve();

  constructor(options: EvictionsOptions) {
    this.#options = options;
  }

  /** Ends up to `count` suspects, the oldest first; tells how many. One after the other: no suspect makes room for two. */
  evict(count: number): Promise<number> {
    const evicted = this.#last.then(() => this.#evict(count));
    this.#last = evicted.catch(() => {});
    return evicted;
  }

  async #evict(count: number): Promise<number> {
    let evicted = 0;
    for (const session of this.#options.suspects()) {
      if (evicted >= count) break;
      if (await this.#evictOne(session)) evicted++;
    }
    return evicted;
  }

  /** The tab has answered, or the session has ended without it: it shows which. */
  answered(session: TrackedSession): void {
    this.#asked.get(session.sessionId)?.();
  }

  /** Asks the tab whether the session is in use; who does not answer has lost it. */
  async #evictOne(session: TrackedSession): Promise<boolean> {
    const channel = this.#options.channelOf(session);
    if (channel && !session.over) {
      await this.#ask(session, channel);
      // In use after all.
      if (session.suspicion === null) return false;
    }
    // It may have made room by itself meanwhile.
    if (!session.over) this.#options.release(session);
    return true;
  }

  async #ask({ sessionId, connection }: TrackedSession, channel: TabChannel): Promise<void> {
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, ANSWER_WITHIN_MS);
      this.#asked.set(sessionId, () => {
        clearTimeout(timer);
        resolve();
      });
      channel.send({ type: 'evict', connection });
    });
    this.#asked.delete(sessionId);
  }
}
