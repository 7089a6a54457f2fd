/** A spectator in a page of its own, through the unmodified SDK's `Odyssey.connectToStream()`. */
import type { BroadcastInfo, SpectatorConnection } from '@odysseyml/odyssey';
import type { BrowserContext, Page } from 'playwright-core';
import { openApp } from './app-page.ts';
import type { Site } from './site.ts';

declare global {
  interface Window {
    spectator: SpectatorConnection;
    /** How often the spectator's `onDisconnect` has fired. */
    spectatorDisconnects: number;
  }
}

/** Where a stream is watched, as `onBroadcastReady` tells it. */
export type Broadcast = Pick<BroadcastInfo, 'webrtcUrl' | 'spectatorToken'>;

/** A frame, and when the page showed it. */
export interface TimedFrame {
  readonly frame: number;
  /** Milliseconds since 1970, on the machine's clock. */
  readonly atMs: number;
}

/** One who watches. */
export class SpectatorPage {
  readonly page: Page;

  private constructor(page: Page) {
    this.page = page;
  }

  /** Opens a page with the SDK in it, which watches nothing yet. */
  static async open(context: BrowserContext, site: Site): Promise<SpectatorPage> {
    const page = await context.newPage();
    // Of an app that knows no emulator: a spectator is told by URL and token alone.
    await openApp(page, { url: `${site.url}/test/apps/bare/index.html`, apiUrl: 'http://unused.test', site });
    await page.evaluate(
      `import('/node_modules/@odysseyml/odyssey/dist/index.js').then((sdk) => { window.sdk = sdk; })`,
    );
    return new SpectatorPage(page);
  }

  /** `connectToStream()`; resolves with the milliseconds from the call to the first frame shown. */
  async watch(broadcast: Broadcast): Promise<number> {
    return this.page.evaluate(async ({ webrtcUrl, spectatorToken }) => {
      const video = document.querySelector('video');
      if (video === null) throw new Error('The page has no video element');
      const calledAtMs = performance.now();
      window.spectator = await window.sdk.Odyssey.connectToStream(webrtcUrl, spectatorToken);
      window.spectatorDisconnects = 0;
      window.spectator.onDisconnect(() => window.spectatorDisconnects++);
      video.srcObject = window.spectator.stream;
      for await (const _tag of window.odysseyVideo.frameTags(video, {
        signal: AbortSignal.timeout(15_000),
      })) {
        return performance.now() - calledAtMs;
      }
      throw new Error('No frame came within 15 s');
    }, broadcast);
  }

  /** What `connectToStream()` throws. */
  refusal(broadcast: Broadcast): Promise<string> {
    return this.page.evaluate(async ({ webrtcUrl, spectatorToken }) => {
      try {
        await window.sdk.Odyssey.connectToStream(webrtcUrl, spectatorToken);
      } catch (error) {
        return error instanceof Error ? error.message : String(error);
      }
      throw new Error('connectToStream() was not refused.');
    }, broadcast);
  }

  /** `disconnect()`: the SDK sends a DELETE. */
  disconnect(): Promise<void> {
    return this.page.evaluate(() => window.spectator.disconnect());
  }

  /** Waits until `onDisconnect` has fired. */
  async disconnected(timeoutMs: number): Promise<void> {
    await this.page.waitForFunction(() => window.spectatorDisconnects === 1, undefined, {
      timeout: timeoutMs,
    });
  }
}

/** The next `count` frames that each page's video shows, looked at together. */
export function timedFrames(pages: readonly Page[], count: number): Promise<TimedFrame[][]> {
  return Promise.all(
    pages.map((page) =>
      page.evaluate(async (wanted) => {
        const video = document.querySelector('video');
        if (video === null) throw new Error('The page has no video element');
        const frames: TimedFrame[] = [];
        for await (const { frame } of window.odysseyVideo.frameTags(video, {
          signal: AbortSignal.timeout(15_000),
        })) {
          frames.push({ frame, atMs: performance.timeOrigin + performance.now() });
          if (frames.length === wanted) break;
        }
        return frames;
      }, count),
    ),
  );
}
