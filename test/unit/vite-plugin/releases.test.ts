/** How sessions end: who tells the target, and who hears of it when. */
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { Releases } from '../../../vite-plugin/tabs/releases.ts';
import { TrackedSession } from '../../../vite-plugin/tabs/session.ts';
import { fakeTime, KEY, keysOf } from './a-tracker.ts';

/** Longer than a reason is waited for. */
const REASON_MS = 250;

beforeEach(() => fakeTime());
afterEach(() => void vi.useRealTimers());

function session(sessionId: string, document = 'tab-a', connection = 1): TrackedSession {
  return new TrackedSession({ document, connection, apiKey: KEY, keys: keysOf(sessionId), place: null });
}

function createReleases(endSession: (sessionId: string) => Promise<void> = async () => {}) {
  const log: string[] = [];
  const releases = new Releases(
    ({ sessionId }) => {
      log.push(`goodbye ${sessionId}`);
      return endSession(sessionId);
    },
    {
      onReleased: ({ sessionId }, cause) => log.push(`released ${sessionId} ${cause}`),
      onFailed: ({ sessionId }, error) => log.push(`failed ${sessionId} ${error}`),
    },
  );
  return { releases, log };
}

test('the target is told over the socket that is there, else over one of its own', () => {
  const { releases, log } = createReleases();
  const [linked, other] = [session('session_1'), session('session_2')];
  linked.opened({ end: (cause) => log.push(`link ended ${cause}`) });
  releases.end(linked, 'page_gone');
  releases.end(other, 'aborted');
  expect(log).toEqual([
    'link ended page_gone',
    'released session_1 page_gone',
    'goodbye session_2',
    'released session_2 aborted',
  ]);
  expect([linked.over, linked.link, other.over]).toEqual(['page_gone', undefined, 'aborted']);
});

describe('a reason', () => {
  test('of a whole tab is that of all its connections; what a connection has leaked stays known', () => {
    const { releases, log } = createReleases();
    const [one, two, other] = [
      session('one', 'tab-a', 1),
      session('two', 'tab-a', 2),
      session('other', 'tab-b'),
    ];
    for (const ended of [one, two, other]) releases.ended(ended, 'page_lost');
    two.leak = 'component';
    releases.explain('tab-a', undefined, 'full_reload', 'module');
    expect(log).toEqual(['released one full_reload', 'released two full_reload']);
    expect([one.leak, two.leak, other.leak]).toEqual(['module', 'component', null]);
    vi.advanceTimersByTime(REASON_MS);
    expect(log.slice(2)).toEqual(['released other page_lost']);
  });

  test('is the first that comes, and the end is reported once', () => {
    const { releases, log } = createReleases();
    releases.ended(session('session_1'), 'disconnected');
    releases.explain('tab-a', 1, 'superseded');
    releases.explain('tab-a', 1, 'pruned');
    vi.advanceTimersByTime(REASON_MS);
    expect(log).toEqual(['released session_1 superseded']);
  });

  test('is not waited for where the service itself has ended it', () => {
    const { releases, log } = createReleases();
    releases.ended(session('session_1'), 'ended_by_service');
    expect(log).toEqual(['released session_1 ended_by_service']);
    expect(vi.getTimerCount()).toBe(0);
  });
});

describe('waiting', () => {
  test('for the target takes until each goodbye is said, or has failed', async () => {
    const { releases, log } = createReleases(async (sessionId) => {
      await new Promise((resolve) => setTimeout(resolve, 1000));
      if (sessionId === 'session_2') throw new Error('no answer');
    });
    for (const sessionId of ['session_1', 'session_2']) releases.end(session(sessionId), 'server_closed');
    let isTold = false;
    const told = releases.told().then(() => {
      isTold = true;
    });
    await vi.advanceTimersByTimeAsync(999);
    expect(isTold).toBe(false);
    await vi.advanceTimersByTimeAsync(1);
    await told;
    expect(log.at(-1)).toBe('failed session_2 Error: no answer');
  });

  test('for the target leaves reasons their time; for everything, none', async () => {
    const { releases, log } = createReleases();
    releases.ended(session('session_1'), 'page_lost');
    await releases.told();
    expect(log).toEqual([]);
    await releases.settled();
    expect(log).toEqual(['released session_1 page_lost']);
    vi.advanceTimersByTime(REASON_MS);
    expect(log).toHaveLength(1);
  });

  test('for nothing is over at once', async () => {
    await createReleases().releases.settled();
  });
});
