/** Which tabs are open and which sessions they hold: hears of everything, and releases what nobody needs any more. */

import type { Leak, ReleaseCause, Suspicion, TabMessage } from '../protocol.ts';
import type { SessionKeys } from '../proxy/goodbye.ts';
import { Evictions } from './evictions.ts';
import { Heartbeats } from './heartbeats.ts';
import { Releases } from './releases.ts';
import { type SessionLink, TrackedSession } from './session.ts';
import { Sessions } from './sessions.ts';
import type { Tab, TabChannel } from './tab.ts';
import { type OpeningPage, Tabs } from './tabs.ts';
import type { TrackerOptions } from './tracker-options.ts';

/** A client opens its socket right after it has its token. */
const OPENS_WITHIN_MS = 5000;

/** Tabs and sessions of one dev server, and of those that it restarts as. */
export class Tracker {
  readonly #options: TrackerOptions;
  readonly #tabs = new Tabs();
  readonly #sessions = new Sessions();
  readonly #releases: Releases;
  readonly #evictions = new Evictions({
    suspects: () => this.sessions.filter(({ suspicion }) => suspicion),
    channelOf: (session) => this.#channelOf(session),
    release: (session) => this.#release(session, 'evicted'),
  });
  readonly #heartbeats: Heartbeats;
  #isClosed = false;

  constructor(options: TrackerOptions) {
    this.#options = options;
    const { endSession, listener, heartbeatTimeoutMs } = options;
    this.#releases = new Releases(endSession, {
      onReleased: (session, cause) => listener.onReleased(session, this.#tabs.find(session.document), cause),
      onFailed: (session, error) => listener.onReleaseFailed(session, error),
    });
    this.#heartbeats = new Heartbeats({
      timeoutMs: heartbeatTimeoutMs,
      tabs: () => this.#tabs.known,
      onSilent: (tab) => {
        this.#releaseAllOf(tab, 'page_silent');
        this.#tabs.forget(tab);
      },
    });
  }

  /** Open tabs, the oldest first. */
  get tabs(): Tab[] {
    return this.#tabs.open;
  }

  /** Sessions that hold a slot, the oldest first. */
  get sessions(): TrackedSession[] {
    return this.#sessions.all;
  }

  get(sessionId: string): TrackedSession | undefined {
    return this.#sessions.find(sessionId);
  }

  /** A tab's socket is open. It may be one that was thought to be gone: a page that comes out of the cache. */
  tabOpened(document: string, channel: TabChannel, page: OpeningPage): Tab {
    const tab = this.#tabs.opened(document, channel, page);
    this.#changed();
    return tab;
  }

  /** It has closed: what the tab holds without a socket of its own is over. */
  tabClosed(document: string, channel: TabChannel): void {
    const tab = this.#tabs.find(document);
    if (tab?.channel !== channel) return;
    tab.channel = undefined;
    // A page that goes says so before; its word may still be on its way.
    tab.leaving ??= 'page_lost';
    for (const session of this.#sessions.of(document)) {
      if (!session.link) this.#release(session, tab.leaving);
    }
    // Until it counts as silent it is remembered: its last words, and its last requests, may still be on their way.
    tab.heard();
    this.#changed();
  }

  /** The page goes: it may be the last that it says. */
  tabLeaves(document: string, cause: ReleaseCause): void {
    // Also one that is not known yet, whose socket was still opening: a reservation of its may be under way.
    const tab = this.#tabs.of(document);
    tab.heard();
    tab.leaving = cause;
    this.#releases.explain(document, undefined, cause);
    this.#releaseAllOf(tab, cause);
  }

  /** A tab says something. */
  tabSaid(document: string, message: TabMessage): void {
    const tab = this.#tabs.find(document);
    if (!tab) return;
    tab.heard();
    if (message.type === 'beat') return;
    if (message.type === 'page') {
      tab.path = message.path;
      tab.title = message.title;
      this.#changed();
      return;
    }
    if (message.type === 'kept') {
      const kept = this.#sessions
        .of(document)
        .filter(({ connection }) => message.connections.includes(connection));
      if (kept.length > 0) this.#options.listener.onKept(kept, tab, message.paths);
      return;
    }
    const { connection } = message;
    const session = this.#sessions.at(document, connection);
    switch (message.type) {
      case 'connecting': {
        const known = tab.connection(connection);
        known.purpose = message.purpose;
        known.place = message.place && this.#options.resolvePlace(message.place);
        if (session) session.place ??= known.place;
        break;
      }
      case 'adopted':
        this.#adopt(tab, connection, message.sessionId);
        break;
      case 'connected':
        session?.connected();
        break;
      case 'streaming':
        if (session) void this.#streams(session, message.streamId);
        return;
      case 'stream_ended':
        session?.streamEnded();
        break;
      case 'suspected':
        if (session) this.#suspect(session, message.suspicion);
        break;
      case 'in_use':
        if (session) {
          session.suspicion = null;
          this.#evictions.answered(session);
        }
        break;
      case 'closed':
        this.#connectionClosed(tab, connection, message.cause, message.leak);
        break;
    }
    this.#changed();
  }

  /** A session was reserved for a connection; where it is not wanted any more, it goes at once. */
  reserved(document: string, connection: number, keys: SessionKeys, apiKey: string): void {
    const tab = this.#tabs.of(document);
    tab.heard();
    const { place, purpose } = tab.connection(connection);
    const session = new TrackedSession({ document, connection, keys, apiKey, place });
    this.#sessions.add(session);
    this.#changed();
    this.#releaseUnwanted(session, tab);
    if (purpose === 'stream') {
      setTimeout(() => {
        if (session.phase === 'reserved') this.#suspect(session, 'never_opened');
      }, OPENS_WITHIN_MS).unref();
    }
  }

  /** The request that reserved the session was broken off: nobody heard of it. */
  abandoned(sessionId: string): void {
    const session = this.#sessions.find(sessionId);
    if (session) this.#release(session, this.#tabs.find(session.document)?.leaving ?? 'aborted');
  }

  /** Its client's socket is open, and joined to the target's. */
  opened(session: TrackedSession, link: SessionLink): void {
    if (session.over) {
      // Released while the target's socket was opening: who said goodbye for it may have been refused, as one too many.
      link.end(session.over);
      return;
    }
    session.opened(link);
    const tab = this.#tabs.of(session.document);
    tab.heard();
    this.#options.listener.onOpened(session, tab);
    this.#changed();
  }

  /** Its client said something on its socket. */
  heard(session: TrackedSession): void {
    this.#tabs.find(session.document)?.heard();
  }

  /** Its sockets have closed, and the target has heard a goodbye or ended it itself. */
  closed(session: TrackedSession, cause: ReleaseCause): void {
    if (!this.#sessions.remove(session)) return;
    const tab = this.#tabs.find(session.document);
    this.#releases.ended(session, tab?.leaving ?? cause);
    this.#afterRelease(session);
  }

  /** Releases a session because the developer wants it: its page disconnects, if it still can. */
  release(sessionId: string, cause: ReleaseCause): boolean {
    const session = this.#sessions.find(sessionId);
    if (!session) return false;
    this.#channelOf(session)?.send({ type: 'release', connection: session.connection, cause });
    this.#release(session, cause);
    return true;
  }

  /** Releases up to `count` of the sessions that are suspected to be leftovers, the oldest first; tells how many. */
  async evict(count: number): Promise<number> {
    const evicted = await this.#evictions.evict(count);
    await this.#releases.told();
    return evicted;
  }

  /** Releases everything and resolves when the target knows. */
  async releaseAll(cause: ReleaseCause): Promise<void> {
    for (const session of this.sessions) this.#release(session, cause);
    await this.#releases.settled();
  }

  /** Releases everything, and whatever is still reserved from now on. */
  async close(cause: ReleaseCause): Promise<void> {
    this.#isClosed = true;
    this.#heartbeats.stop();
    await this.releaseAll(cause);
  }

  #channelOf({ document }: TrackedSession): TabChannel | undefined {
    return this.#tabs.find(document)?.channel;
  }

  #adopt(tab: Tab, connection: number, sessionId: string): void {
    const session = this.#sessions.find(sessionId);
    if (!session) return;
    session.document = tab.document;
    session.connection = connection;
    session.place = tab.connection(connection).place;
    this.#releaseUnwanted(session, tab);
  }

  /** What is reserved or taken over for a connection that has closed meanwhile, or a tab that has left, goes at once. */
  #releaseUnwanted(session: TrackedSession, tab: Tab): void {
    const unwanted = this.#isClosed ? 'server_closed' : tab.endOf(session.connection);
    if (unwanted) this.#release(session, unwanted === 'disconnected' ? 'aborted' : unwanted);
  }

  async #streams(session: TrackedSession, streamId: string): Promise<void> {
    // A target that cannot tell has gone, and its streams with it: there is nothing to show.
    await session.streams(streamId, this.#options.limits(session.apiKey)).catch(() => {});
    this.#changed();
  }

  #suspect(session: TrackedSession, suspicion: Suspicion): void {
    if (session.over || session.suspicion === suspicion) return;
    session.suspicion = suspicion;
    this.#options.listener.onSuspected(session, this.#tabs.of(session.document), suspicion);
    this.#changed();
  }

  #connectionClosed(tab: Tab, connection: number, cause: ReleaseCause, leak: Leak | undefined): void {
    tab.end(connection, cause);
    this.#releases.explain(tab.document, connection, cause, leak);
    for (const session of this.#sessions.of(tab.document)) {
      if (session.connection !== connection) continue;
      session.leak ??= leak ?? null;
      const isEarly = cause === 'disconnected' && session.phase === 'reserved';
      this.#release(session, isEarly ? 'aborted' : cause);
    }
  }

  #releaseAllOf(tab: Tab, cause: ReleaseCause): void {
    for (const session of this.#sessions.of(tab.document)) this.#release(session, cause);
  }

  #release(session: TrackedSession, cause: ReleaseCause): void {
    if (!this.#sessions.remove(session)) return;
    this.#releases.end(session, cause);
    this.#afterRelease(session);
  }

  #afterRelease(session: TrackedSession): void {
    this.#evictions.answered(session);
    this.#changed();
  }

  #changed(): void {
    this.#options.listener.onChange();
  }
}
