/** One app with the plugin, its dev server, a browser, and the emulator whose list of sessions is the judge. */
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { expect } from 'vitest';
import {
  type AccountVerbs,
  connectEmulator,
  createEmulator,
  type Emulator,
} from '../../../emulator/index.ts';
import { streamHash } from '../../../emulator/video/frame-tag.ts';
import { CAUSE_TEXTS } from '../../../vite-plugin/causes.ts';
import type { ReleaseCause } from '../../../vite-plugin/protocol.ts';
import { launchBrowser } from '../../support/browser.ts';
import { DevApp, DevServer, type ReactVersion } from '../../support/dev-app.ts';
import { type Site, serveProject } from '../../support/site.ts';
import { startTlsFront, type TlsFront } from '../../support/tls-front.ts';
import { loadVideoReader, nextFrames, waitForFrame } from '../../support/video.ts';
import { browserPid } from './renderers.ts';

/** The apps that every case is tried with. */
export type AppKind = 'plain' | 'react-18' | 'react-19';
/** `embedded`: the plugin's own emulator; `service`: one elsewhere that looks like Odyssey's API. */
export type TargetKind = 'embedded' | 'service';

/** The only key that the service knows. */
const SERVICE_KEY = 'ody_known_to_the_service';
const POLL_MS = 5;
/** What a report shows of the emulator's journal, and how much of everything. */
const REPORTED = ['session.*', 'stream.*', 'channel.*', 'emulator.*'];
const REPORTED_LINES = 15;
const REPORTED_CHARACTERS = 1500;

/** A page that streams. */
export interface Streaming {
  readonly page: Page;
  readonly sessionId: string;
  readonly streamId: string;
}

/** Where cases play. */
export class Stage {
  readonly kind: AppKind;
  readonly target: TargetKind;
  readonly app: DevApp;
  readonly #site: Site;
  readonly #service: { emulator: Emulator; front: TlsFront } | undefined;
  readonly #pluginOptions: Readonly<Record<string, unknown>>;
  readonly #said: string[] = [];
  server: DevServer;
  browser: Browser;
  context: BrowserContext;
  /** The account whose list of sessions is the judge. */
  account: AccountVerbs;

  private constructor(parts: {
    kind: AppKind;
    target: TargetKind;
    app: DevApp;
    site: Site;
    service: { emulator: Emulator; front: TlsFront } | undefined;
    pluginOptions: Readonly<Record<string, unknown>>;
    server: DevServer;
    account: AccountVerbs;
    browser: Browser;
    context: BrowserContext;
  }) {
    this.kind = parts.kind;
    this.target = parts.target;
    this.app = parts.app;
    this.#site = parts.site;
    this.#service = parts.service;
    this.#pluginOptions = parts.pluginOptions;
    this.server = parts.server;
    this.account = parts.account;
    this.browser = parts.browser;
    this.context = parts.context;
  }

  /** Sets everything up; `pages` are the cases' own, by folder: files in place of the template's. */
  static async open(
    kind: AppKind,
    target: TargetKind,
    pages: Readonly<Record<string, Readonly<Record<string, string>>>>,
  ): Promise<Stage> {
    const template = kind === 'plain' ? 'vite-plain' : 'vite-react';
    const react: ReactVersion = kind === 'react-19' ? 19 : 18;
    let service: { emulator: Emulator; front: TlsFront } | undefined;
    if (target === 'service') {
      const emulator = await createEmulator({ port: 0, strictKeys: true, apiKey: SERVICE_KEY });
      service = { emulator, front: await startTlsFront(emulator.url) };
    }
    const pluginOptions = service
      ? { target: service.front.url, apiKey: SERVICE_KEY, secure: false, heartbeatTimeout: '4s' }
      : { heartbeatTimeout: '4s' };
    const app = new DevApp({ template, react });
    app.write('vite.config.js', configOf(kind, pluginOptions));
    app.write('elsewhere.html', '<!doctype html><title>elsewhere</title>');
    for (const [name, files] of Object.entries(pages)) app.addPage(name, template, files);
    const [server, browser, site] = await Promise.all([
      DevServer.start(app),
      launchStageBrowser(),
      serveProject(),
    ]);
    const account = service?.emulator ?? (await connectEmulator(await server.emulatorUrl()));
    const context = await browser.newContext();
    const stage = new Stage({
      kind,
      target,
      app,
      site,
      service,
      pluginOptions,
      server,
      account,
      browser,
      context,
    });
    stage.context = await stage.#newContext();
    return stage;
  }

