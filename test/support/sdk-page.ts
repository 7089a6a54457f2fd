/** A page that holds the unmodified SDK and one video element; each method is the SDK's own, called in the page. */

import type { BroadcastInfo, Odyssey, StartStreamOptions } from '@odysseyml/odyssey';
import type { Page } from 'playwright-core';
import { openApp } from './app-page.ts';
import type { Site } from './site.ts';

/** Where the published files of each SDK version are. */
const SDK_MODULES = {
  '1.3.1': '/node_modules/@odysseyml/odyssey/dist/index.js',
  '1.0.0': '/node_modules/odyssey-sdk-1.0.0/dist/index.js',
} as const;

/** A version of the SDK that the tests have. */
export type SdkVersion = keyof typeof SDK_MODULES;

declare global {
  interface Window {
    sdk: typeof import('@odysseyml/odyssey');
    client: Odyssey;
    /** Every call of the client's handlers, such as `onStreamStarted(stream_abc)`, in order. */
    clientEvents: string[];
    /** What `onBroadcastReady` was told, each time. */
    broadcasts: BroadcastInfo[];
  }
}

/** What the page needs to know about the emulator. */
export interface SdkPageOptions {
  readonly site: Site;
  readonly apiUrl: string;
  /** Without a key the client can only {@link SdkPage.connectWithCredentials}. */
  readonly apiKey?: string;
  readonly version?: SdkVersion;
}

/** What a refused `connect()` threw. */
export interface RefusedConnect {
  /** Empty when it is none of the SDK's usage errors. */
  errorClass: string;
  message: string;
  details: Record<string, unknown>;
}

/** A client of Odyssey, in a real browser. */
export class SdkPage {
  readonly page: Page;

  private constructor(page: Page) {
    this.page = page;
  }

  /** Opens the page and makes its client; it is not connected yet. */
  static async open(page: Page, options: SdkPageOptions): Promise<SdkPage> {
    const { site, apiUrl, apiKey, version = '1.3.1' } = options;
    await openApp(page, { url: `${site.url}/test/apps/bare/index.html`, apiUrl, site });
    // A string: in a function, Vitest would rewrite `import()` to its own, which no page has.
    await page.evaluate(`import('${SDK_MODULES[version]}').then((sdk) => { window.sdk = sdk; })`);
    await page.evaluate((key) => {
      window.clientEvents = [];
      window.broadcasts = [];
      window.client = new window.sdk.Odyssey(key === undefined ? {} : { apiKey: key });
    }, apiKey);
    return new SdkPage(page);
  }

  /** `connect()`, with every handler recorded; the video element plays what comes. */
  async connect(): Promise<void> {
    await this.#attach(undefined);
  }

  /** `connect()` that is refused: what it throws, and the SDK's most special error class that it is of. */
  refusedConnect(): Promise<RefusedConnect> {
    return this.page.evaluate(async () => {
      const { sdk, client } = window;
      const classes = {
        ConcurrentLimitReachedError: sdk.ConcurrentLimitReachedError,
        MonthlyLimitReachedError: sdk.MonthlyLimitReachedError,
        AccountSuspendedError: sdk.AccountSuspendedError,
        RateLimitError: sdk.RateLimitError,
        OdysseyUsageError: sdk.OdysseyUsageError,
      };
      try {
        await client.connect();
      } catch (error) {
        const [name = ''] = Object.entries(classes).find(([, Class]) => error instanceof Class) ?? [];
        const details = error instanceof sdk.OdysseyUsageError ? error.details : {};
        return { errorClass: name, message: error instanceof Error ? error.message : String(error), details };
      }
      throw new Error('connect() was not refused.');
    });
  }

  /** The client's status, such as `connected`. */
  status(): Promise<string> {
    return this.page.evaluate(() => window.client.currentStatus);
  }

  /** `connectWithCredentials()`, from what `credentialsToDict()` gave. */
  async connectWithCredentials(credentials: Record<string, unknown>): Promise<void> {
    await this.#attach(credentials);
  }

  /** `startStream()`; resolves with the stream's id. `imageUrl` may be a data URL: the page makes a File of it. */
  startStream(options: Omit<StartStreamOptions, 'image'> & { imageUrl?: string } = {}): Promise<string> {
    return this.page.evaluate(async ({ imageUrl, ...rest }) => {
      if (imageUrl === undefined) return window.client.startStream(rest);
      const blob = await (await fetch(imageUrl)).blob();
      return window.client.startStream({ ...rest, image: new File([blob], 'image', { type: blob.type }) });
    }, options);
  }

