/** Pages that go, come back, hang and die. */
import { expect } from 'vitest';
import { BackgroundTab } from '../background-tab.ts';
import { continueRenderers, stopRenderers } from '../renderers.ts';
import { KILL_MS, type ReleaseCase, SOON_MS } from './case.ts';

const BLANK = 'data:text/html,elsewhere';
/** `heartbeatTimeout` of the stage: 4 s, looked at four times in that time. */
const HEARTBEAT_MS = 5000;

/** The cases; each page is its app's own. */
export const pageCases: readonly ReleaseCase[] = [
  {
    name: 'reload',
    event: 'the page is reloaded',
    result: 'released; the reloaded page streams',
    withinMs: SOON_MS,
    run: async (stage, name) => {
      const old = await stage.stream(name);
      const releasedInMs = await stage.releasedAfter([old.sessionId], () => old.page.reload());
      const now = await stage.streaming(old.page, new Set([old.streamId]));
      await stage.expectStreaming(now);
      expect(await stage.held).toEqual([now.sessionId]);
      await stage.expectCause(old.sessionId, 'page_gone');
      return { releasedInMs };
    },
  },
  {
    name: 'full-reload',
    event: 'Vite reloads the page after an edit',
    result: 'released; the reloaded page streams',
    withinMs: SOON_MS,
    run: async (stage, name) => {
      const old = await stage.stream(name);
      const releasedInMs = await stage.releasedAfter([old.sessionId], () =>
        stage.app.edit(`${name}/index.html`, (html) => html.replace('<title>', '<title>Edited: ')),
      );
      const now = await stage.streaming(old.page, new Set([old.streamId]));
      await stage.expectStreaming(now);
      expect(await stage.held).toEqual([now.sessionId]);
      await stage.expectCause(old.sessionId, 'full_reload');
      return { releasedInMs };
    },
  },
  {
    name: 'navigation',
    event: 'the tab goes to another site',
    result: 'released',
    withinMs: SOON_MS,
    run: async (stage, name) => {
      const { page, sessionId } = await stage.stream(name);
      return { releasedInMs: await stage.releasedAfter([sessionId], () => page.goto(BLANK)) };
    },
  },
  {
    name: 'bfcache',
    event: 'the tab goes on and back: the page comes out of the back/forward cache',
    result: 'released as it is left; it can connect again',
    withinMs: SOON_MS,
    run: async (stage, name) => {
      const { page, sessionId, streamId } = await stage.stream(name);
      await page.evaluate(() => {
        addEventListener('pageshow', ({ persisted }) => {
          document.title = persisted ? 'from the cache' : 'loaded anew';
        });
      });
      const releasedInMs = await stage.releasedAfter([sessionId], () =>
        page.goto(`${stage.server.url}elsewhere.html`),
      );
      // A moment later: the driver's call must not go with the page that it was made in.
      await page.evaluate(() => {
        setTimeout(() => history.back());
      });
      await expect.poll(() => page.title()).toBe('from the cache');
      await stage.expectCause(sessionId, 'page_cached');
      // The plain app connects by itself, the hook when its component is mounted anew.
      if (stage.kind !== 'plain') {
        await page.getByRole('button', { name: 'Hide' }).click();
        await page.getByRole('button', { name: 'Show' }).click();
      }
      const now = await stage.streaming(page, new Set([streamId]));
      await stage.expectStreaming(now);
      expect(await stage.held).toEqual([now.sessionId]);
      return { releasedInMs };
    },
  },
  {
    name: 'close',
    event: 'the tab is closed',
    result: 'released',
    withinMs: SOON_MS,
    run: async (stage, name) => {
      const { page, sessionId } = await stage.stream(name);
      return { releasedInMs: await stage.releasedAfter([sessionId], () => page.close()) };
    },
  },
  {
    name: 'crash',
    event: 'the tab crashes',
    result: 'released',
    withinMs: KILL_MS,
    run: async (stage, name) => {
      const { page, sessionId } = await stage.stream(name);
      const devTools = await stage.context.newCDPSession(page);
      const releasedInMs = await stage.releasedAfter([sessionId], () => {
        void devTools.send('Page.crash').catch(() => {});
      });
      await stage.expectCause(sessionId, 'page_lost');
      return { releasedInMs };
    },
  },
  {
    name: 'kill',
    event: 'the browser is killed (SIGKILL)',
    result: 'released',
    withinMs: KILL_MS,
    run: async (stage, name) => {
      const { sessionId } = await stage.stream(name);
      const releasedInMs = await stage.releasedAfter([sessionId], () => stage.killBrowser());
      await stage.expectCause(sessionId, 'page_lost');
      return { releasedInMs };
    },
  },
  {
    name: 'tabs',
    event: 'one of three tabs is closed',
    result: 'its session is released, the others stream on',
    withinMs: SOON_MS,
    run: async (stage, name) => {
      const one = await stage.stream(name);
      const two = await stage.stream(name);
      const three = await stage.stream(name);
      const releasedInMs = await stage.releasedAfter([two.sessionId], () => two.page.close());
      await stage.expectStreaming(one);
      await stage.expectStreaming(three);
      expect(await stage.held).toEqual([one.sessionId, three.sessionId]);
      return { releasedInMs };
    },
  },
  {
    name: 'duplicate',
    event: 'the tab is duplicated, with its session storage, and the first one closed',
    result: 'the first is released, the duplicate streams on',
    withinMs: SOON_MS,
    run: async (stage, name) => {
      const first = await stage.stream(name);
      const [page] = await Promise.all([
        stage.context.waitForEvent('page'),
        first.page.evaluate(() => {
          window.open(location.href);
        }),
      ]);
      const second = await stage.streaming(page, new Set([first.streamId]));
      await stage.expectStreaming(first);
      const releasedInMs = await stage.releasedAfter([first.sessionId], () => first.page.close());
      await stage.expectStreaming(second);
      expect(await stage.held).toEqual([second.sessionId]);
      return { releasedInMs };
    },
  },
  {
    name: 'frozen',
    event: 'the browser freezes the tab',
    result: 'released',
    withinMs: SOON_MS,
    run: async (stage, name) => {
      const tab = await BackgroundTab.open(stage.browser, `${stage.server.url}${name}/`);
      const { sessionId } = await stage.newStream();
      const releasedInMs = await stage.releasedAfter([sessionId], () => tab.freeze());
      await stage.expectCause(sessionId, 'page_frozen');
      return { releasedInMs };
    },
  },
  {
    name: 'asleep',
    event: 'the tab stands still without a word, as on a machine that slept (SIGSTOP)',
    result: 'released after `heartbeatTimeout` (here 4 s)',
    withinMs: HEARTBEAT_MS + SOON_MS,
    run: async (stage, name) => {
      const { sessionId } = await stage.stream(name);
      const stopped = await stopRenderers(stage.browser);
      try {
        const releasedInMs = await stage.releasedAfter([sessionId], () => {});
        await stage.expectCause(sessionId, 'page_silent');
        return { releasedInMs };
      } finally {
        continueRenderers(stopped);
      }
    },
  },
];
