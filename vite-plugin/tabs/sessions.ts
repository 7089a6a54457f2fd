/** The sessions that are held, the oldest first. */
import type { TrackedSession } from './session.ts';

/** Sessions by their names. */
export class Sessions {
  readonly #sessions = new Map<string, TrackedSession>();

  get all(): TrackedSession[] {
    return [...this.#sessions.values()];
  }

  find(sessionId: string): TrackedSession | undefined {
    return this.#sessions.get(sessionId);
  }

  /** Those that a tab holds. */
  of(document: string): TrackedSession[] {
    return this.all.filter((session) => session.document === document);
  }

  /** The one that a connection of a tab holds. */
  at(document: string, connection: number): TrackedSession | undefined {
    return this.of(document).find((session) => session.connection === connection);
  }

  add(session: TrackedSession): void {
    this.#sessions.set(session.sessionId, session);
  }

  /** Tells whether it was held. */
  remove(session: TrackedSession): boolean {
    return this.#sessions.delete(session.sessionId);
  }
}
