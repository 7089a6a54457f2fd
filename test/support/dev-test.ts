/** A browser test's `test` with dev servers that have the plugin: each a process, gone with its app when the test is over. */
import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import {
  type AccountVerbs,
  connectEmulator,
  type EmulatorVerbs,
  type StreamInfo,
} from '../../emulator/index.ts';
import { test as base } from './browser-test.ts';
import { DevApp, type DevAppOptions, DevServer, type DevServerOptions } from './dev-app.ts';

/** What a dev server is started with. */
export interface StartDevOptions extends Partial<DevAppOptions> {
  readonly process?: DevServerOptions;
}

/** A module that makes a client, streams and forgets it: when it is saved, another takes its place. */
export const LEAKY_MODULE = `
import { Odyssey } from '@odysseyml/odyssey';

const client = new Odyssey({ apiKey: import.meta.env.VITE_ODYSSEY_API_KEY });
client.connect().then(async (stream) => {
  document.querySelector('video').srcObject = stream;
  await client.startStream({ prompt: 'a quiet harbour' });
});
import.meta.hot?.accept();
`;

export const test = base
  // biome-ignore-start lint/correctness/noEmptyPattern: Vitest reads the names of the fixtures wanted from this pattern
  /** Makes an app that is removed after the test. */
  .extend('makeApp', async ({}, { onCleanup }) => {
    const apps: DevApp[] = [];
    onCleanup(() => {
      for (const app of apps) app.remove();
    });
    return (options: Partial<DevAppOptions> = {}): DevApp => {
      const app = new DevApp({ template: 'vite-plain', ...options });
      apps.push(app);
      return app;
    };
  })
  // biome-ignore-end lint/correctness/noEmptyPattern: as above
  /** Starts a dev server; what it has printed is shown when the test fails. */
  .extend('startDev', async ({ makeApp, task, onTestFailed }, { onCleanup }) => {
    const servers: DevServer[] = [];
    onTestFailed(() => {
      for (const { output } of servers) {
        process.stderr.write(`In "${task.name}" a dev server printed: ${output.replaceAll('\n', '\n  ')}\n`);
      }
    });
    onCleanup(async () => {
      await Promise.all(servers.map((server) => server.end()));
    });
    return async ({ process, ...app }: StartDevOptions = {}): Promise<DevServer> => {
      const server = new DevServer(makeApp(app), process);
      servers.push(server);
      await server.printed(/Local: +(https?:\S+)/);
      return server;
    };
  });

/** The emulator that the plugin has started with a dev server. */
export async function emulatorOf(server: DevServer): Promise<EmulatorVerbs> {
  return connectEmulator(await server.emulatorUrl());
}

/** Closes a tab as its user does: `beforeunload` and `pagehide` run. */
export async function closeTab(page: Page): Promise<void> {
  await page.close({ runBeforeUnload: true });
}

/** Waits until exactly one session is held, and streams; `before` is one that must have made way for it. */
export async function theOnlyStream(emulator: AccountVerbs, before?: StreamInfo): Promise<StreamInfo> {
  await expect
    .poll(
      async () => {
        const sessions = await emulator.sessions.list();
        return sessions.map(({ sessionId, state }) => (sessionId === before?.sessionId ? 'the same' : state));
      },
      { timeout: 15_000 },
    )
    .toEqual(['streaming']);
  const [stream] = await emulator.streams.list();
  if (stream === undefined) throw new Error('The stream has ended meanwhile');
  return stream;
}

/** What the plugin promises: half a second after the cause, nothing is held. */
export async function expectReleased(emulator: AccountVerbs): Promise<void> {
  await expect.poll(() => emulator.sessions.list(), { timeout: 500, interval: 20 }).toEqual([]);
}
