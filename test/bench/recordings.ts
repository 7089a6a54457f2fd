/** What recordings cost: rendering, loading in Chromium, bytes, memory, and listing many. */
import { once } from 'node:events';
import { createServer } from 'node:http';
import { getRequestListener } from '@hono/node-server';
import type { Page } from 'playwright-core';
import { createBareApp } from '../support/bare-app.ts';
import { launchBrowser } from '../support/browser.ts';
import { pathOf, someVideo } from '../support/recording.ts';
import { FPS, PROMPTS } from './scenes.ts';
import { median, table } from './statistics.ts';

const LENGTHS_S = [5, 30, 150];
const ROUNDS = 5;
const STORED = 1000;
const MEGABYTE = 1024 * 1024;

/** Recordings with one prompt, or with an interaction every ten seconds. */
const KINDS = [
  { name: 'one prompt', everyS: Number.POSITIVE_INFINITY },
  { name: 'an interaction every 10 s', everyS: 10 },
];

interface Costs {
  readonly renderMs: number[];
  readonly firstByteMs: number[];
  readonly firstFrameMs: number[];
  readonly seekMs: number[];
  readonly memoryBytes: number[];
  bytes: number;
}

/** Measures and returns the tables to print. */
export async function benchRecordings(): Promise<string> {
  const browser = await launchBrowser();
  const page = await browser.newPage();
  const rows = [];
  // The compiler settles first.
  await measure(page, 30, 10, { rounds: 1 });
  for (const { name, everyS } of KINDS) {
    for (const lengthS of LENGTHS_S) {
      const costs = await measure(page, lengthS, everyS, { rounds: ROUNDS });
      rows.push([
        `${lengthS} s, ${name}`,
        `${((lengthS * 1000) / median(costs.renderMs)).toFixed(0)} ×`,
        median(costs.firstByteMs).toFixed(0),
        median(costs.firstFrameMs).toFixed(0),
        median(costs.seekMs).toFixed(0),
        ((costs.bytes * 60) / lengthS / MEGABYTE).toFixed(2),
        (Math.max(...costs.memoryBytes) / MEGABYTE).toFixed(1),
      ]);
    }
  }
  await browser.close();
  const head = [
    'recording',
    'rendered, × real time',
    'first byte, ms',
    'first frame in Chromium, ms',
    'seek to the middle, ms',
    'MB a minute',
    'heap and buffers, MB more',
  ];
  return (
    table(`Recordings of 1280×704 at ${FPS} fps, medians of ${ROUNDS}`, head, rows) + (await benchList())
  );
}

async function measure(page: Page, lengthS: number, everyS: number, { rounds }: { rounds: number }) {
  const costs: Costs = {
    renderMs: [],
    firstByteMs: [],
    firstFrameMs: [],
    seekMs: [],
    memoryBytes: [],
    bytes: 0,
  };
  for (let round = 0; round < rounds; round++) {
    await withRecording(lengthS, everyS, async (url) => {
      const beforeBytes = memory();
      let mostBytes = 0;
      const startedAtMs = performance.now();
      const { body } = await fetch(url);
      if (body === null) throw new Error('No body');
      costs.bytes = 0;
      const reader = body.getReader();
      for (let read = await reader.read(); !read.done; read = await reader.read()) {
        if (costs.bytes === 0) costs.firstByteMs.push(performance.now() - startedAtMs);
        costs.bytes += read.value.length;
        mostBytes = Math.max(mostBytes, memory() - beforeBytes);
      }
      costs.renderMs.push(performance.now() - startedAtMs);
      costs.memoryBytes.push(mostBytes);
    });
    // Of which nothing is rendered yet.
    await withRecording(lengthS, everyS, async (url) => {
      const { firstFrameMs, seekMs } = await play(page, url);
      costs.firstFrameMs.push(firstFrameMs);
      costs.seekMs.push(seekMs);
    });
  }
  return costs;
}

function memory(): number {
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

/** A server with a recording that nobody has asked for. */
async function withRecording(lengthS: number, everyS: number, act: (url: string) => Promise<void>) {
  const { app, accounts } = createBareApp();
  const account = accounts.get('ody_local');
  const prompts = Array.from({ length: Math.max(1, Math.ceil(lengthS / everyS)) }, (_, i) => ({
    frame: i === 0 ? 0 : i * everyS * FPS,
    prompt: PROMPTS[i % PROMPTS.length] ?? '',
  }));
  account.recordings.keep(someVideo({ frames: lengthS * FPS, timeline: { fps: FPS, prompts } }));
  const server = createServer(getRequestListener(app.fetch));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('Not a TCP address');
  try {
    globalThis.gc?.();
    await act(`http://127.0.0.1:${address.port}${pathOf(account, 'stream_1', 'video')}`);
  } finally {
    server.close();
    server.closeAllConnections();
    accounts.close();
  }
}

/** Loads a video in the page: until its first frame is there, and until that in its middle is. */
function play(page: Page, url: string): Promise<{ firstFrameMs: number; seekMs: number }> {
  return page.evaluate(async (src) => {
    const video = document.createElement('video');
    video.muted = true;
    document.body.replaceChildren(video);
    const when = (event: string) => new Promise((resolve) => video.addEventListener(event, resolve));
    const loaded = when('loadeddata');
    const startedAtMs = performance.now();
    video.src = src;
    await loaded;
    const firstFrameMs = performance.now() - startedAtMs;
    const seeked = when('seeked');
    const soughtAtMs = performance.now();
    video.currentTime = video.duration / 2;
    await seeked;
    const seekMs = performance.now() - soughtAtMs;
    video.removeAttribute('src');
    video.load();
    return { firstFrameMs, seekMs };
  }, url);
}

/** How long a page of a list takes, over HTTP but for the network. */
async function benchList(): Promise<string> {
  const { app, accounts } = createBareApp({ recordings: STORED });
  const { recordings } = accounts.get('ody_local');
  for (let i = 0; i < STORED; i++) recordings.keep(someVideo({ streamId: `stream_${i}`, startedAtMs: i }));
  const answer = await app.request('/auth/token', {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ api_key: 'ody_local' }),
  });
  const { access_token: token } = (await answer.json()) as { access_token: string };
  const timesMs = [];
  for (let round = 0; round < 50; round++) {
    const startedAtMs = performance.now();
    await (
      await app.request('/stream-recordings?limit=100', { headers: { Authorization: `Bearer ${token}` } })
    ).json();
    timesMs.push(performance.now() - startedAtMs);
  }
  accounts.close();
  return table(
    'Listing, median of 50',
    ['list', 'ms'],
    [[`100 of ${STORED} recordings`, median(timesMs).toFixed(1)]],
  );
}
