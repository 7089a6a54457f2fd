/** The rules by which sessions are released, one by one. */
import { describe, expect, test, vi } from 'vitest';
import type { ServerMessage } from '../../../vite-plugin/protocol.ts';
import { createTracker, HEARTBEAT_TIMEOUT_MS, keysOf } from './a-tracker.ts';

/** Longer than any reason is waited for. */
const REASON_MS = 250;
/** Longer than a client takes to open its socket. */
const OPENING_MS = 5100;
/** Longer than a tab may take to answer. */
const ANSWER_MS = 350;
/** More often than a page must say that it lives. */
const BEAT_MS = 10_000;

describe('a reservation', () => {
  test('knows where its client was made, also when the tab tells of it later', () => {
    const { open, reserve } = createTracker();
    const { say } = open('tab-a');
    const place = { path: '/src/player.ts', line: 3, column: 1 };
    const resolved = { file: 'src/player.ts', line: 3, column: 1 };
    say({ type: 'connecting', connection: 1, place, purpose: 'stream' });
    expect(reserve('tab-a', 1, 'early')?.place).toEqual(resolved);
    const late = reserve('tab-a', 2, 'late');
    expect(late?.place).toBeNull();
    say({ type: 'connecting', connection: 2, place, purpose: 'stream' });
    expect(late?.place).toEqual(resolved);
  });

  test.each([
    ['disconnected', 'aborted'],
    ['unmounted', 'unmounted'],
  ] as const)('that arrives for a connection that has closed is released at once: %s', (cause, reported) => {
    const { open, reserve, held, log } = createTracker();
    const { say } = open('tab-a');
    say({ type: 'closed', connection: 1, cause });
    reserve('tab-a', 1, 'session_1');
    expect(held()).toEqual([]);
    expect(log).toEqual(['goodbye session_1', `released session_1 ${reported}`]);
    reserve('tab-a', 2, 'session_2');
    expect(held()).toEqual(['session_2']);
  });

  test('that arrives for a tab that has left is released at once, with the reason of the tab', () => {
    const { tracker, open, reserve, held, log } = createTracker();
    const { close } = open('tab-a');
    tracker.tabLeaves('tab-a', 'full_reload');
    close();
    reserve('tab-a', 1, 'session_1');
    expect(held()).toEqual([]);
    expect(log).toEqual(['goodbye session_1', 'released session_1 full_reload']);
  });

  test('that arrives for a tab whose goodbye was all that it said is released at once', () => {
    const { tracker, reserve, held } = createTracker();
    tracker.tabLeaves('tab-a', 'page_gone');
    reserve('tab-a', 1, 'session_1');
    expect(held()).toEqual([]);
  });

  test('is aborted when its connection closes before its socket is open, and disconnected after', () => {
    const { open, reserve, connect, log } = createTracker();
    const { say } = open('tab-a');
    reserve('tab-a', 1, 'session_1');
    connect('tab-a', 2, 'session_2');
    log.length = 0;
    for (const connection of [1, 2]) say({ type: 'closed', connection, cause: 'disconnected' });
    expect(log).toEqual([
      'goodbye session_1',
      'released session_1 aborted',
      'link ended session_2 disconnected',
      'released session_2 disconnected',
    ]);
  });

  test('whose request was broken off is released, and only that one', () => {
    const { tracker, open, reserve, held, log } = createTracker();
    open('tab-a');
    reserve('tab-a', 1, 'session_1');
    reserve('tab-a', 2, 'session_2');
    tracker.abandoned('session_1');
    tracker.abandoned('session_1');
    tracker.abandoned('unknown');
    expect(held()).toEqual(['session_2']);
    expect(log).toEqual(['goodbye session_1', 'released session_1 aborted']);
  });

  test('that is released while its socket opens takes the socket with it', () => {
    const { tracker, open, reserve, held, log } = createTracker();
    open('tab-a');
    const session = reserve('tab-a', 1, 'session_1');
    if (!session) throw new Error('not held');
    tracker.tabLeaves('tab-a', 'page_gone');
    log.length = 0;
    tracker.opened(session, { end: (cause) => log.push(`link ended session_1 ${cause}`) });
    expect(log).toEqual(['link ended session_1 page_gone']);
    expect(held()).toEqual([]);
    expect(session.link).toBeUndefined();
  });

  test('whose socket is not opened is suspected; its socket, or being meant for another client, clears it', () => {
    const { tracker, open, reserve, log } = createTracker();
    const { say } = open('tab-a');
    say({ type: 'connecting', connection: 3, place: null, purpose: 'credentials' });
    const forgotten = reserve('tab-a', 1, 'forgotten');
    const opened = reserve('tab-a', 2, 'opened');
    reserve('tab-a', 3, 'credentials');
    if (opened) tracker.opened(opened, { end: () => {} });
    reserve('tab-a', 4, 'released');
    tracker.release('released', 'released_in_panel');
    log.length = 0;
    vi.advanceTimersByTime(OPENING_MS);
    expect(log).toEqual(['suspected forgotten never_opened']);
    expect(forgotten?.suspicion).toBe('never_opened');
    if (forgotten) tracker.opened(forgotten, { end: () => {} });
    expect(forgotten?.suspicion).toBeNull();
  });
});

