/** One tab: a page of this dev server, from its load until it is gone. */
import type { Place, ReleaseCause, ServerMessage, TabState } from '../protocol.ts';

/** The socket that a tab holds open to the dev server. */
export interface TabChannel {
  send(message: ServerMessage): void;
}

/** One try of a client to connect. */
export interface Connection {
  place: Place | null;
  /** `credentials`: the session is for another client to use, perhaps in another tab. */
  purpose: 'stream' | 'credentials';
}

/** How many ended connections a tab remembers: requests of theirs may still be under way. */
const REMEMBERED_ENDS = 100;

/** What is known of a tab. */
export class Tab {
  readonly document: string;
  number = 0;
  path = '';
  title = '';
  readonly openedAtMs = Date.now();
  channel: TabChannel | undefined;
  /** When it was last heard of, on the monotonic clock. */
  heardAtMs = performance.now();
  /** Why its page is going, or gone; null while it lives. */
  leaving: ReleaseCause | null = null;
  readonly #connections = new Map<number, Connection>();
  readonly #ends = new Map<number, ReleaseCause>();

  constructor(document: string) {
    this.document = document;
  }

  /** The connection of this number; a request may be here before the tab has told of it. */
  connection(number: number): Connection {
    let connection = this.#connections.get(number);
    if (!connection) {
      connection = { place: null, purpose: 'stream' };
      this.#connections.set(number, connection);
    }
    return connection;
  }

  /** The connection is over: what is still reserved for it goes at once. */
  end(number: number, cause: ReleaseCause): void {
    this.#connections.delete(number);
    this.#ends.set(number, cause);
    if (this.#ends.size > REMEMBERED_ENDS) {
      const [oldest] = this.#ends.keys();
      if (oldest !== undefined) this.#ends.delete(oldest);
    }
  }

  /** Why a session that this connection reserves now is not wanted any more; null when it is. */
  endOf(number: number): ReleaseCause | null {
    return this.leaving ?? this.#ends.get(number) ?? null;
  }

  heard(): void {
    this.heardAtMs = performance.now();
  }

  /** As it is shown. */
  get state(): TabState {
    const { document, number, path, title, openedAtMs } = this;
    return { document, number, path, title, openedAtMs };
  }
}
