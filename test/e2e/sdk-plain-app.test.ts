/** A small app without a framework, driven by its buttons as a user would. */
import { expect } from 'vitest';
import { openApp, textOf } from '../support/app-page.ts';
import { test } from '../support/browser-test.ts';
import { waitForFrame } from '../support/video.ts';

test('a user connects, starts, interacts, ends and leaves', async ({ startEmulator, page, site }) => {
  const emulator = await startEmulator({ concurrentSessions: 1 });
  const url = `${site.url}/test/apps/plain/index.html?key=${emulator.apiKey}`;
  await openApp(page, { url, apiUrl: emulator.url, site });
  const shown = (selector: string) => expect.poll(() => textOf(page, selector), { timeout: 10_000 });

  await page.getByRole('button', { name: 'Connect', exact: true }).click();
  await shown('#status').toBe('connected');

  await page.getByLabel('Prompt').fill('a red balloon over the sea');
  await page.getByRole('button', { name: 'Start' }).click();
  await shown('#applied').toContain('a red balloon over the sea');
  const streamId = await textOf(page, '#stream');
  expect(await waitForFrame(page, { streamId })).toMatchObject({ widthPx: 1280, heightPx: 704 });

  await page.getByLabel('What happens next?').fill('it begins to rain');
  await page.getByRole('button', { name: 'Interact' }).click();
  await shown('#applied').toContain('it begins to rain');
  await waitForFrame(page, { streamId, prompt: 1 });

  await page.getByRole('button', { name: 'End' }).click();
  await shown('#stream').toBe('none');
  expect(await textOf(page, '#error')).toBe('');

  // Leaving the page disconnects: the next page gets the account's only slot.
  await page.reload();
  await page.getByRole('button', { name: 'Connect', exact: true }).click();
  await shown('#status').toBe('connected');
  await expect
    .poll(() => emulator.sessions.list())
    .toEqual([expect.objectContaining({ state: 'connected' })]);
});
