/** The backstop: when no slot is left, suspected leftovers make room, the oldest first, and none that is in use. */
import type { Page } from 'playwright-core';
import { afterEach, expect, test } from 'vitest';
import { connectEmulator } from '../../../emulator/index.ts';
import { launchBrowser } from '../../support/browser.ts';
import { DevApp, DevServer } from '../../support/dev-app.ts';
import { NEW_CLIENT, SDK } from './cases/case.ts';

/** Each click makes a client; whether its picture takes the place of the last one's is up to the page. */
const page = (show: string) => `${SDK}
const button = document.querySelector('#add');
button.onclick = async () => {
  try {
    const client = ${NEW_CLIENT};
    const stream = await client.connect();
    ${show}
    document.querySelector('#status').value = 'connected';
  } catch (error) {
    document.querySelector('#status').value = error.message;
  }
};
import.meta.hot.accept();
// version 0
`;
const ONE_VIDEO = "document.querySelector('video').srcObject = stream;";
const A_VIDEO_EACH = `
const video = document.createElement('video');
video.srcObject = stream;
document.body.append(video);
`;

const cleanUp: (() => unknown)[] = [];
afterEach(async () => {
  for (const step of cleanUp.splice(0).reverse()) await step();
});

async function open(show: string) {
  const app = new DevApp({ template: 'vite-plain' });
  cleanUp.push(() => app.remove());
  app.edit('vite.config.js', (config) =>
    config.replace('odyssey()', 'odyssey({ emulator: { concurrentSessions: 2 } })'),
  );
  app.edit('index.html', (html) => html.replace('<p>', '<button id="add">Add</button><p>'));
  app.write('src/main.js', page(show));
  const server = await DevServer.start(app);
  cleanUp.push(() => server.end());
  const emulator = await connectEmulator(await server.emulatorUrl());
  const browser = await launchBrowser();
  cleanUp.push(() => browser.close());
  const tab = await browser.newPage();
  await tab.goto(server.url);
  return { app, server, emulator, tab };
}

/** Clicks, and waits for what comes of it. */
async function add(tab: Page): Promise<string> {
  await tab.evaluate("document.querySelector('#status').value = ''");
  await tab.locator('#add').click();
  const status = tab.locator('#status');
  await expect.poll(() => status.textContent(), { timeout: 10_000 }).not.toBe('');
  return (await status.textContent()) ?? '';
}

async function update(app: DevApp, server: DevServer): Promise<void> {
  const from = server.output.length;
  app.edit('src/main.js', (text) => text.replace(/version \d/, 'version 1'));
  await server.printed(/kept/, from);
}

test('a leftover of a click is suspected when code that was updated makes another, and ends for a third', async () => {
  const { app, server, emulator, tab } = await open(ONE_VIDEO);
  expect(await add(tab)).toBe('connected');
  const [leftover] = await emulator.sessions.list();
  await update(app, server);

  expect(await add(tab)).toBe('connected');
  await server.printed(/suspected .*a newer client was made by code that a hot update has changed/);
  expect(await emulator.sessions.list()).toHaveLength(2);

  expect(await add(tab)).toBe('connected');
  const now = (await emulator.sessions.list()).map(({ sessionId }) => sessionId);
  expect(now).toHaveLength(2);
  expect(now).not.toContain(leftover?.sessionId);
  await server.printed(/no slot was free \(429\): ended 1 suspected leftover, oldest first, and tried again/);
  const refused = await emulator.journal.list({ type: 'session.refused' });
  expect(refused.total).toBe(1);
});

test('one whose picture is shown is in use, suspected or not: the app hears of its limit', async () => {
  const { app, server, emulator, tab } = await open(A_VIDEO_EACH);
  await add(tab);
  await update(app, server);
  await add(tab);
  await server.printed(/suspected/);
  const both = await emulator.sessions.list();
  expect(both).toHaveLength(2);

  expect(await add(tab)).toContain('2 of 2 are in use');
  expect((await emulator.sessions.list()).map(({ sessionId }) => sessionId)).toEqual(
    both.map(({ sessionId }) => sessionId),
  );
});
