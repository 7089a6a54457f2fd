/** Which tabs are open and which sessions they hold: hears of everything, and releases what nobody needs any more. */

import type { Leak, Place, ReleaseCause, ServedPlace, Suspicion, TabMessage } from '../protocol.ts';
import type { SessionKeys } from '../proxy/goodbye.ts';
import type { Target } from '../target.ts';
import { Releases } from './releases.ts';
import { type SessionLink, TrackedSession } from './session.ts';
import { Tab, type TabChannel } from './tab.ts';

/** A client opens its socket right after it has its token. */
const OPENS_WITHIN_MS = 5000;
/** How long a tab may take to say whether a session is in use. */
const EVICT_ANSWER_MS = 300;

/** What happens, as terminal, callbacks, ledger and pages are told of it. */
export interface TrackerListener {
  onOpened(session: TrackedSession, tab: Tab): void;
  onKept(sessions: readonly TrackedSession[], tab: Tab, paths: readonly string[]): void;
  onSuspected(session: TrackedSession, tab: Tab, suspicion: Suspicion): void;
  onReleased(session: TrackedSession, tab: Tab | undefined, cause: ReleaseCause): void;
  onReleaseFailed(session: TrackedSession, error: unknown): void;
  /** Something that badge, panel or ledger shows has changed. */
  onChange(): void;
}

/** What the tracker needs. */
export interface TrackerOptions {
  readonly target: Target;
  readonly listener: TrackerListener;
  /** Where a place of a served module is in its source. */
  readonly resolvePlace: (place: ServedPlace) => Place | null;
  readonly heartbeatTimeoutMs: number;
}

/** Tabs and sessions of one dev server, and of those that it restarts as. */
export class Tracker {
  readonly #options: TrackerOptions;
  readonly #tabs = new Map<string, Tab>();
  readonly #sessions = new Map<string, TrackedSession>();
  readonly #releases: Releases;
  /** What to do when a tab answers `evict`, by session. */
  readonly #evictions = new Map<string, () => void>();
  readonly #heartbeat: NodeJS.Timeout;
  #checkedAtMs = performance.now();
  #isClosed = false;