describe('a tab', () => {
  test("that closes its socket loses what has no socket of its own, and keeps what has until that one's end", () => {
    const { tracker, open, reserve, connect, held, log } = createTracker();
    const { close } = open('tab-a');
    reserve('tab-a', 1, 'session_1');
    const session = connect('tab-a', 2, 'session_2');
    open('tab-b');
    reserve('tab-b', 1, 'session_3');
    log.length = 0;
    close();
    expect(log).toEqual(['goodbye session_1', 'released session_1 page_lost']);
    expect(held()).toEqual(['session_2', 'session_3']);
    tracker.closed(session, 'disconnected');
    vi.advanceTimersByTime(REASON_MS);
    expect(log.slice(2)).toEqual(['released session_2 page_lost']);
  });

  test('that leaves loses everything, and nobody else does', () => {
    const { tracker, open, reserve, connect, held, log } = createTracker();
    open('tab-a');
    open('tab-b');
    reserve('tab-a', 1, 'session_1');
    connect('tab-a', 2, 'session_2');
    connect('tab-b', 1, 'session_3');
    log.length = 0;
    tracker.tabLeaves('tab-a', 'page_gone');
    tracker.tabLeaves('unknown', 'page_gone');
    expect(log).toEqual([
      'goodbye session_1',
      'released session_1 page_gone',
      'link ended session_2 page_gone',
      'released session_2 page_gone',
    ]);
    expect(held()).toEqual(['session_3']);
  });

  test('that comes back out of the cache is alive again, and has its number', () => {
    const { tracker, open, reserve, held } = createTracker();
    const { close, tab } = open('tab-a');
    tracker.tabLeaves('tab-a', 'page_cached');
    close();
    expect(tracker.tabs).toEqual([]);
    vi.advanceTimersByTime(1000);
    expect(open('tab-a').tab).toBe(tab);
    reserve('tab-a', 1, 'session_1');
    vi.advanceTimersByTime(2 * OPENING_MS);
    expect(held()).toEqual(['session_1']);
    expect(tracker.tabs).toEqual([tab]);
    expect(tab.number).toBe(1);
  });

  test.each(['open', 'unknown', 'leaving'])(
    'that is gone is forgotten when nothing has been heard of it for long: %s before',
    (before) => {
      const { tracker, open, reserve, held } = createTracker();
      if (before === 'open') open('tab-a').close();
      reserve('tab-a', 1, 'session_1');
      if (before === 'leaving') tracker.tabLeaves('tab-a', 'page_gone');
      const reserved = reserve('tab-a', 2, 'session_2');
      expect(held()).toHaveLength(before === 'unknown' ? 2 : 0);
      vi.advanceTimersByTime(2 * HEARTBEAT_TIMEOUT_MS);
      expect(held()).toEqual([]);
      // It is another tab, that has never left.
      if (reserved) expect(reserved.over).toBe('page_silent');
      expect(reserve('tab-a', 3, 'session_3')?.over).toBeNull();
    },
  );

  test('that opens a second socket is not closed by the end of the first', () => {
    const { tracker, open, reserve, held } = createTracker();
    const { close } = open('tab-a');
    open('tab-a');
    reserve('tab-a', 1, 'session_1');
    close();
    expect(held()).toEqual(['session_1']);
    expect(tracker.tabs).toHaveLength(1);
  });

  test('that nobody knows says nothing of note', () => {
    const { tracker, held } = createTracker();
    tracker.tabSaid('unknown', { type: 'beat' });
    tracker.tabSaid('unknown', { type: 'closed', connection: 1, cause: 'disconnected' });
    expect(held()).toEqual([]);
    expect(tracker.tabs).toEqual([]);
  });

  test('tells its title and path, and what a hot update has left connected', () => {
    const { tracker, open, connect, log } = createTracker();
    const { say } = open('tab-a');
    connect('tab-a', 1, 'session_1');
    connect('tab-a', 2, 'session_2');
    log.length = 0;
    say({ type: 'page', title: 'Gallery', path: '/gallery' });
    expect(tracker.tabs.map(({ state }) => state)).toMatchObject([{ title: 'Gallery', path: '/gallery' }]);
    say({ type: 'kept', connections: [2, 9], paths: ['/src/app.css'] });
    say({ type: 'kept', connections: [9], paths: ['/src/app.css'] });
    expect(log).toEqual(['kept session_2 over /src/app.css']);
  });
});

