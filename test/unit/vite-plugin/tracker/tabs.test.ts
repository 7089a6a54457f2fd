/** Tabs that open, leave and come back: what becomes of their sessions, their numbers, and when they are silent. */
import { describe, expect, test, vi } from 'vitest';
import { BEAT_MS, createTracker, HEARTBEAT_TIMEOUT_MS, OPENING_MS, REASON_MS } from '../a-tracker.ts';

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