  async close(): Promise<void> {
    await this.browser.close().catch(() => {});
    await this.server.end();
    await this.#service?.front.close();
    await this.#service?.emulator.close();
    await this.#site.close();
    this.app.remove();
  }

  /** What dev server, pages and emulator said lately, for a case that failed. */
  async report(): Promise<string> {
    const entries = await this.account.journal.list({ type: REPORTED, limit: 1000 }).catch(() => undefined);
    return [
      `The dev server said: ${this.server.output.slice(-REPORTED_CHARACTERS)}`,
      `The pages said: ${this.#said.slice(-REPORTED_LINES).join('\n  ')}`,
      'The emulator recorded:',
      ...(entries?.items ?? []).slice(-REPORTED_LINES).map((entry) => `  ${JSON.stringify(entry)}`),
      '',
    ].join('\n');
  }

  /** After a case, whatever it did: no page, no session, and a dev server that runs. */
  async clear(): Promise<void> {
    if (!this.browser.isConnected()) this.browser = await launchStageBrowser();
    else await this.context.close();
    this.context = await this.#newContext();
    if (this.server.process.exitCode !== null || this.server.process.signalCode !== null) {
      await this.startServer();
    }
    await expect.poll(() => this.account.sessions.list(), { interval: POLL_MS }).toEqual([]);
  }

