/** Which sessions are held and which are not: reservations, those that another client takes over, streams, releases, the end. */
import { describe, expect, test, vi } from 'vitest';
import { createTracker, keysOf, OPENING_MS } from '../a-tracker.ts';

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
