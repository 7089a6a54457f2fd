/** `useOdyssey` under React's StrictMode, served by Vite's dev server: every effect runs twice. */
import { expect } from 'vitest';
import { openApp, textOf } from '../support/app-page.ts';
import { test as base } from '../support/browser-test.ts';
import { waitForFrame } from '../support/video.ts';
import { serveViteApp } from '../support/vite-app.ts';

const DEPENDENCIES = ['react', 'react/jsx-dev-runtime', 'react-dom/client', '@odysseyml/odyssey/react'];

// biome-ignore lint/correctness/noEmptyPattern: Vitest reads the names of the fixtures wanted from this pattern
const test = base.extend('app', { scope: 'file' }, async ({}, { onCleanup }) => {
  const app = await serveViteApp('react', DEPENDENCIES);
  onCleanup(() => app.close());
  return app;
});

test('the hook holds one session, streams, and gives the slot back when it unmounts', async ({
  startEmulator,
  page,
  site,
  app,
}) => {
  const emulator = await startEmulator({ concurrentSessions: 1 });
  await openApp(page, { url: `${app.url}/?key=${emulator.apiKey}`, apiUrl: emulator.url, site });
  const shown = (selector: string) => expect.poll(() => textOf(page, selector), { timeout: 10_000 });

  await shown('#status').toBe('connected');
  await expect
    .poll(() => emulator.sessions.list())
    .toEqual([expect.objectContaining({ state: 'connected' })]);

  await page.getByLabel('Prompt').fill('a train in the mountains');
  await page.getByLabel('Portrait').check();
  await page.getByRole('button', { name: 'Start' }).click();
  await shown('#stream').not.toBe('none');
  const streamId = await textOf(page, '#stream');
  expect(await waitForFrame(page, { streamId })).toMatchObject({ widthPx: 704, heightPx: 1280 });

  await page.getByLabel('What happens next?').fill('it arrives in a city');
  await page.getByRole('button', { name: 'Interact' }).click();
  await shown('#applied').toContain('it arrives in a city');
  await waitForFrame(page, { streamId, prompt: 1 });

  await page.getByRole('button', { name: 'End' }).click();
  await shown('#stream').toBe('none');
  expect(await textOf(page, '#error')).toBe('');

  await page.getByRole('button', { name: 'Hide the player' }).click();
  await expect.poll(() => emulator.sessions.list()).toEqual([]);
  await page.getByRole('button', { name: 'Show the player' }).click();
  await shown('#status').toBe('connected');
  expect(await emulator.sessions.list()).toHaveLength(1);
});