describe('the reason', () => {
  test('of the page that comes within the grace replaces the provisional one', () => {
    const { tracker, open, connect, log } = createTracker();
    const { say } = open('tab-a');
    const session = connect('tab-a', 1, 'session_1');
    log.length = 0;
    tracker.closed(session, 'disconnected');
    vi.advanceTimersByTime(REASON_MS - 100);
    say({ type: 'closed', connection: 1, cause: 'superseded', leak: 'module' });
    vi.advanceTimersByTime(REASON_MS);
    expect(log).toEqual(['released session_1 superseded']);
    expect(session.leak).toBe('module');
  });

  test('stays the provisional one where the page says none, says it too late, or of another connection', () => {
    const { tracker, open, connect, log } = createTracker();
    const { say } = open('tab-a');
    const session = connect('tab-a', 1, 'session_1');
    log.length = 0;
    tracker.closed(session, 'page_lost');
    say({ type: 'closed', connection: 2, cause: 'superseded' });
    vi.advanceTimersByTime(REASON_MS);
    say({ type: 'closed', connection: 1, cause: 'superseded' });
    tracker.closed(session, 'disconnected');
    vi.advanceTimersByTime(REASON_MS);
    expect(log).toEqual(['released session_1 page_lost']);
  });

  test('is the service where that ended it: what its client then says comes of it', () => {
    const { tracker, open, connect, log } = createTracker();
    const { say } = open('tab-a');
    const session = connect('tab-a', 1, 'session_1');
    log.length = 0;
    tracker.closed(session, 'ended_by_service');
    say({ type: 'closed', connection: 1, cause: 'aborted' });
    vi.advanceTimersByTime(REASON_MS);
    expect(log).toEqual(['released session_1 ended_by_service']);
  });

  test('is waited for while others are evicted, too', async () => {
    const { tracker, open, connect, log } = createTracker();
    const { say } = open('tab-a');
    const session = connect('tab-a', 1, 'session_1');
    log.length = 0;
    tracker.closed(session, 'disconnected');
    expect(await tracker.evict(1)).toBe(0);
    say({ type: 'closed', connection: 1, cause: 'superseded' });
    expect(log).toEqual(['released session_1 superseded']);
  });

  test('is that of the tab where it leaves in that moment', () => {
    const { tracker, open, connect, log } = createTracker();
    open('tab-a');
    const session = connect('tab-a', 1, 'session_1');
    log.length = 0;
    tracker.closed(session, 'page_lost');
    tracker.tabLeaves('tab-a', 'full_reload');
    expect(log).toEqual(['released session_1 full_reload']);
  });
});

describe('a session that another client has taken over', () => {
  test('survives the closing of the tab that reserved it', () => {
    const { tracker, open, reserve, held, log } = createTracker();
    const a = open('tab-a');
    const b = open('tab-b');
    a.say({ type: 'connecting', connection: 1, place: null, purpose: 'credentials' });
    reserve('tab-a', 1, 'session_1');
    b.say({ type: 'connecting', connection: 7, place: null, purpose: 'stream' });
    b.say({ type: 'adopted', connection: 7, sessionId: 'session_1' });
    a.say({ type: 'closed', connection: 1, cause: 'disconnected' });
    tracker.tabLeaves('tab-a', 'page_gone');
    a.close();
    expect(held()).toEqual(['session_1']);
    b.say({ type: 'closed', connection: 7, cause: 'disconnected' });
    expect(held()).toEqual([]);
    expect(log).toEqual(['goodbye session_1', 'released session_1 aborted']);
  });

  test('goes with the tab of that client also where it has left already', () => {
    const { tracker, open, reserve, held, log } = createTracker();
    open('tab-a');
    const { say } = open('tab-b');
    reserve('tab-a', 1, 'session_1');
    tracker.tabLeaves('tab-b', 'page_gone');
    say({ type: 'adopted', connection: 1, sessionId: 'session_1' });
    expect(held()).toEqual([]);
    expect(log).toEqual(['goodbye session_1', 'released session_1 page_gone']);
  });

  test('is the place of that client', () => {
    const { open, reserve } = createTracker();
    const { say } = open('tab-a');
    const place = { path: '/src/viewer.ts', line: 8, column: 2 };
    const session = reserve('tab-a', 1, 'session_1');
    say({ type: 'connecting', connection: 2, place, purpose: 'stream' });
    say({ type: 'adopted', connection: 2, sessionId: 'session_1' });
    say({ type: 'adopted', connection: 2, sessionId: 'unknown' });
    expect(session?.state).toMatchObject({ connection: 2, place: { file: 'src/viewer.ts' } });
  });
});

