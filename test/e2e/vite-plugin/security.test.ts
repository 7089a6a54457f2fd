/** Who may use a dev server's sessions: its own pages. Not other hosts', other sites', or those without its secret. */
import { once } from 'node:events';
import { createServer, request } from 'node:http';
import type { Page } from 'playwright-core';
import { expect, onTestFinished } from 'vitest';
import { WebSocket } from 'ws';
import { emulatorOf, test, theOnlyStream } from '../../support/dev-test.ts';
import { loadVideoReader, nextFrames, waitForFrame } from '../../support/video.ts';
import { type Attack, attack } from './attack.ts';

/** What a page of the dev server knows: where everything of it is. */
async function prefixOf(url: string): Promise<string> {
  const [, prefix = ''] = /"prefix":"([^"]+)"/.exec(await (await fetch(url)).text()) ?? [];
  expect(prefix).toMatch(/^\/__odyssey\/[\w-]{22}$/);
  return prefix;
}

/** Asks over HTTP with headers that a browser's script could not give. */
async function ask(
  url: string,
  { method, headers, body = '' }: { method: string; headers: Record<string, string>; body?: string },
): Promise<{ status: number; text: string }> {
  const asked = request(url, { method, headers });
  asked.end(body);
  const [answer] = await once(asked, 'response');
  let text = '';
  for await (const chunk of answer) text += chunk;
  return { status: answer.statusCode, text };
}

/** How the server answers an upgrade: `open`, or the status that it refused with. */
async function upgrade(url: string, headers: Record<string, string>): Promise<number | 'open'> {
  const socket = new WebSocket(url.replace('http', 'ws'), { headers });
  return new Promise((resolve, reject) => {
    socket.on('open', () => {
      socket.terminate();
      resolve('open');
    });
    socket.on('unexpected-response', (_request, response) => {
      socket.terminate();
      resolve(response.statusCode ?? 0);
    });
    socket.on('error', reject);
  });
}

const JSON_TYPE = { 'content-type': 'application/json' };
const TAB = '/tab?document=0123456789-abcdef';

/** Everything that is served, below the secret. */
const ROUTES = [
  { method: 'POST', path: '/release', body: '{"sessionId":"session_x"}' },
  { method: 'POST', path: '/bye/0123456789-abcdef' },
  { method: 'POST', path: '/api/0123456789-abcdef/1/auth/token', body: '{"api_key":"ody_local"}' },
  { method: 'POST', path: '/api/0123456789-abcdef/1/sessions/request', body: '{}' },
  { method: 'POST', path: '/api/0123456789-abcdef/1/sessions/token', body: '{"session_id":"session_x"}' },
  { method: 'GET', path: '/api/0123456789-abcdef/1/regions' },
  { method: 'GET', path: '/api/0123456789-abcdef/1/__admin/accounts' },
] as const;
const SOCKETS = [TAB, '/panel', '/api/0123456789-abcdef/1/signalling/session_x/client/session_x?token=x'];

test('foreign hosts, origins and sites, and who does not know the secret, are refused', async ({
  startDev,
}) => {
  const server = await startDev();
  const emulator = await emulatorOf(server);
  const { origin, host, port } = new URL(server.url);
  const prefix = await prefixOf(server.url);
  const own = { host, origin };
  const before = await emulator.journal.list();

  const foreign: Record<string, string>[] = [
    { host: `evil.test:${port}` },
    { host: `evil.test:${port}`, origin: `http://evil.test:${port}` },
    { host: 'localhost.evil.test' },
    { host, origin: 'http://evil.test' },
    { host, origin: `http://localhost:${Number(port) + 1}` },
    { host, origin: `https://${host}.evil.test` },
    { host, origin: `http://127.0.0.1:${port}` },
    { host, origin: 'null' },
    { host, 'sec-fetch-site': 'cross-site' },
    { host, 'sec-fetch-site': 'same-site' },
    { host, origin: 'http://evil.test', 'sec-fetch-site': 'same-origin' },
  ];
  for (const headers of foreign) {
    const label = JSON.stringify(headers);
    for (const path of ['/__odyssey', '/__odyssey/']) {
      const { status, text } = await ask(origin + path, { method: 'GET', headers });
      expect(status, label + path).toBe(403);
      expect(text).not.toContain(prefix);
    }
    for (const { path, ...route } of ROUTES) {
      const { status } = await ask(origin + prefix + path, {
        headers: { ...JSON_TYPE, ...headers },
        ...route,
      });
      expect(status, label + path).toBe(403);
    }
    for (const path of SOCKETS)
      expect(await upgrade(origin + prefix + path, headers), label + path).toBe(403);
  }

  const [, mount = '', secret = ''] = prefix.split('/');
  const wrong = ['', '/x', `/${secret.slice(0, -1)}`, `/${secret}x`, `/${secret.toLowerCase()}`, '/%00'];
  for (const part of wrong) {
    const base = `${origin}/${mount}${part}`;
    for (const { path, ...route } of ROUTES) {
      const { status } = await ask(base + path, { headers: { ...JSON_TYPE, ...own }, ...route });
      expect([403, 404], base + path).toContain(status);
    }
    for (const path of SOCKETS)
      expect([400, 403, 404], base + path).toContain(await upgrade(base + path, own));
  }
  // The emulator has heard nothing of all this, and the very same is let in from the server's own page.
  expect(await emulator.journal.list()).toEqual(before);
  expect((await ask(`${origin}/__odyssey/`, { method: 'GET', headers: own })).text).toContain(prefix);
  for (const { path, ...route } of ROUTES) {
    const { status } = await ask(origin + prefix + path, { headers: { ...JSON_TYPE, ...own }, ...route });
    expect(status, path).not.toBe(403);
  }
  expect(await upgrade(origin + prefix + TAB, own)).toBe('open');
  expect(await upgrade(`${origin}${prefix}/panel`, own)).toBe('open');
});

