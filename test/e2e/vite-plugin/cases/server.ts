/** Dev servers that restart, end and are killed. */
import { expect } from 'vitest';
import type { Stage, Streaming } from '../stage.ts';
import { KILL_MS, type ReleaseCase, SOON_MS } from './case.ts';

/** The page reloads when the server is back, and streams a new session. */
async function restarted(stage: Stage, old: Streaming, restart: () => unknown) {
  const releasedInMs = await stage.releasedAfter([old.sessionId], restart);
  const now = await stage.streaming(old.page, new Set([old.streamId]));
  await stage.expectStreaming(now);
  expect(await stage.held).toEqual([now.sessionId]);
  return { releasedInMs };
}

/** The server ends with a signal; an embedded emulator ends with it. */
async function ended(stage: Stage, name: string, signal: NodeJS.Signals) {
  const { sessionId } = await stage.stream(name);
  const startedAtMs = performance.now();
  const end = stage.server.end(signal);
  if (stage.target === 'embedded') {
    await expect.poll(() => stage.held.catch(() => 'gone'), { interval: 5 }).toBe('gone');
    const releasedInMs = performance.now() - startedAtMs;
    await end;
    return { releasedInMs };
  }
  const releasedInMs = await stage.releasedAfter([sessionId], () => end);
  await end;
  return { releasedInMs };
}

/** The cases. */
export const serverCases: readonly ReleaseCase[] = [
  {
    name: 'restart',
    event: '`server.restart()`',
    result: 'released; the page that reloads streams from the same emulator',
    withinMs: SOON_MS,
    run: async (stage, name) => {
      const old = await stage.stream(name);
      return restarted(stage, old, () => fetch(`${stage.server.url}test-door/restart`));
    },
  },
  {
    name: 'config',
    event: '`vite.config.js` is edited',
    result: 'released; the page that reloads streams from the same emulator',
    withinMs: SOON_MS,
    run: async (stage, name) => {
      const old = await stage.stream(name);
      return restarted(stage, old, () => stage.changeConfig());
    },
  },
  {
    name: 'sigint',
    event: 'Ctrl+C (SIGINT) ends the dev server',
    result: 'released',
    withinMs: SOON_MS,
    run: async (stage, name) => {
      const outcome = await ended(stage, name, 'SIGINT');
      await stage.server.end();
      // As if nobody had listened to the signal.
      expect(stage.server.process.signalCode).toBe('SIGINT');
      return outcome;
    },
  },
  {
    name: 'sigterm',
    event: 'SIGTERM ends the dev server',
    result: 'released',
    withinMs: SOON_MS,
    run: (stage, name) => ended(stage, name, 'SIGTERM'),
  },
  {
    name: 'sigkill',
    event: 'SIGKILL ends the dev server',
    result: 'an emulator of its own ends with it; elsewhere they are released as the next one starts',
    withinMs: KILL_MS,
    run: async (stage, name) => {
      if (stage.target === 'embedded') return ended(stage, name, 'SIGKILL');
      const { sessionId } = await stage.stream(name);
      await stage.server.end('SIGKILL');
      await expect.poll(() => stage.account.sessions.get(sessionId)).toMatchObject({ state: 'dangling' });
      await stage.startServer();
      // From the moment that it serves; it may have done so before.
      const releasedInMs = await stage.releasedAfter([sessionId], () => {});
      await stage.expectCause(sessionId, 'ledger');
      return { releasedInMs };
    },
  },
];