  constructor(options: TrackerOptions) {
    this.#options = options;
    const { target, listener, heartbeatTimeoutMs } = options;
    this.#releases = new Releases(target, {
      onReleased: (session, cause) => listener.onReleased(session, this.#tabs.get(session.document), cause),
      onFailed: (session, error) => listener.onReleaseFailed(session, error),
    });
    this.#heartbeat = setInterval(() => this.#checkHeartbeats(), heartbeatTimeoutMs / 4).unref();
  }

  /** Open tabs, the oldest first. */
  get tabs(): Tab[] {
    return [...this.#tabs.values()].filter(({ channel }) => channel);
  }

  /** Sessions that hold a slot, the oldest first. */
  get sessions(): TrackedSession[] {
    return [...this.#sessions.values()];
  }

  get(sessionId: string): TrackedSession | undefined {
    return this.#sessions.get(sessionId);
  }

  /** A tab's socket is open. It may be one that was thought to be gone: a page that comes out of the cache. */
  tabOpened(
    document: string,
    channel: TabChannel,
    page: { number: number; path: string; title: string },
  ): Tab {
    const tab = this.#tab(document);
    tab.channel = channel;
    tab.leaving = null;
    tab.path = page.path;
    tab.title = page.title;
    tab.number ||= this.#number(page.number);
    tab.heard();
    this.#changed();
    return tab;
  }

  /** It has closed: what the tab holds without a socket of its own is over. */
  tabClosed(document: string, channel: TabChannel): void {
    const tab = this.#tabs.get(document);
    if (tab?.channel !== channel) return;
    tab.channel = undefined;
    // A page that goes says so before; its word may still be on its way.
    tab.leaving ??= 'page_lost';
    for (const session of this.#of(document)) {
      if (!session.link) this.#release(session, tab.leaving);
    }
    this.#forgetIfEmpty(tab);
    this.#changed();
  }

  /** The page goes: it may be the last that it says. */
  tabLeaves(document: string, cause: ReleaseCause): void {
    const tab = this.#tabs.get(document);
    if (!tab) return;
    tab.leaving = cause;
    this.#releases.explain(document, undefined, cause);
    for (const session of this.#of(document)) this.#release(session, cause);
  }

  /** A tab says something. */
  tabSaid(document: string, message: TabMessage): void {
    const tab = this.#tabs.get(document);
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
      const kept = this.#of(document).filter(({ connection }) => message.connections.includes(connection));
      if (kept.length > 0) this.#options.listener.onKept(kept, tab, message.paths);
      return;
    }
    const { connection } = message;
    const session = this.#of(document).find((held) => held.connection === connection);
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
        if (session?.phase === 'connecting') session.phase = 'connected';
        break;
      case 'streaming':
        if (session) void this.#streams(session, message.streamId);
        return;
      case 'stream_ended':
        if (session?.stream) {
          session.stream = null;
          session.phase = 'connected';
        }
        break;
      case 'suspected':
        if (session) this.#suspect(session, message.suspicion);
        break;
      case 'in_use':
        if (session) {
          session.suspicion = null;
          this.#evictions.get(session.sessionId)?.();
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
    const tab = this.#tab(document);
    const { place, purpose } = tab.connection(connection);
    const session = new TrackedSession({ document, connection, keys, apiKey, place });
    this.#sessions.set(session.sessionId, session);
    this.#changed();
    const unwanted = this.#isClosed ? 'server_closed' : tab.endOf(connection);
    if (unwanted) {
      this.#release(session, unwanted === 'disconnected' ? 'aborted' : unwanted);
    } else if (purpose === 'stream') {
      setTimeout(() => {
        if (session.phase === 'reserved') this.#suspect(session, 'never_opened');
      }, OPENS_WITHIN_MS).unref();
    }
  }

  /** The request that reserved the session was broken off: nobody heard of it. */
  abandoned(sessionId: string): void {
    const session = this.#sessions.get(sessionId);
    if (session) this.#release(session, this.#tabs.get(session.document)?.leaving ?? 'aborted');
  }

  /** Its client's socket is open, and joined to the target's. */
  opened(session: TrackedSession, link: SessionLink): void {
    session.link = link;
    session.phase = 'connecting';
    session.suspicion = null;
    const tab = this.#tab(session.document);
    tab.heard();
    this.#options.listener.onOpened(session, tab);
    this.#changed();
  }

  /** Its client said something on its socket. */
  heard(session: TrackedSession): void {
    this.#tabs.get(session.document)?.heard();
  }

  /** Its sockets have closed, and the target has heard a goodbye or ended it itself. */
  closed(session: TrackedSession, cause: ReleaseCause): void {
    if (!this.#sessions.delete(session.sessionId)) return;
    const tab = this.#tabs.get(session.document);
    this.#releases.ended(session, tab?.leaving ?? cause);
    this.#afterRelease(session);
  }

  /** Releases a session because the developer wants it: its page disconnects, if it still can. */
  release(sessionId: string, cause: ReleaseCause): boolean {
    const session = this.#sessions.get(sessionId);
    if (!session) return false;
    this.#tabs
      .get(session.document)
      ?.channel?.send({ type: 'release', connection: session.connection, cause });
    this.#release(session, cause);
    return true;
  }

  /** Releases up to `count` of the sessions that are suspected to be leftovers, the oldest first; tells how many. */
  async evict(count: number): Promise<number> {
    const suspects = this.sessions.filter(({ suspicion }) => suspicion);
    let evicted = 0;
    for (const session of suspects) {
      if (evicted >= count) break;
      if (await this.#evictOne(session)) evicted++;
    }
    await this.#releases.settled();
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
    clearInterval(this.#heartbeat);
    await this.releaseAll(cause);
  }

  #tab(document: string): Tab {
    let tab = this.#tabs.get(document);
    if (!tab) {
      tab = new Tab(document);
      this.#tabs.set(document, tab);
    }
    return tab;
  }

  /** The number that the tab had before it was reloaded, if nobody else has it: else the lowest that is free. */
  #number(wanted: number): number {
    const taken = new Set(this.tabs.map(({ number }) => number));
    if (wanted > 0 && !taken.has(wanted)) return wanted;
    let number = 1;
    while (taken.has(number)) number++;
    return number;
  }

  #of(document: string): TrackedSession[] {
    return this.sessions.filter((session) => session.document === document);
  }

  #adopt(tab: Tab, connection: number, sessionId: string): void {
    const session = this.#sessions.get(sessionId);
    if (!session) return;
    session.document = tab.document;
    session.connection = connection;
    session.place = tab.connection(connection).place;
  }

  async #streams(session: TrackedSession, streamId: string): Promise<void> {
    const startedAtMs = Date.now();
    session.phase = 'streaming';
    const { streamLimitMs: limitMs, rate } = await this.#options.target.limits(session.apiKey);
    if (session.phase === 'streaming') session.stream = { streamId, startedAtMs, limitMs, rate };
    this.#changed();
  }

  #suspect(session: TrackedSession, suspicion: Suspicion): void {
    if (!this.#sessions.has(session.sessionId) || session.suspicion === suspicion) return;
    session.suspicion = suspicion;
    this.#options.listener.onSuspected(session, this.#tab(session.document), suspicion);
    this.#changed();
  }

  #connectionClosed(tab: Tab, connection: number, cause: ReleaseCause, leak: Leak | undefined): void {
    tab.end(connection, cause);
    this.#releases.explain(tab.document, connection, cause, leak);
    for (const session of this.#of(tab.document)) {
      if (session.connection !== connection) continue;
      session.leak ??= leak ?? null;
      const isEarly = cause === 'disconnected' && session.phase === 'reserved';
      this.#evictions.get(session.sessionId)?.();
      this.#release(session, isEarly ? 'aborted' : cause);
    }
  }

  #release(session: TrackedSession, cause: ReleaseCause): void {
    if (!this.#sessions.delete(session.sessionId)) return;
    this.#releases.end(session, cause);
    this.#afterRelease(session);
  }

  #afterRelease(session: TrackedSession): void {
    const tab = this.#tabs.get(session.document);
    if (tab) this.#forgetIfEmpty(tab);
    this.#changed();
  }

  #forgetIfEmpty(tab: Tab): void {
    if (!tab.channel && tab.leaving && this.#of(tab.document).length === 0) {
      // Its last words may still be on their way: until then it is known that it leaves.
      setTimeout(() => {
        if (!tab.channel && this.#of(tab.document).length === 0) this.#tabs.delete(tab.document);
      }, OPENS_WITHIN_MS).unref();
    }
  }

  /** Asks the tab whether the session is in use; who does not answer has lost it. */
  async #evictOne(session: TrackedSession): Promise<boolean> {
    const channel = this.#tabs.get(session.document)?.channel;
    if (channel) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, EVICT_ANSWER_MS);
        this.#evictions.set(session.sessionId, () => {
          clearTimeout(timer);
          resolve();
        });
        channel.send({ type: 'evict', connection: session.connection });
      });
      this.#evictions.delete(session.sessionId);
      // In use after all.
      if (session.suspicion === null) return false;
    }
    this.#release(session, 'evicted');
    return true;
  }

  #checkHeartbeats(): void {
    const { heartbeatTimeoutMs } = this.#options;
    const nowMs = performance.now();
    // This process has slept, with the machine: the pages have had no time to say anything either.
    const hasSlept = nowMs - this.#checkedAtMs > heartbeatTimeoutMs;
    this.#checkedAtMs = nowMs;
    for (const tab of this.#tabs.values()) {
      if (hasSlept) tab.heard();
      if (nowMs - tab.heardAtMs <= heartbeatTimeoutMs) continue;
      for (const session of this.#of(tab.document)) this.#release(session, 'page_silent');
    }
  }

  #changed(): void {
    this.#options.listener.onChange();
  }
}