describe('eviction', () => {
  const suspicion = 'maybe_superseded';

  test('takes the oldest suspects first, and no more than are wanted', async () => {
    const { tracker, open, connect, held, log } = createTracker();
    const answer = (message: ServerMessage) => {
      if (message.type !== 'evict') return;
      say({ type: 'closed', connection: message.connection, cause: 'evicted' });
    };
    const { say, said } = open('tab-a', { answer });
    for (const connection of [1, 2, 3, 4]) connect('tab-a', connection, `session_${connection}`);
    for (const connection of [4, 3, 2]) say({ type: 'suspected', connection, suspicion });
    log.length = 0;
    expect(await tracker.evict(2)).toBe(2);
    expect(said.map((message) => message.type === 'evict' && message.connection)).toEqual([2, 3]);
    expect(held()).toEqual(['session_1', 'session_4']);
    expect(log).toEqual([
      'link ended session_2 evicted',
      'released session_2 evicted',
      'link ended session_3 evicted',
      'released session_3 evicted',
    ]);
    expect(await tracker.evict(2)).toBe(1);
    expect(await tracker.evict(2)).toBe(0);
    expect(held()).toEqual(['session_1']);
  });

  test('spares one whose tab says that it is in use, until it is suspected again', async () => {
    const { tracker, open, connect, held } = createTracker();
    let isInUse = true;
    const answer = (message: ServerMessage) => {
      if (isInUse && message.type === 'evict') say({ type: 'in_use', connection: message.connection });
    };
    const { say } = open('tab-a', { answer });
    connect('tab-a', 1, 'session_1');
    say({ type: 'suspected', connection: 1, suspicion });
    expect(await tracker.evict(1)).toBe(0);
    expect(await tracker.evict(1)).toBe(0);
    expect(held()).toEqual(['session_1']);
    say({ type: 'suspected', connection: 1, suspicion });
    isInUse = false;
    const evicted = tracker.evict(1);
    await vi.advanceTimersByTimeAsync(ANSWER_MS);
    expect(await evicted).toBe(1);
    expect(held()).toEqual([]);
  });

  test('of two at the same time takes two', async () => {
    const { tracker, open, connect, held } = createTracker();
    const { say } = open('tab-a');
    for (const connection of [1, 2, 3]) {
      connect('tab-a', connection, `session_${connection}`);
      say({ type: 'suspected', connection, suspicion });
    }
    const both = Promise.all([tracker.evict(1), tracker.evict(1)]);
    await vi.advanceTimersByTimeAsync(2 * ANSWER_MS);
    expect(await both).toEqual([1, 1]);
    expect(held()).toEqual(['session_3']);
  });

  test('asks for none that has ended by itself meanwhile, and waits for none', async () => {
    const { tracker, open, connect } = createTracker();
    const { say, said } = open('tab-a');
    const sessions = [1, 2].map((connection) => connect('tab-a', connection, `session_${connection}`));
    for (const connection of [1, 2]) say({ type: 'suspected', connection, suspicion });
    const evicted = tracker.evict(2);
    await vi.advanceTimersByTimeAsync(0);
    for (const session of sessions.toReversed()) tracker.closed(session, 'disconnected');
    expect(await evicted).toBe(2);
    expect(said).toEqual([{ type: 'evict', connection: 1 }]);
  });

  test('releases one whose tab does not answer, or has no socket any more', async () => {
    const { tracker, open, connect, reserve, held, log } = createTracker();
    const a = open('tab-a');
    connect('tab-a', 1, 'session_1');
    a.say({ type: 'suspected', connection: 1, suspicion });
    reserve('tab-without-socket', 1, 'session_2');
    await vi.advanceTimersByTimeAsync(OPENING_MS);
    log.length = 0;
    const evicted = tracker.evict(2);
    await vi.advanceTimersByTimeAsync(ANSWER_MS - 100);
    expect(held()).toEqual(['session_1', 'session_2']);
    await vi.advanceTimersByTimeAsync(100);
    expect(await evicted).toBe(2);
    expect(log).toEqual([
      'link ended session_1 evicted',
      'released session_1 evicted',
      'goodbye session_2',
      'released session_2 evicted',
    ]);
  });
});