test('a script changes nothing with what needs no preflight', async ({ startDev, page }) => {
  const server = await startDev();
  const emulator = await emulatorOf(server);
  const { origin, host } = new URL(server.url);
  const prefix = await prefixOf(server.url);
  await page.goto(server.url);
  const { sessionId } = await theOnlyStream(emulator);
  const body = JSON.stringify({ sessionId });
  for (const type of ['text/plain', 'application/x-www-form-urlencoded', '']) {
    const headers = { host, origin, 'content-type': type };
    expect((await ask(`${origin}${prefix}/release`, { method: 'POST', headers, body })).status).toBe(415);
  }
  const { status } = await ask(`${origin}${prefix}/release`, { method: 'GET', headers: { host } });
  expect(status).toBe(404);
  expect((await theOnlyStream(emulator)).sessionId).toBe(sessionId);
});

/** Serves a page without anything on it, under every name that leads to this machine. */
async function serveElsewhere(): Promise<number> {
  const server = createServer((_request, response) => {
    response.setHeader('content-type', 'text/html');
    response.end('<!doctype html><title>Another site</title>');
  });
  server.listen(0);
  await once(server, 'listening');
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('It serves at no port');
  return address.port;
}

/** What a page's own tab is called. */
async function documentOf(page: Page): Promise<string> {
  const socket = await page.waitForEvent('websocket', (socket) => socket.url().includes('/tab?'));
  return new URL(socket.url()).searchParams.get('document') ?? '';
}

test.for([
  { name: 'at localhost', settings: '' },
  // A name that the server goes by does not let in whoever shares it.
  {
    name: 'at an address that it is told',
    settings: "server: { host: '127.0.0.1', allowedHosts: ['.localhost'] }",
  },
])(
  'other sites in the same browser can list, open and release nothing, $name',
  async ({ settings }, { startDev, page, site }) => {
    const config = `import { odyssey } from 'odyssey-emulator/vite';
export default { plugins: [odyssey()], ${settings} };`;
    const server = await startDev({ files: { 'vite.config.js': config } });
    const emulator = await emulatorOf(server);
    const [document] = await Promise.all([documentOf(page), page.goto(server.url)]);
    const { sessionId, streamId } = await theOnlyStream(emulator);
    await loadVideoReader(page, site);

    // It may know all that there is to know: where it comes from is enough to refuse it.
    const prefix = await prefixOf(server.url);
    const aims: Attack = { origin: new URL(server.url).origin, prefix, document, sessionId };
    const port = await serveElsewhere();
    const requests = async () => (await emulator.journal.list()).total;
    const before = await requests();
    const { hostname } = new URL(server.url);
    for (const host of [hostname, 'evil.localhost', 'evil.test']) {
      const other = await page.context().newPage();
      await other.goto(`http://${host}:${port}/`);
      const outcomes = await other.evaluate(attack, aims);
      expect(Object.keys(outcomes).length).toBeGreaterThan(10);
      for (const [what, outcome] of Object.entries(outcomes))
        expect([what, outcome]).toEqual([what, 'refused']);
      await other.close();
    }
    expect(server.output).not.toContain('released');
    expect((await theOnlyStream(emulator)).streamId).toBe(streamId);
    const [frame] = await nextFrames(page, 1);
    await waitForFrame(page, { streamId, fromFrame: (frame?.frame ?? 0) + 10 });
    expect(await requests()).toBe(before);

    // The same from a page of the server itself does all of it: so the attack is one.
    const own = await page.context().newPage();
    await own.goto(`${server.url}__odyssey/`);
    const outcomes = Object.entries(await own.evaluate(attack, aims));
    expect(outcomes.flatMap(([what, outcome]) => (outcome === 'refused' ? [] : [what]))).toEqual(
      expect.arrayContaining([
        'read the panel',
        'hear of the state',
        'be a tab',
        'get a token',
        'reserve a session',
        'release a session',
      ]),
    );
    await expect.poll(() => server.output).toContain('released');
  },
);
