/** The badge: what it tells, that it can be used by the keyboard alone, and that it stays out of the app's way. */
import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import { emulatorOf, test, theOnlyStream } from '../../support/dev-test.ts';

const pill = (page: Page) => page.locator('odyssey-badge button[aria-expanded]');
const said = (page: Page) => page.locator('odyssey-badge [role=status]').textContent();

/** Where the focus is, down into shadow roots. */
function focused(page: Page): Promise<string> {
  return page.evaluate(() => {
    let element = document.activeElement;
    while (element?.shadowRoot?.activeElement) element = element.shadowRoot.activeElement;
    return `${element?.localName} ${element?.hasAttribute('aria-expanded')}`;
  });
}

test('tells of sessions here and elsewhere, and how long the stream has', async ({ startDev, page }) => {
  const server = await startDev();
  const emulator = await emulatorOf(server);
  await page.goto(server.url);
  await theOnlyStream(emulator);
  await expect.poll(() => pill(page).textContent()).toMatch(/2:[0-3]\d left/);
  await expect.poll(() => said(page)).not.toBe('');
  const before = await said(page);

  const other = await page.context().newPage();
  await other.goto(server.url);
  await expect.poll(() => pill(page).textContent()).toMatch(/left.*1 elsewhere/);
  // Who does not see hears of it, and not of every second.
  await expect.poll(() => said(page)).not.toBe(before);
});

test('opens and closes by keyboard, and the focus comes back', async ({ startDev, page }) => {
  const server = await startDev();
  const emulator = await emulatorOf(server);
  await page.goto(server.url);
  await theOnlyStream(emulator);
  await expect.poll(() => pill(page).textContent()).toContain('left');

  await page.keyboard.press('Tab');
  expect(await focused(page)).toBe('button true');
  await page.keyboard.press('Enter');
  expect(await pill(page).getAttribute('aria-expanded')).toBe('true');
  await expect.poll(() => page.locator('odyssey-badge section').textContent()).toContain('src/player.js:4');
  expect(await page.locator('odyssey-badge a').getAttribute('href')).toBe('/__odyssey/');
  await page.keyboard.press('Tab');
  expect(await focused(page)).toBe('a false');
  await page.keyboard.press('Escape');
  expect(await pill(page).getAttribute('aria-expanded')).toBe('false');
  expect(await focused(page)).toBe('button true');
});

test('takes no room in the page, and no click beside it', async ({ startDev, page }) => {
  const server = await startDev({
    files: { 'src/main.js': "document.body.style.background = 'teal'; document.body.replaceChildren();" },
  });
  await page.goto(server.url);
  await expect.poll(() => page.locator('odyssey-badge').count()).toBe(1);
  const { pageHeight, windowHeight, hit } = await page.evaluate(() => ({
    pageHeight: document.documentElement.scrollHeight,
    windowHeight: window.innerHeight,
    hit: document.elementFromPoint(window.innerWidth / 2, window.innerHeight - 5)?.localName,
  }));
  expect(pageHeight).toBeLessThanOrEqual(windowHeight);
  expect(hit).not.toBe('odyssey-badge');
});
