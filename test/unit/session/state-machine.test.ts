/** Any sequence of what clients, clocks and developers may do leaves the counts right, and at the end nothing. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Account } from '../../../emulator/account.ts';
import type { Accounts } from '../../../emulator/accounts.ts';
import { type AccountOptions, resolveConfig } from '../../../emulator/config.ts';
import { SessionError } from '../../../emulator/session/errors.ts';
import type { Session } from '../../../emulator/session/session.ts';
import { AccountHistory } from '../../support/account-history.ts';
import { someAccounts } from '../../support/accounts.ts';
import { FakeLink, type FakeStreamer, FakeStreamers } from '../../support/fake-streamer.ts';

const KEY = 'ody_any';
const HOUR_MS = 3_600_000;

/** Few different times, so that limits fall together; some of them a millisecond off. */
const someTime = fc.constantFrom<number>(1, 999, 1000, 2000, 9000, 10_000, 60_000, 600_000);
const someLimit = fc.constantFrom<number>(1000, 10_000, 60_000, 600_000, HOUR_MS);

const someOptions = fc.record({
  concurrentSessions: fc.constantFrom(4, 4, 4, 3, 2, 1, 0),
  streamers: fc.constantFrom(4, 4, 4, 3, 2, 1, 0),
  concurrentStreams: fc.constantFrom('off' as const, 'off' as const, 2, 1, 0),
  streamLimit: someLimit,
  afterStreamTimeout: fc.constantFrom('keep' as const, 'close' as const),
  connectionLimit: someLimit,
  reservationTimeout: someLimit,
  idleTimeout: someLimit,
  danglingTimeout: fc.oneof(someLimit, fc.constant(0)),
  monthlyHours: fc.constantFrom('off' as const, 'off' as const, 1, 10 / 3600, 1 / 3600, 0),
  rateLimit: fc.constantFrom('off', 'off', '3/10s', '1/1s'),
  suspended: fc.constantFrom('off', 'off', 'off', 'off', 'unpaid'),
  denyLeases: fc.constantFrom(false, false, false, true),
});

/** What may happen; `who` picks one of the clients there are, the newest first. */
const who = fc.nat({ max: 4 });
const someEvent = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      type: fc.constant('arrive' as const),
      howFar: fc.constantFrom('reserved', 'open', 'connected', 'streaming', 'streaming'),
    }),
  },
  { weight: 2, arbitrary: fc.record({ type: fc.constant('open' as const), who }) },
  { weight: 2, arbitrary: fc.record({ type: fc.constant('connect' as const), who }) },
  {
    weight: 6,
    arbitrary: fc.record({
      type: fc.constant('say' as const),
      who,
      what: fc.constantFrom('start', 'start', 'start by socket', 'update', 'end', 'keepalive', 'rubbish'),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      type: fc.constant('leave' as const),
      who,
      how: fc.constantFrom('goodbye', 1000, 1001, 1006, 'while connecting', 'bad SDP', 'peer lost'),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      type: fc.constant('admin' as const),
      who,
      what: fc.constantFrom('release', 'drop'),
    }),
  },
  { weight: 1, arbitrary: fc.record({ type: fc.constant('configure' as const), options: someOptions }) },
  { weight: 4, arbitrary: fc.record({ type: fc.constant('advance' as const), byMs: someTime }) },
  { weight: 1, arbitrary: fc.record({ type: fc.constant('advance to an end' as const), who }) },
  {
    weight: 1,
    arbitrary: fc.record({
      type: fc.constant('next month' as const),
      earlyMs: fc.constantFrom(0, 500, 5000),
    }),
  },
  { weight: 1, arbitrary: fc.constant({ type: 'reset' as const }) },
);
type SomeEvent = typeof someEvent extends fc.Arbitrary<infer Event> ? Event : never;

/** Whatever is ready to run runs. */
const turn = () => new Promise((resolve) => setImmediate(resolve));

