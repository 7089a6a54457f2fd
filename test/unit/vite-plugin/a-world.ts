/** Tabs, clients and a target around a tracker, who do anything at any time; and what must hold whatever they do. */
import { expect, vi } from 'vitest';
import type { ReleaseCause, ServerMessage, TabMessage } from '../../../vite-plugin/protocol.ts';
import type { TrackedSession } from '../../../vite-plugin/tabs/session.ts';
import type { Tab } from '../../../vite-plugin/tabs/tab.ts';
import { Tracker } from '../../../vite-plugin/tabs/tracker.ts';
import { aChannel, HEARTBEAT_TIMEOUT_MS, KEY, keysOf } from './a-tracker.ts';

/** Until a silent tab is noticed: the bound, and the time from one check to the next. */
export const NOTICED_MS = HEARTBEAT_TIMEOUT_MS * 1.25;
/** Longer than reasons and answers are waited for. */
const A_WHILE_MS = 1000;

/** A page as the world knows it. */
interface Page {
  readonly document: string;
  tab: Tab | undefined;
  /** Its socket; undefined where it has none. */
  channel: ReturnType<typeof aChannel> | undefined;
  /** `said`: by its goodbye. `lost`: its socket has closed without one. */
  left: 'said' | 'lost' | null;
  spokeAtMs: number;
  /** It has been silent for so long, without a socket, that the tracker may know nothing of it. */
  mayBeForgotten: boolean;
  readonly ended: Set<number>;
}

/** A session as the world knows it. */
interface Known {
  readonly sessionId: string;
  /** Absent until the tracker shows it. */
  session: TrackedSession | undefined;
  /** Goodbyes that the tracker said: over the session's socket, and over one of their own. */
  overSocket: number;
  overOther: number;
  /** Its socket has closed by itself, so that the target knows. */
  isToldItself: boolean;
  /** Sockets that opened after its end, and how many of those were ended. */
  late: number;
  lateEnds: number;
  readonly causes: ReleaseCause[];
}

/** What a page answers when it is asked whether a connection is in use. */
const ANSWERS = ['nothing', 'in_use', 'closed'] as const;

