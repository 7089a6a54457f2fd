/** What the Vite plugin costs: the dev server's start, a hot update, and the bytes that it adds to a page. */
import { setTimeout } from 'node:timers/promises';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import type { Page } from 'playwright-core';
import { launchBrowser } from '../support/browser.ts';
import { DevApp, DevServer } from '../support/dev-app.ts';
import { median, table } from './statistics.ts';

const STARTS = 20;
const UPDATES = 20;
const WARM_UPS = 3;
const BETWEEN_SAVES_MS = 100;

/** Keeps its client over updates, and says when it has run. */
const KEEPING = `
import { Odyssey } from '@odysseyml/odyssey';
import.meta.hot.accept();
import.meta.hot.data.client ??= start(new Odyssey({ apiKey: 'ody_bench' }));
function start(client) {
  client.connect().then(async (stream) => {
    document.querySelector('video').srcObject = stream;
    await client.startStream({ prompt: 'a harbour' });
    console.log('streaming');
  });
  return client;
}
console.log('version 0');
`;
const WITHOUT = 'export default {};\n';

/** Measures and returns the tables to print. */
export async function benchVitePlugin(): Promise<string> {
  const withPlugin = new DevApp({ template: 'vite-plain' });
  const without = new DevApp({ template: 'vite-plain', files: { 'vite.config.js': WITHOUT } });
  for (const app of [withPlugin, without]) app.write('src/main.js', KEEPING);
  try {
    return [await benchStart(withPlugin, without), await benchUpdates(withPlugin, without)].join('\n');
  } finally {
    withPlugin.remove();
    without.remove();
  }
}

async function benchStart(withPlugin: DevApp, without: DevApp): Promise<string> {
  const timesMs = { with: [] as number[], without: [] as number[], emulator: [] as number[] };
  // In turns, so that a busy moment hits both alike; the first rounds fill caches.
  for (let round = 0; round < WARM_UPS + STARTS; round++) {
    for (const [app, times] of [
      [without, timesMs.without],
      [withPlugin, timesMs.with],
    ] as const) {
      const startedAtMs = performance.now();
      const server = await DevServer.start(app);
      if (round >= WARM_UPS) times.push(performance.now() - startedAtMs);
      if (app === withPlugin) {
        await server.emulatorUrl();
        if (round >= WARM_UPS) timesMs.emulator.push(performance.now() - startedAtMs);
      }
      await server.end();
    }
  }
  const [base, plus, emulator] = [timesMs.without, timesMs.with, timesMs.emulator].map(median);
  return table(
    `Start of the dev server until its URL stands there, median of ${STARTS}`,
    ['', 'ms', 'added'],
    [
      ['without the plugin', show(base), ''],
      ['with the plugin', show(plus), show((plus ?? 0) - (base ?? 0))],
      ['with the plugin, until its emulator answers', show(emulator), show((emulator ?? 0) - (base ?? 0))],
    ],
  );
}

async function benchUpdates(withPlugin: DevApp, without: DevApp): Promise<string> {
  const browser = await launchBrowser();
  const [one, other] = [await DevServer.start(withPlugin), await DevServer.start(without)];
  try {
    const apiUrl = await one.emulatorUrl();
    const tracked = await openPage(await browser.newPage(), one.url);
    const bare = await browser.newPage();
    await bare.addInitScript((url) => {
      window.__ODYSSEY_API_URL__ = url;
    }, apiUrl);
    await openPage(bare, other.url);
    const timesMs = { with: [] as number[], without: [] as number[] };
    for (let round = 1; round <= WARM_UPS + UPDATES; round++) {
      const withoutMs = await update(without, bare, round);
      const withMs = await update(withPlugin, tracked, round);
      if (round <= WARM_UPS) continue;
      timesMs.without.push(withoutMs);
      timesMs.with.push(withMs);
    }
    const [html, hot] = await Promise.all(
      ['', '@id/virtual:odyssey-emulator/hot'].map(async (path) => (await fetch(one.url + path)).text()),
    );
    const bareHtml = await (await fetch(other.url)).text();
    // The hot module without its source map, which only developer tools load.
    const added = (compress: (text: string) => Buffer) =>
      compress(html ?? '').length -
      compress(bareHtml).length +
      compress((hot ?? '').replace(/\n\/\/# sourceMappingURL.*/s, '')).length;
    return (
      table(
        `A hot update of a module that keeps its client, from saving it until it has run, median of ${UPDATES}`,
        ['', 'ms', 'added'],
        [
          ['without the plugin', show(median(timesMs.without)), ''],
          [
            'with the plugin',
            show(median(timesMs.with)),
            show(median(timesMs.with) - median(timesMs.without)),
          ],
        ],
      ) +
      table(
        'What a page gets more, compressed',
        ['gzip bytes', 'brotli bytes'],
        [[String(added(gzipSync)), String(added(brotliCompressSync))]],
      )
    );
  } finally {
    await browser.close();
    await one.end();
    await other.end();
  }
}

async function openPage(page: Page, url: string): Promise<Page> {
  const streaming = page.waitForEvent('console', (message) => message.text() === 'streaming');
  await page.goto(url);
  await streaming;
  return page;
}

/** Saves the module, and waits until the page has run it. */
async function update(app: DevApp, page: Page, version: number): Promise<number> {
  // Vite's file watcher passes over a second change within 50 ms.
  await setTimeout(BETWEEN_SAVES_MS);
  const ran = page.waitForEvent('console', (message) => message.text() === `version ${version}`);
  const startedAtMs = performance.now();
  app.edit('src/main.js', (text) => text.replace(/version \d+/, `version ${version}`));
  await ran;
  return performance.now() - startedAtMs;
}

function show(ms: number | undefined): string {
  return (ms ?? Number.NaN).toFixed(ms !== undefined && Math.abs(ms) < 10 ? 1 : 0);
}
