/** Why sessions end: the better reason that comes a moment later, and the evictions that ask first. */
import { describe, expect, test, vi } from 'vitest';
import type { ServerMessage } from '../../../../vite-plugin/protocol.ts';
import { ANSWER_MS, createTracker, OPENING_MS, REASON_MS } from '../a-tracker.ts';

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
