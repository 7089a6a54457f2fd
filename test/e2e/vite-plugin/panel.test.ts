/** The panel: tabs, sessions and causes as they are, and a button that releases. */
import { expect } from 'vitest';
import { emulatorOf, test, theOnlyStream } from '../../support/dev-test.ts';

test('shows what is held and why it was released, and releases', async ({ startDev, page }) => {
  const server = await startDev();
  const emulator = await emulatorOf(server);
  await page.goto(`${server.url}?scene=1`);
  await theOnlyStream(emulator);
  const panel = await page.context().newPage();
  await panel.goto(`${server.url}__odyssey/`);

  const tab = panel.getByRole('article');
  await expect.poll(() => tab.count()).toBe(1);
  for (const text of [
    'Tab 1',
    'Odyssey with Vite',
    '/?scene=1',
    'src/player.js:4',
    'Streaming',
    'left of 2:30',
  ]) {
    await expect.poll(() => tab.textContent()).toContain(text);
  }

  await panel.getByRole('button', { name: /^Release the session of .*src\/player\.js:4/ }).click();
  await expect.poll(() => emulator.sessions.list()).toEqual([]);
  // The page has disconnected in order: it can connect again.
  await expect.poll(() => page.locator('#status').textContent()).toBe('disconnected');
  await expect.poll(() => panel.getByRole('main').textContent()).toContain('Released in the panel');
  await expect.poll(() => tab.count()).toBe(0);

  await page.reload();
  await theOnlyStream(emulator);
  await expect.poll(() => tab.count()).toBe(1);
});