describe('the heartbeat', () => {
  test('releases what a silent tab holds, and nothing of one that speaks in any way', () => {
    const { tracker, open, connect, reserve, held, log } = createTracker();
    const beating = open('beating');
    open('silent');
    open('streaming');
    connect('beating', 1, 'session_1');
    connect('silent', 1, 'session_2');
    reserve('silent', 2, 'session_3');
    const streaming = connect('streaming', 1, 'session_4');
    for (let ms = 0; ms <= 2 * HEARTBEAT_TIMEOUT_MS; ms += BEAT_MS) {
      if (ms === HEARTBEAT_TIMEOUT_MS - BEAT_MS) expect(held()).toHaveLength(4);
      vi.advanceTimersByTime(BEAT_MS);
      beating.say({ type: 'beat' });
      tracker.heard(streaming);
    }
    expect(held()).toEqual(['session_1', 'session_4']);
    expect(log.filter((line) => line.startsWith('released'))).toEqual([
      'released session_2 page_silent',
      'released session_3 page_silent',
    ]);
  });

  test('begins with the reservation: a page without sessions says nothing', () => {
    const { open, reserve, held } = createTracker();
    open('tab-a');
    vi.advanceTimersByTime(10 * HEARTBEAT_TIMEOUT_MS);
    reserve('tab-a', 1, 'session_1');
    vi.advanceTimersByTime(HEARTBEAT_TIMEOUT_MS);
    expect(held()).toEqual(['session_1']);
  });

  test.each([0.5, 0.7, 0.9, 1.5, 100])(
    'spares everybody after this process itself has slept: %d times the bound',
    (bounds) => {
      const { open, connect, held } = createTracker();
      const { say } = open('tab-a');
      connect('tab-a', 1, 'session_1');
      vi.advanceTimersByTime(BEAT_MS);
      say({ type: 'beat' });
      vi.advanceTimersByTime(BEAT_MS);
      // The clock goes on, and no timer runs meanwhile: the first that runs after it is the check.
      const sleptMs = bounds * HEARTBEAT_TIMEOUT_MS;
      const now = performance.now.bind(performance);
      vi.spyOn(performance, 'now').mockImplementation(() => now() + sleptMs);
      vi.advanceTimersByTime(BEAT_MS - 1);
      expect(held()).toEqual(['session_1']);
      say({ type: 'beat' });
      vi.advanceTimersByTime(2 * HEARTBEAT_TIMEOUT_MS);
      expect(held()).toEqual([]);
    },
  );
});

describe('the number of a tab', () => {
  test('is the lowest that is free', () => {
    const { open } = createTracker();
    const [a, b, c] = [open('tab-a'), open('tab-b'), open('tab-c')];
    expect([a, b, c].map(({ tab }) => tab.number)).toEqual([1, 2, 3]);
    b.close();
    expect(open('tab-d').tab.number).toBe(2);
  });

  test('is kept over a reload', () => {
    const { open } = createTracker();
    const a = open('tab-a');
    const b = open('tab-b');
    a.close();
    b.close();
    expect(open('tab-b-reloaded', { number: 2 }).tab.number).toBe(2);
    expect(open('tab-a-reloaded', { number: 1 }).tab.number).toBe(1);
  });

  test('is never had twice: by a duplicate, or by one that comes back out of the cache', () => {
    const { tracker, open } = createTracker();
    const a = open('tab-a');
    expect(open('duplicate', { number: 1 }).tab.number).toBe(2);
    tracker.tabLeaves('tab-a', 'page_frozen');
    a.close();
    const c = open('tab-c');
    open('tab-a', { number: 1 });
    const numbers = tracker.tabs.map(({ number }) => number);
    expect(new Set(numbers).size).toBe(3);
    expect(c.tab.number).toBe(1);
  });

  test('stays when the socket is opened anew', () => {
    const { open } = createTracker();
    open('tab-a');
    open('tab-b');
    expect(open('tab-b', { number: 1 }).tab.number).toBe(2);
  });
});

