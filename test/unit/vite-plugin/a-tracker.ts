/** A tracker whose target and listener write down what they are told. Its timers are the test's. */
import { onTestFinished, vi } from 'vitest';
import type { ServerMessage, TabMessage } from '../../../vite-plugin/protocol.ts';
import type { TrackedSession } from '../../../vite-plugin/tabs/session.ts';
import { Tracker } from '../../../vite-plugin/tabs/tracker.ts';
import type { TrackerOptions } from '../../../vite-plugin/tabs/tracker-options.ts';

export const HEARTBEAT_TIMEOUT_MS = 30_000;
export const KEY = 'ody_a_key';

/** A tab's socket, and what the dev server has said on it. */
export function aChannel(onMessage: (message: ServerMessage) => void = () => {}) {
  const said: ServerMessage[] = [];
  return {
    said,
    send: (message: ServerMessage) => {
      said.push(message);
      onMessage(message);
    },
  };
}

/** What it takes to end the session of this name. */
export function keysOf(sessionId: string) {
  return { sessionId, signallingUrl: `wss://streamer.test/${sessionId}`, accessToken: 'a token' };
}

/** Time passes when the test says: what a tracker waits for, and both clocks that it reads. */
export function fakeTime(): void {
  vi.useFakeTimers({
    toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'Date', 'performance'],
  });
}

/** A tracker in such time. */
export function createTracker(options: Partial<Pick<TrackerOptions, 'endSession' | 'limits'>> = {}) {
  fakeTime();
  /** What happened, in words and in order. */
  const log: string[] = [];
  const tracker = new Tracker({
    endSession: async ({ sessionId }) => void log.push(`goodbye ${sessionId}`),
    limits: async () => ({ streamLimitMs: 150_000, rate: 1 }),
    heartbeatTimeoutMs: HEARTBEAT_TIMEOUT_MS,
    resolvePlace: ({ path, line, column }) => ({ file: path.slice(1), line, column }),
    listener: {
      onOpened: ({ sessionId }, tab) => log.push(`opened ${sessionId} in tab ${tab.number}`),
      onKept: (sessions, _tab, paths) =>
        log.push(`kept ${sessions.map(({ sessionId }) => sessionId)} over ${paths}`),
      onSuspected: ({ sessionId }, _tab, suspicion) => log.push(`suspected ${sessionId} ${suspicion}`),
      onReleased: ({ sessionId }, _tab, cause) => log.push(`released ${sessionId} ${cause}`),
      onReleaseFailed: ({ sessionId }, error) => log.push(`failed ${sessionId} ${error}`),
      onChange: () => {},
    },
    ...options,
  });
  onTestFinished(() => {
    void tracker.close('server_closed');
    vi.useRealTimers();
  });

  /** Opens a tab; what it answers to the dev server may be given. */
  const open = (
    document: string,
    { number = 0, answer }: { number?: number; answer?: (message: ServerMessage) => void } = {},
  ) => {
    const channel = aChannel(answer);
    const tab = tracker.tabOpened(document, channel, { number, path: '/', title: 'A page' });
    const say = (message: TabMessage) => tracker.tabSaid(document, message);
    return { tab, say, said: channel.said, close: () => tracker.tabClosed(document, channel) };
  };
  /** A session is reserved for a connection of a tab. */
  const reserve = (document: string, connection: number, sessionId: string): TrackedSession | undefined => {
    tracker.reserved(document, connection, keysOf(sessionId), KEY);
    return tracker.get(sessionId);
  };
  /** The same, and its client opens its socket. */
  const connect = (document: string, connection: number, sessionId: string): TrackedSession => {
    const session = reserve(document, connection, sessionId);
    if (!session) throw new Error(`${sessionId} is not held`);
    tracker.opened(session, { end: (cause) => log.push(`link ended ${sessionId} ${cause}`) });
    return session;
  };
  const held = () => tracker.sessions.map(({ sessionId }) => sessionId);
  return { tracker, log, open, reserve, connect, held };
}

/** Longer than any reason is waited for. */
export const REASON_MS = 250;
/** Longer than a client takes to open its socket. */
export const OPENING_MS = 5100;
/** Longer than a tab may take to answer. */
export const ANSWER_MS = 350;
/** More often than a page must say that it lives. */
export const BEAT_MS = 10_000;