/** One client, and its socket. */
interface Client {
  readonly session: Session;
  link: FakeLink | undefined;
}

/** An account with clients, without network or video. */
class World {
  readonly #streamers = new FakeStreamers();
  readonly #accounts: Accounts;
  readonly #links: FakeLink[] = [];
  readonly #streamLimitMs = new Map<string, number>();
  #history = new AccountHistory();
  #clients: Client[] = [];
  #rateWindow = { startMs: Number.NEGATIVE_INFINITY, requests: 0 };

  constructor(options: AccountOptions) {
    this.#accounts = someAccounts({
      // Keepalives are of the real world, which has none here.
      config: resolveConfig({ clock: 'manual', keepaliveGrace: 0, ...options }, {}),
      streamers: this.#streamers,
      onEntry: (entry) => {
        if (entry.type === 'account.reset') this.#history = new AccountHistory();
        this.#history.entries.push(entry);
        if (entry.type === 'stream.started') {
          this.#streamLimitMs.set(entry.streamId, this.account.config.streamLimitMs);
        }
      },
    });
  }

  get account(): Account {
    return this.#accounts.get(KEY);
  }

  async happen(event: SomeEvent): Promise<void> {
    switch (event.type) {
      case 'arrive':
        await this.#arrive(event.howFar);
        break;
      case 'open':
        this.#open(this.#pick(event.who));
        break;
      case 'connect':
        this.#streamerOf(this.#pick(event.who))?.connect();
        break;
      case 'say':
        this.#say(this.#pick(event.who), event.what);
        break;
      case 'leave':
        this.#leave(this.#pick(event.who), event.how);
        break;
      case 'admin':
        this.#administer(this.#pick(event.who), event.what);
        break;
      case 'configure':
        this.account.configure({ clock: 'manual', keepaliveGrace: 0, ...event.options });
        break;
      case 'advance':
        await this.account.advance(event.byMs);
        break;
      case 'advance to an end':
        await this.#advanceToEnd(this.#pick(event.who));
        break;
      case 'next month': {
        const { resetAtMs } = this.account.leases.usage();
        await this.account.advance(Math.max(0, resetAtMs - event.earlyMs - this.account.clock.now()));
        break;
      }
      case 'reset':
        await this.#reset();
        break;
    }
    await turn();
  }

  /** What must hold after whatever has happened. */
  expectSound(): void {
    const { sessions, leases, clock } = this.account;
    this.#history.expectSound();
    const listed = sessions.list();
    expect(listed.map(({ sessionId }) => sessionId)).toEqual(this.#history.held());
    expect(sessions.active).toBe(listed.length);
    expect(new Set(listed.map(({ streamerId }) => streamerId)).size).toBe(listed.length);

    const paths = this.#history.paths();
    for (const { sessionId, state, danglingCause, release } of listed) {
      expect(state).toBe(paths.get(sessionId)?.at(-1));
      expect(danglingCause !== undefined).toBe(state === 'dangling');
      expect(release.atMs).toBeGreaterThan(clock.now());
    }
    const open = listed.filter(({ state }) => ['connecting', 'connected', 'streaming'].includes(state));
    expect(this.#links.filter(({ isOpen }) => isOpen)).toHaveLength(open.length);
    expect(this.#streamers.all.filter(({ isClosed }) => !isClosed)).toHaveLength(open.length);

    const running = this.#history.running().map(({ streamId }) => streamId);
    expect(
      sessions
        .streams()
        .map(({ streamId }) => streamId)
        .sort(),
    ).toEqual(running.toSorted());
    expect(leases.running).toBe(running.length);
    expect(leases.usage().usedMs).toBe(this.#history.usedMs(clock.now()));
    const { limitMs } = leases.usage();
    // One for the end of each session, of each stream, of each silence, and of the hours.
    expect(clock.pendingTimers).toBe(
      listed.length + open.length + running.length + (limitMs !== null && running.length > 0 ? 1 : 0),
    );
    if (limitMs !== null && running.length > 0) expect(leases.usage().usedMs).toBeLessThan(limitMs);
    const told = this.#history.of('stream.error').filter(({ message }) => message.startsWith('Stream ended'));
    const overdue = this.#history.of('stream.ended').filter(({ cause }) => /timeout|quota/.test(cause));
    expect(told.map(({ streamId }) => streamId)).toEqual(overdue.map(({ streamId }) => streamId));
    for (const { streamId, sessionId, durationMs, cause, atMs } of this.#history.of('stream.ended')) {
      const streamLimitMs = this.#streamLimitMs.get(streamId) ?? 0;
      expect(durationMs).toBeLessThanOrEqual(streamLimitMs);
      if (cause === 'session_timeout') expect(durationMs).toBe(streamLimitMs);
      // The 24th stream of an hour ends at its own limit, not at that of its connection.
      const released = this.#history.of('session.released').find((entry) => entry.sessionId === sessionId);
      if (
        durationMs === streamLimitMs &&
        released?.atMs === atMs &&
        released.cause === 'duration_limit_reached'
      ) {
        expect(cause).not.toBe('session_lost');
      }
    }
  }

  /** Lets everything that has a limit reach it, and looks for what is left. */
  async expectNothingLeft(): Promise<void> {
    // A connection's longest life, then that of the session it leaves dangling.
    for (let hours = 0; hours < 3; hours++) await this.happen({ type: 'advance', byMs: HOUR_MS });
    this.expectSound();
    expect(this.account.sessions.list()).toEqual([]);
    expect(this.account.clock.pendingTimers).toBe(0);
    expect(this.#accounts.realClock.pendingTimers).toBe(0);
    expect(this.#links.filter(({ isOpen }) => isOpen)).toEqual([]);
    expect(this.#streamers.all.filter(({ isClosed }) => !isClosed)).toEqual([]);
    for (const path of this.#history.paths().values()) {
      expect(path.filter((state) => state === 'released')).toHaveLength(1);
    }
  }

  close(): void {
    this.#accounts.close();
  }

  #pick(who: number): Client | undefined {
    return this.#clients.at(-1 - (who % Math.max(1, this.#clients.length)));
  }

  /** A client comes, and gets so far if nothing is in its way. */
  async #arrive(howFar: string): Promise<void> {
    const client = this.#reserve();
    if (!client || howFar === 'reserved') return;
    this.#open(client);
    await turn();
    if (howFar === 'open') return;
    this.#streamerOf(client)?.connect();
    if (howFar === 'streaming') this.#say(client, 'start');
  }

  /** A reservation is taken, or refused for the first of its obstacles. */
  #reserve(): Client | undefined {
    const obstacle = this.#obstacle();
    const { sessions } = this.account;
    if (obstacle === undefined) {
      const client: Client = { session: sessions.reserve('us-west'), link: undefined };
      this.#clients.push(client);
      return client;
    }
    expect(() => sessions.reserve('us-west')).toThrow(SessionError);
    expect(this.#history.of('session.refused').at(-1)?.code).toBe(obstacle);
    return undefined;
  }

  #obstacle(): string | undefined {
    const { config, clock, sessions } = this.account;
    const { rateLimit, suspended, monthlyHours, concurrentSessions, streamers } = config;
    if (rateLimit !== 'off') {
      if (clock.now() >= this.#rateWindow.startMs + rateLimit.windowMs) {
        this.#rateWindow = { startMs: clock.now(), requests: 0 };
      }
      if (this.#rateWindow.requests >= rateLimit.requests) return 'RATE_LIMITED';
      this.#rateWindow.requests++;
    }
    if (suspended !== 'off') return 'ACCOUNT_SUSPENDED';
    if (monthlyHours !== 'off' && this.#history.usedMs(clock.now()) >= monthlyHours * HOUR_MS) {
      return 'MONTHLY_LIMIT_REACHED';
    }
    if (sessions.list().length >= concurrentSessions) return 'CONCURRENT_LIMIT_REACHED';
    return sessions.list().length >= streamers ? 'NO_STREAMER_AVAILABLE' : undefined;
  }

  /** The gateway lets a socket in when the session lives and has none. */
  #open(client: Client | undefined): void {
    if (!client || client.session.state === 'released' || client.session.isOpen) return;
    client.link = new FakeLink();
    this.#links.push(client.link);
    void client.session.connect(client.link);
  }

  /** The streamer that serves a client: the last one that was started for its open link. */
  #streamerOf(client: Client | undefined): FakeStreamer | undefined {
    if (!client?.link?.isOpen) return undefined;
    return this.#streamers.all[this.#links.indexOf(client.link)];
  }

  #say(client: Client | undefined, what: string): void {
    const start = { type: 'interactive_stream_start', prompt: 'a hill', portrait: true } as const;
    const streamer = this.#streamerOf(client);
    if (!client?.link || !client.session.holds(client.link)) return;
    client.session.hearFromClient();
    if (what === 'start') streamer?.hear(start);
    else if (what === 'update') streamer?.hear({ type: 'update', prompt: 'rain' });
    else if (what === 'end') streamer?.hear({ type: 'interactive_stream_end' });
    else if (what === 'rubbish') streamer?.hear('{"type"');
    else if (what === 'start by socket') {
      client.session.receive({ ...start, broadcast: false, bypass_vlm_expansion: false });
    }
  }

  #leave(client: Client | undefined, how: string | number): void {
    if (how === 'while connecting' && client) {
      // Before its streamer is there: this comes in the same turn.
      this.#open(client);
      if (client.link && client.session.holds(client.link)) {
        client.link.isOpen = false;
        client.session.linkLost(1006);
      }
      return;
    }
    const { session, link } = client ?? {};
    if (!session || !link || !session.holds(link)) return;
    if (how === 'peer lost') this.#streamerOf(client)?.lose();
    else if (how === 'bad SDP') session.reject('The SDP cannot be read.');
    else {
      if (how === 'goodbye') session.release('client_disconnecting');
      link.isOpen = false;
      if (session.holds(link)) session.linkLost(Number(how));
    }
  }

  #administer(client: Client | undefined, what: string): void {
    if (!client) return;
    if (what === 'release') client.session.terminate('released_by_admin', 'By hand');
    else if (client.session.isOpen) client.session.drop();
    else expect(() => client.session.drop()).toThrow('has no socket');
  }

  /** What the list says will release a session does, unless a limit of its connection comes first. */
  async #advanceToEnd(client: Client | undefined): Promise<void> {
    const info = client?.session.info();
    if (!info) return;
    await this.account.advance(info.release.inMs);
    const [released] = this.#history
      .of('session.released')
      .filter(({ sessionId }) => sessionId === info.sessionId);
    const early =
      info.state === 'reserved' || info.state === 'dangling' ? [] : ['idle_timeout', 'session_timeout'];
    expect([info.release.cause, ...early]).toContain(released?.cause);
  }

  async #reset(): Promise<void> {
    const old = this.account;
    await this.#accounts.reset(KEY);
    expect(old.sessions.list()).toEqual([]);
    expect(old.clock.pendingTimers).toBe(0);
    expect(old.leases.running).toBe(0);
    expect(() => old.sessions.reserve('us-west')).toThrow('was reset');
    this.#clients = [];
    this.#rateWindow = { startMs: Number.NEGATIVE_INFINITY, requests: 0 };
  }
}

test('counts are right after every event, and nothing is left at the end', { timeout: 120_000 }, async () => {
  await fc.assert(
    fc.asyncProperty(
      someOptions,
      fc.array(someEvent, { minLength: 5, maxLength: 40, size: 'max' }),
      async (options, events) => {
        const world = new World(options);
        for (const event of events) {
          await world.happen(event);
          world.expectSound();
        }
        await world.expectNothingLeft();
        world.close();
      },
    ),
    { numRuns: 600 },
  );
});