describe('a stream', () => {
  test('is shown with its bound while it runs', async () => {
    const { open, connect } = createTracker();
    const { say } = open('tab-a');
    const session = connect('tab-a', 1, 'session_1');
    say({ type: 'connected', connection: 1 });
    expect(session.state).toMatchObject({ phase: 'connected', stream: null });
    say({ type: 'streaming', connection: 1, streamId: 'stream_1' });
    await vi.advanceTimersByTimeAsync(0);
    expect(session.state).toMatchObject({
      phase: 'streaming',
      stream: { streamId: 'stream_1', limitMs: 150_000, rate: 1 },
    });
    say({ type: 'stream_ended', connection: 1 });
    expect(session.state).toMatchObject({ phase: 'connected', stream: null });
  });

  test('whose bound nobody can tell is shown as one all the same', async () => {
    const { open, connect } = createTracker({ limits: () => Promise.reject(new Error('gone')) });
    const { say } = open('tab-a');
    const session = connect('tab-a', 1, 'session_1');
    say({ type: 'streaming', connection: 1, streamId: 'stream_1' });
    await vi.advanceTimersByTimeAsync(0);
    expect(session.state).toMatchObject({ phase: 'streaming', stream: null });
  });

  test('that ends before its bound is known is over', async () => {
    const { open, connect } = createTracker();
    const { say } = open('tab-a');
    const session = connect('tab-a', 1, 'session_1');
    say({ type: 'connected', connection: 1 });
    say({ type: 'streaming', connection: 1, streamId: 'stream_1' });
    say({ type: 'stream_ended', connection: 1 });
    await vi.advanceTimersByTimeAsync(0);
    expect(session.state).toMatchObject({ phase: 'connected', stream: null });
  });
});

describe('what somebody wants released', () => {
  test('is, and its page is told', () => {
    const { tracker, open, connect, held, log } = createTracker();
    const { said } = open('tab-a');
    connect('tab-a', 1, 'session_1');
    log.length = 0;
    expect(tracker.release('session_1', 'released_in_panel')).toBe(true);
    expect(tracker.release('session_1', 'released_in_panel')).toBe(false);
    expect(said).toEqual([{ type: 'release', connection: 1, cause: 'released_in_panel' }]);
    expect(log).toEqual(['link ended session_1 released_in_panel', 'released session_1 released_in_panel']);
    expect(held()).toEqual([]);
  });

  test('is told of when the target could not be', async () => {
    const { tracker, open, reserve, log } = createTracker({
      endSession: async () => {
        throw new Error('no answer');
      },
    });
    open('tab-a');
    reserve('tab-a', 1, 'session_1');
    await tracker.releaseAll('server_closed');
    expect(log).toEqual(['released session_1 server_closed', 'failed session_1 Error: no answer']);
  });
});

describe('closing', () => {
  test('resolves when the target knows of everything', async () => {
    const told: string[] = [];
    const { tracker, open, reserve, connect, log } = createTracker({
      endSession: ({ sessionId }) =>
        new Promise((resolve) => {
          setTimeout(() => {
            told.push(sessionId);
            resolve();
          }, 100);
        }),
    });
    open('tab-a');
    reserve('tab-a', 1, 'session_1');
    connect('tab-a', 2, 'session_2');
    tracker.closed(connect('tab-a', 3, 'session_3'), 'disconnected');
    const closed = tracker.close('server_closed').then(() => expect(told).toEqual(['session_1']));
    await vi.advanceTimersByTimeAsync(100);
    await closed;
    expect(log.filter((line) => line.startsWith('released')).sort()).toEqual([
      'released session_1 server_closed',
      'released session_2 server_closed',
      'released session_3 disconnected',
    ]);
  });

  test('releases what is still reserved after it', async () => {
    const { tracker, open, reserve, held, log } = createTracker();
    open('tab-a');
    await tracker.close('server_closed');
    reserve('tab-a', 1, 'session_1');
    expect(held()).toEqual([]);
    expect(log).toEqual(['goodbye session_1', 'released session_1 server_closed']);
  });

  test('keeps no process alive', () => {
    const { tracker } = createTracker();
    tracker.reserved('tab-a', 1, keysOf('session_1'), 'ody_key');
    tracker.tabLeaves('tab-a', 'page_gone');
    void tracker.close('server_closed');
    vi.advanceTimersByTime(60_000);
    expect(vi.getTimerCount()).toBe(0);
  });
});