export class World {
  readonly #known = new Map<string, Known>();
  readonly #pages = new Map<string, Page>();
  /** Those that may end by what happens now. */
  #named = new Set<string>();
  readonly #tracker = new Tracker({
    endSession: async ({ sessionId }) => {
      this.#of(sessionId).overOther++;
    },
    limits: async () => ({ streamLimitMs: 150_000, rate: 1 }),
    heartbeatTimeoutMs: HEARTBEAT_TIMEOUT_MS,
    resolvePlace: () => null,
    listener: {
      onOpened: () => {},
      onKept: () => {},
      onSuspected: () => {},
      onReleased: (session, _tab, cause) => {
        const known = this.#of(session.sessionId);
        known.session = session;
        known.causes.push(cause);
        expect(this.#tracker.get(session.sessionId), 'reported as released, and held').toBeUndefined();
      },
      onReleaseFailed: () => {},
      onChange: () => {},
    },
  });

  /** Does something, and sees that nothing ends that it does not name. */
  async does(what: string, action: () => void | Promise<void>): Promise<void> {
    const before = this.#tracker.sessions;
    this.#named = new Set();
    await action();
    for (const { sessionId } of before) {
      if (this.#named.has(sessionId)) continue;
      expect(this.#tracker.get(sessionId), `${sessionId} was ended by: ${what}`).toBeDefined();
    }
    this.#check();
  }

  /** One of the sessions that are held. */
  held(index: number): TrackedSession | undefined {
    const { sessions } = this.#tracker;
    return sessions[index % sessions.length];
  }

  open(document: string, number: number): void {
    const page = this.#page(document);
    const channel = aChannel((message: ServerMessage) => this.#asked(page, message));
    const tab = this.#tracker.tabOpened(document, channel, { number, path: '/', title: '' });
    if (tab !== page.tab) page.ended.clear();
    Object.assign(page, { tab, channel, left: null, mayBeForgotten: false });
    this.#speaks(page);
  }

  close(document: string): void {
    const page = this.#pages.get(document);
    if (!page?.channel) return;
    const { channel } = page;
    this.#nameAll(document, ({ link }) => !link);
    page.left ??= 'lost';
    page.channel = undefined;
    this.#speaks(page);
    this.#tracker.tabClosed(document, channel);
  }

  leave(document: string, cause: ReleaseCause): void {
    const page = this.#page(document);
    this.#nameAll(document);
    page.left = 'said';
    this.#speaks(page);
    this.#tracker.tabLeaves(document, cause);
  }

  /** A page says something, if it can. */
  say(document: string, message: TabMessage): void {
    const page = this.#pages.get(document);
    if (!page?.channel) return;
    this.#speaks(page);
    if (message.type === 'closed') {
      this.#nameAll(document, ({ connection }) => connection === message.connection);
      page.ended.add(message.connection);
    }
    this.#tracker.tabSaid(document, message);
    if (message.type === 'closed') expect(this.#at(document, message.connection)).toBeUndefined();
  }

  adopt(document: string, connection: number, session: TrackedSession): void {
    const page = this.#pages.get(document);
    // A client has one session.
    if (!page?.channel || this.#at(document, connection)) return;
    const isWanted = !page.left && !page.ended.has(connection);
    if (!isWanted) this.#named.add(session.sessionId);
    this.say(document, { type: 'adopted', connection, sessionId: session.sessionId });
    expect(session).toMatchObject({ document, connection });
    expect(this.#tracker.get(session.sessionId)).toBe(isWanted ? session : undefined);
  }

  reserve(document: string, connection: number): void {
    if (this.#at(document, connection)) return;
    const sessionId = `session_${this.#known.size}`;
    const known: Known = {
      sessionId,
      session: undefined,
      overSocket: 0,
      overOther: 0,
      isToldItself: false,
      late: 0,
      lateEnds: 0,
      causes: [],
    };
    this.#known.set(sessionId, known);
    const page = this.#page(document);
    const isWanted = !page.left && !page.ended.has(connection);
    this.#tracker.reserved(document, connection, keysOf(sessionId), KEY);
    const session = this.#tracker.get(sessionId);
    known.session ??= session;
    if (!page.mayBeForgotten) expect(session !== undefined, 'held').toBe(isWanted);
    else if (session) {
      // It was: for the tracker it is a tab that has just begun.
      page.left = null;
      page.ended.clear();
    }
    page.mayBeForgotten = false;
    this.#speaks(page);
  }

  abandon(session: TrackedSession): void {
    if (session.link) return;
    this.#named.add(session.sessionId);
    this.#tracker.abandoned(session.sessionId);
    expect(this.#tracker.get(session.sessionId)).toBeUndefined();
  }

  openSocket(session: TrackedSession): void {
    if (session.link) return;
    const known = this.#of(session.sessionId);
    this.#speaks(this.#page(session.document));
    this.#tracker.opened(session, { end: () => void known.overSocket++ });
    expect(session.suspicion).toBeNull();
  }

  /** The socket of one that has ended meanwhile. */
  openLateSocket(index: number): void {
    const over = [...this.#known.values()].filter(({ session }) => session?.over);
    const known = over[index % over.length];
    if (!known?.session) return;
    known.late++;
    this.#tracker.opened(known.session, { end: () => void known.lateEnds++ });
  }

  closeSocket(session: TrackedSession, cause: ReleaseCause): void {
    if (!session.link) return;
    this.#named.add(session.sessionId);
    this.#of(session.sessionId).isToldItself = true;
    this.#tracker.closed(session, cause);
    this.#tracker.closed(session, 'page_lost');
  }

  clientSpeaks(session: TrackedSession): void {
    if (!session.link) return;
    this.#speaks(this.#page(session.document));
    this.#tracker.heard(session);
  }

  /** Nothing but its client is heard for longer than a tab may be silent. */
  async onlyClientSpeaks(session: TrackedSession): Promise<void> {
    for (let silences = 0; silences < 2; silences++) {
      await this.pass(HEARTBEAT_TIMEOUT_MS * 0.75);
      if (!session.over) this.clientSpeaks(session);
    }
  }

  release(session: TrackedSession): void {
    this.#named.add(session.sessionId);
    expect(this.#tracker.release(session.sessionId, 'released_in_panel')).toBe(true);
  }

  /** Room is made for two at the same time. */
  async evict(one: number, other: number): Promise<void> {
    const unused = this.#tracker.sessions.filter(
      ({ suspicion, document, connection }) =>
        suspicion && !(this.#pages.get(document)?.channel && answerTo(connection) === 'in_use'),
    );
    const expected = unused.slice(0, one + other);
    for (const { sessionId } of expected) this.#named.add(sessionId);
    const evicted = Promise.all([this.#tracker.evict(one), this.#tracker.evict(other)]);
    await this.pass(A_WHILE_MS * (1 + unused.length));
    const counts = await evicted;
    expect(counts[0] + counts[1]).toBe(expected.length);
    for (const { sessionId } of expected) expect(this.#tracker.get(sessionId)).toBeUndefined();
  }

  async pass(ms: number): Promise<void> {
    const untilMs = performance.now() + ms;
    for (const { sessionId, document } of this.#tracker.sessions) {
      const { spokeAtMs } = this.#page(document);
      if (untilMs - spokeAtMs > HEARTBEAT_TIMEOUT_MS) this.#named.add(sessionId);
    }
    const over = [...this.#known.values()].filter(({ sessionId }) => !this.#tracker.get(sessionId));
    await vi.advanceTimersByTimeAsync(ms);
    if (ms < A_WHILE_MS) return;
    for (const { causes, sessionId } of over) expect(causes, `reasons of ${sessionId}`).toHaveLength(1);
  }

  /** Everybody leaves: nothing is held, everything has ended once, and the tracker knows nothing of anybody. */
  async end(): Promise<void> {
    for (const document of [...this.#pages.keys()]) {
      await this.does('leaving', () => this.leave(document, 'page_gone'));
      await this.does('closing', () => this.close(document));
    }
    expect(this.#tracker.sessions).toEqual([]);
    await vi.advanceTimersByTimeAsync(A_WHILE_MS);
    for (const { causes, sessionId } of this.#known.values()) {
      expect(causes, `reasons of ${sessionId}`).toHaveLength(1);
    }
    this.#check();
    await vi.advanceTimersByTimeAsync(NOTICED_MS);
    for (const { document, tab } of this.#pages.values()) {
      const again = this.#tracker.tabOpened(document, aChannel(), { number: 0, path: '/', title: '' });
      expect(again, `${document} is remembered`).not.toBe(tab);
    }
    await this.#tracker.close('server_closed');
    await vi.advanceTimersByTimeAsync(NOTICED_MS);
    expect(vi.getTimerCount()).toBe(0);
  }

  /** What must hold at any time. */
  #check(): void {
    for (const known of this.#known.values()) {
      const { sessionId, session, overSocket, overOther, isToldItself, causes, late, lateEnds } = known;
      const isHeld = this.#tracker.get(sessionId) !== undefined;
      expect(overSocket + overOther + Number(isToldItself), `goodbyes of ${sessionId}`).toBe(isHeld ? 0 : 1);
      expect(causes.length, `reasons of ${sessionId}`).toBeLessThanOrEqual(isHeld ? 0 : 1);
      expect(lateEnds).toBe(late);
      if (session) expect(session.over === null).toBe(isHeld);
    }
    for (const session of this.#tracker.sessions) {
      const { sessionId, document, link, phase, stream } = session;
      const { left, spokeAtMs } = this.#page(document);
      if (left)
        expect({ left, hasLink: link !== undefined }, sessionId).toEqual({ left: 'lost', hasLink: true });
      expect(performance.now() - spokeAtMs, `silence of ${sessionId}`).toBeLessThanOrEqual(NOTICED_MS);
      if (stream) expect(phase).toBe('streaming');
    }
    const open = [...this.#pages.values()].filter(({ channel }) => channel);
    const numbers = this.#tracker.tabs.map(({ number }) => number);
    expect(numbers).toHaveLength(open.length);
    expect(new Set(numbers.filter((number) => number > 0)).size).toBe(open.length);
    for (const page of this.#pages.values()) {
      const silentMs = performance.now() - page.spokeAtMs;
      if (!page.channel && silentMs >= HEARTBEAT_TIMEOUT_MS) page.mayBeForgotten = true;
    }
  }

  /** A page that is asked whether a client is in use. */
  #asked({ document }: Page, message: ServerMessage): void {
    if (message.type !== 'evict') return;
    const { connection } = message;
    const answer = answerTo(connection);
    if (answer === 'in_use') this.say(document, { type: 'in_use', connection });
    if (answer === 'closed') this.say(document, { type: 'closed', connection, cause: 'evicted' });
  }

  #of(sessionId: string): Known {
    const known = this.#known.get(sessionId);
    if (!known) throw new Error(`${sessionId} was never reserved`);
    return known;
  }

  #at(document: string, connection: number): TrackedSession | undefined {
    return this.#tracker.sessions.find(
      (session) => session.document === document && session.connection === connection,
    );
  }

  #nameAll(document: string, isMeant: (session: TrackedSession) => boolean = () => true): void {
    for (const session of this.#tracker.sessions) {
      if (session.document === document && isMeant(session)) this.#named.add(session.sessionId);
    }
  }

  #page(document: string): Page {
    let page = this.#pages.get(document);
    if (!page) {
      page = {
        document,
        tab: undefined,
        channel: undefined,
        left: null,
        spokeAtMs: performance.now(),
        mayBeForgotten: false,
        ended: new Set(),
      };
      this.#pages.set(document, page);
    }
    return page;
  }

  #speaks(page: Page): void {
    page.spokeAtMs = performance.now();
  }
}

function answerTo(connection: number): (typeof ANSWERS)[number] {
  return ANSWERS[connection % ANSWERS.length] ?? 'nothing';
}
