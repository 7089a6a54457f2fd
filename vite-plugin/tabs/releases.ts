/** Ends sessions: tells the target at once, and the developer when it is clear why. */

import type { Leak, ReleaseCause } from '../protocol.ts';
import type { SessionKeys } from '../proxy/goodbye.ts';
import type { TrackedSession } from './session.ts';

/** A page says why on one socket and goodbye on another: for this long the reason may come after. */
const REASON_GRACE_MS = 200;

/** Who hears of ends. */
export interface ReleaseListener {
  /** The session is over, and it is clear why. */
  onReleased(session: TrackedSession, cause: ReleaseCause): void;
  /** The target could not be told: the session holds its slot there until it times out. */
  onFailed(session: TrackedSession, error: unknown): void;
}

interface Ending {
  readonly session: TrackedSession;
  cause: ReleaseCause;
  readonly timer: NodeJS.Timeout;
}

/** Sessions that are being ended. */
export class Releases {
  readonly #endSession: (keys: SessionKeys) => Promise<void>;
  readonly #listener: ReleaseListener;
  /** Those whose reason may still come. */
  readonly #unexplained = new Map<string, Ending>();
  readonly #goodbyes = new Set<Promise<void>>();

  /** `endSession` tells the target of one that has no socket; it rejects when that could not be done. */
  constructor(endSession: (keys: SessionKeys) => Promise<void>, listener: ReleaseListener) {
    this.#endSession = endSession;
    this.#listener = listener;
  }

  /** Ends a session. */
  end(session: TrackedSession, cause: ReleaseCause): void {
    const { link } = session;
    session.over = cause;
    session.link = undefined;
    if (link) link.end(cause);
    else this.#sayGoodbye(session);
    this.#listener.onReleased(session, cause);
  }

  /** A session has ended, and the target knows; for a moment a better reason may come, unless the target itself ended it. */
  ended(session: TrackedSession, cause: ReleaseCause): void {
    session.over = cause;
    if (cause === 'ended_by_service') {
      this.#listener.onReleased(session, cause);
      return;
    }
    const timer = setTimeout(() => this.#settle(session.sessionId), REASON_GRACE_MS);
    this.#unexplained.set(session.sessionId, { session, cause, timer });
  }

  /** Why sessions of this tab, or of one connection of it, have just ended. */
  explain(document: string, connection: number | undefined, cause: ReleaseCause, leak?: Leak): void {
    for (const ending of [...this.#unexplained.values()]) {
      const { session } = ending;
      if (session.document !== document) continue;
      if (connection !== undefined && session.connection !== connection) continue;
      ending.cause = cause;
      session.leak ??= leak ?? null;
      this.#settle(session.sessionId);
    }
  }

  /** Resolves when the target has been told of all that ended so far. */
  async told(): Promise<void> {
    await Promise.all(this.#goodbyes);
  }

  /** The same, and no better reason is waited for any more. */
  async settled(): Promise<void> {
    await this.told();
    for (const sessionId of [...this.#unexplained.keys()]) this.#settle(sessionId);
  }

  #settle(sessionId: string): void {
    const ending = this.#unexplained.get(sessionId);
    if (!ending) return;
    clearTimeout(ending.timer);
    this.#unexplained.delete(sessionId);
    this.#listener.onReleased(ending.session, ending.cause);
  }

  #sayGoodbye(session: TrackedSession): void {
    const goodbye: Promise<void> = this.#endSession(session.keys)
      .catch((error: unknown) => this.#listener.onFailed(session, error))
      .finally(() => this.#goodbyes.delete(goodbye));
    this.#goodbyes.add(goodbye);
  }
}
