/** The processes that a browser's tabs run in. */
import type { Browser } from 'playwright-core';

/** Stops every tab of the browser where it stands, as sleep does; returns what {@link continueRenderers} wants. */
export async function stopRenderers(browser: Browser): Promise<number[]> {
  const devTools = await browser.newBrowserCDPSession();
  const { processInfo } = await devTools.send('SystemInfo.getProcessInfo');
  await devTools.detach();
  const renderers = processInfo.filter(({ type }) => type === 'renderer').map(({ id }) => id);
  for (const pid of renderers) process.kill(pid, 'SIGSTOP');
  return renderers;
}

/** Lets them go on. */
export function continueRenderers(renderers: readonly number[]): void {
  for (const pid of renderers) {
    try {
      process.kill(pid, 'SIGCONT');
    } catch {
      // It has ended meanwhile.
    }
  }
}

/** The browser's own process. */
export async function browserPid(browser: Browser): Promise<number> {
  const devTools = await browser.newBrowserCDPSession();
  const { processInfo } = await devTools.send('SystemInfo.getProcessInfo');
  const pid = processInfo.find(({ type }) => type === 'browser')?.id;
  if (pid === undefined) throw new Error('The browser does not tell its process');
  return pid;
}