  async #newContext(): Promise<BrowserContext> {
    const context = await this.browser.newContext();
    context.on('console', (message) => this.#said.push(message.text()));
    context.on('weberror', (error) => this.#said.push(`uncaught: ${error.error().message}`));
    return context;
  }

  /** Starts the dev server anew, after it has ended. */
  async startServer(): Promise<void> {
    this.server = await DevServer.start(this.app);
    if (!this.#service) this.account = await connectEmulator(await this.server.emulatorUrl());
  }

  /** Opens a case's page and waits until it streams. */
  async stream(name: string, { page: given }: { page?: Page } = {}): Promise<Streaming> {
    const page = given ?? (await this.context.newPage());
    const before = new Set((await this.account.streams.list()).map(({ streamId }) => streamId));
    await page.goto(`${this.server.url}${name}/`);
    return this.streaming(page, before);
  }

  /** Waits until a stream runs that is not one of `before`. */
  async newStream(before: ReadonlySet<string> = new Set()): Promise<{ sessionId: string; streamId: string }> {
    let found: { sessionId: string; streamId: string } | undefined;
    const find = async () => {
      const streams = await this.account.streams.list();
      found = streams.find(({ streamId }) => !before.has(streamId));
      return found;
    };
    await expect.poll(find, { timeout: 10_000, interval: 20 }).toBeDefined();
    return found ?? expect.fail('No stream was found');
  }

  /** The same, and waits until the page shows it. */
  async streaming(page: Page, before: ReadonlySet<string> = new Set()): Promise<Streaming> {
    const { sessionId, streamId } = await this.newStream(before);
    await loadVideoReader(page, this.#site);
    await waitForFrame(page, { streamId });
    return { page, sessionId, streamId };
  }

  /** The stream that the page's picture is of, as soon as it is none of `before`. */
  async shown(page: Page, before: ReadonlySet<string>): Promise<Streaming> {
    const old = new Set([...before].map(streamHash));
    let hash: number | undefined;
    const look = async () => {
      hash = (await nextFrames(page, 1))[0]?.stream;
      return hash !== undefined && !old.has(hash);
    };
    await expect.poll(look, { timeout: 10_000 }).toBe(true);
    const stream = (await this.account.streams.list()).find(({ streamId }) => streamHash(streamId) === hash);
    if (!stream) return expect.fail('The page shows a stream that has ended');
    return { page, sessionId: stream.sessionId, streamId: stream.streamId };
  }

  /** That it streams on: frames of that very stream, later than now. */
  async expectStreaming({ page, sessionId, streamId }: Streaming): Promise<void> {
    const [now] = await nextFrames(page, 1);
    await waitForFrame(page, { streamId, fromFrame: (now?.frame ?? 0) + 2 });
    expect(await this.account.sessions.get(sessionId)).toMatchObject({ state: 'streaming' });
  }

  /** Does it, and tells how long it took until none of these sessions holds a slot. */
  async releasedAfter(sessionIds: readonly string[], cause: () => unknown): Promise<number> {
    const startedAtMs = performance.now();
    // The clock runs from the cause; some causes, such as a crash, never answer.
    const caused = Promise.resolve(cause()).catch((error: unknown) => error);
    let goneAtMs = 0;
    await expect
      .poll(
        async () => {
          const held = await this.account.sessions.list();
          goneAtMs = performance.now();
          return held.map(({ sessionId }) => sessionId).filter((id) => sessionIds.includes(id));
        },
        { timeout: 8000, interval: POLL_MS },
      )
      .toEqual([]);
    await Promise.race([caused, new Promise((resolve) => setImmediate(resolve))]);
    return goneAtMs - startedAtMs;
  }

  /** Waits until the terminal says why the session was released. */
  async expectCause(sessionId: string, ...causes: readonly ReleaseCause[]): Promise<void> {
    await this.server.printed(released(sessionId.slice(-4), causes));
  }

  get held(): Promise<string[]> {
    return this.account.sessions.list().then((list) => list.map(({ sessionId }) => sessionId));
  }

  /** Ends the browser as `kill -9` does. */
  async killBrowser(): Promise<void> {
    process.kill(await browserPid(this.browser), 'SIGKILL');
  }

  /** The dev server's configuration, as a developer would change it. */
  changeConfig(): void {
    this.app.write('vite.config.js', `${configOf(this.kind, this.#pluginOptions)}// changed\n`);
  }
}

/** The terminal's line about the release of a session for one of these causes; `tag` is what the terminal calls it. */
export function released(tag: string, causes: readonly ReleaseCause[]): RegExp {
  const texts = causes.map((cause) => CAUSE_TEXTS[cause].replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`released +${tag} +(${texts.join('|')})`);
}

/** With bfcache, which the driver switches off by default. */
function launchStageBrowser(): Promise<Browser> {
  return launchBrowser({ ignoreDefaultArgs: ['--disable-back-forward-cache'] });
}

/** A Vite config with the plugin, and doors for tests: to what `r` in the terminal does, and to what the process holds. */
function configOf(kind: AppKind, options: Readonly<Record<string, unknown>>): string {
  const isReact = kind !== 'plain';
  return `
${isReact ? "import react from '@vitejs/plugin-react';" : ''}
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { odyssey } from 'odyssey-emulator/vite';
setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc');
const door = {
  name: 'test-door',
  configureServer(server) {
    server.middlewares.use('/test-door/restart', (_request, response) => {
      response.end();
      void server.restart();
    });
    server.middlewares.use('/test-door/memory', (_request, response) => {
      collectGarbage();
      const { heapUsed: heapBytes } = process.memoryUsage();
      const of = (emitter) => emitter.eventNames().reduce((sum, name) => sum + emitter.listenerCount(name), 0);
      const listeners = of(process) + of(server.httpServer) + of(server.watcher);
      const handles = process.getActiveResourcesInfo().length;
      response.end(JSON.stringify({ heapBytes, listeners, handles }));
    });
  },
};
export default {
  plugins: [${isReact ? 'react(), ' : ''}odyssey(${JSON.stringify(options)}), door],
  // One React for app and SDK, as npm's overrides give it.
  resolve: { dedupe: ['react', 'react-dom'] },
};
`;
}