  /** `interact()`; resolves with the applied prompt. */
  interact(prompt: string): Promise<string> {
    return this.page.evaluate((text) => window.client.interact({ prompt: text }), prompt);
  }

  endStream(): Promise<void> {
    return this.page.evaluate(() => window.client.endStream());
  }

  disconnect(): Promise<void> {
    return this.page.evaluate(() => window.client.disconnect());
  }

  /** What the client's handlers were told so far: `onConnected()`, `onStreamStarted(stream_abc)`, … */
  events(): Promise<string[]> {
    return this.page.evaluate(() => window.clientEvents);
  }

  /** Waits until a handler was called with this, e.g. `onStreamEnded()`, so many times. */
  async waitForEvent(event: string, times = 1): Promise<void> {
    await this.page.waitForFunction(
      (wanted) => window.clientEvents.filter((said) => said === wanted.event).length >= wanted.times,
      { event, times },
    );
  }

  /** What `onBroadcastReady` is told of the client's newest stream, which is the `count`th that is broadcast. */
  async broadcast(count = 1): Promise<BroadcastInfo> {
    const info = await this.page.waitForFunction((index) => window.broadcasts[index], count - 1);
    return info.jsonValue() as Promise<BroadcastInfo>;
  }

  /** `simulate()` of scripts without images. */
  simulate(options: Parameters<Odyssey['simulate']>[0]): ReturnType<Odyssey['simulate']> {
    return this.page.evaluate((given) => window.client.simulate(given), options);
  }

  /** `simulate()` of 10 s that start from the image at `imageUrl`, which the page makes a File of. */
  simulateImage(imageUrl: string, prompt: string): ReturnType<Odyssey['simulate']> {
    return this.page.evaluate(
      async (given) => {
        const blob = await (await fetch(given.imageUrl)).blob();
        const image = new File([blob], 'image', { type: blob.type });
        return window.client.simulate({
          script: [
            { timestamp_ms: 0, start: { prompt: given.prompt, image } },
            { timestamp_ms: 10_000, end: {} },
          ],
        });
      },
      { imageUrl, prompt },
    );
  }

  getSimulateStatus(jobId: string): ReturnType<Odyssey['getSimulateStatus']> {
    return this.page.evaluate((id) => window.client.getSimulateStatus(id), jobId);
  }

  listSimulations(options: Parameters<Odyssey['listSimulations']>[0] = {}) {
    return this.page.evaluate((given) => window.client.listSimulations(given), options);
  }

  cancelSimulation(jobId: string): ReturnType<Odyssey['cancelSimulation']> {
    return this.page.evaluate((id) => window.client.cancelSimulation(id), jobId);
  }

  /** What one of these throws, as its message. */
  rejection<Method extends 'simulate' | 'getSimulateStatus' | 'cancelSimulation'>(
    method: Method,
    argument: Parameters<Odyssey[Method]>[0],
  ): Promise<string> {
    return this.page.evaluate(
      async (call) => {
        const act: (given: never) => Promise<unknown> = window.client[call.method].bind(window.client);
        try {
          await act(call.argument as never);
        } catch (error) {
          return error instanceof Error ? error.message : String(error);
        }
        throw new Error(`${call.method}() was not refused.`);
      },
      { method, argument },
    );
  }

  async #attach(credentials: Record<string, unknown> | undefined): Promise<void> {
    await this.page.evaluate(async (dict) => {
      const record =
        (name: string) =>
        (...args: unknown[]) => {
          const plain = args.map((arg) => (arg instanceof Error ? arg.message : arg));
          const printable = plain.filter((arg) => typeof arg !== 'object');
          window.clientEvents.push(`${name}(${printable.join(', ')})`);
        };
      const handlers = {
        onConnected: record('onConnected'),
        onDisconnected: record('onDisconnected'),
        onStreamStarted: record('onStreamStarted'),
        onStreamEnded: record('onStreamEnded'),
        onInteractAcknowledged: record('onInteractAcknowledged'),
        onStreamError: record('onStreamError'),
        onBroadcastReady: (info: BroadcastInfo) => {
          window.broadcasts.push(info);
          record('onBroadcastReady')();
        },
        onError: record('onError'),
        onStatusChange: record('onStatusChange'),
      };
      const stream =
        dict === undefined
          ? await window.client.connect(handlers)
          : await window.client.connectWithCredentials(window.sdk.credentialsFromDict(dict), handlers);
      const video = document.querySelector('video');
      if (video === null) throw new Error('The page has no video element');
      video.srcObject = stream;
    }, credentials);
  }
}
