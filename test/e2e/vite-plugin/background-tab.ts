/**
 * A tab that the browser may freeze. The driver's own pages are always as if they had the focus, and a tab that is seen is
 * not frozen: so this one is opened without it, in the browser's default context, behind another tab.
 */
import type { Browser, CDPSession } from 'playwright-core';

/** A tab behind another. */
export class BackgroundTab {
  readonly #devTools: CDPSession;
  readonly #targetId: string;

  private constructor(devTools: CDPSession, targetId: string) {
    this.#devTools = devTools;
    this.#targetId = targetId;
  }

  /** Opens `url`; it is in front as yet. */
  static async open(browser: Browser, url: string): Promise<BackgroundTab> {
    const devTools = await browser.newBrowserCDPSession();
    const { targetId } = await devTools.send('Target.createTarget', { url });
    return new BackgroundTab(devTools, targetId);
  }

  /** Puts another tab in front of it, and freezes it. */
  async freeze(): Promise<void> {
    await this.#devTools.send('Target.createTarget', { url: 'about:blank' });
    const { sessionId } = await this.#devTools.send('Target.attachToTarget', {
      targetId: this.#targetId,
      flatten: false,
    });
    const command = { id: 1, method: 'Page.setWebLifecycleState', params: { state: 'frozen' } };
    await this.#devTools.send('Target.sendMessageToTarget', { sessionId, message: JSON.stringify(command) });
  }
}
