/** Opens a web app that finds the emulator the way the SDK's documentation says: by a global of the page. */
import type { Page } from 'playwright-core';
import type { Site } from './site.ts';
import { loadVideoReader } from './video.ts';

declare global {
  interface Window {
    /** Where the SDK's clients of this page find the API. */
    __ODYSSEY_API_URL__?: string;
  }
}

/** Opens `url` with its SDK pointed to `apiUrl`; the frame tags in its video can then be read. */
export async function openApp(
  page: Page,
  { url, apiUrl, site }: { url: string; apiUrl: string; site: Site },
): Promise<void> {
  await page.addInitScript((value) => {
    window.__ODYSSEY_API_URL__ = value;
  }, apiUrl);
  await page.goto(url);
  await loadVideoReader(page, site);
}

/** The text of the one element that `selector` finds. */
export async function textOf(page: Page, selector: string): Promise<string> {
  const text = await page.locator(selector).textContent();
  return (text ?? '').trim();
}
