/** Settings of a dev server that change how pages reach it: under each, a page streams, and leaves nothing when it closes. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import {
  closeTab,
  emulatorOf,
  expectReleased,
  LEAKY_MODULE,
  test,
  theOnlyStream,
} from '../../support/dev-test.ts';
import { PROJECT_ROOT } from '../../support/site.ts';

const CERTIFICATE = join(PROJECT_ROOT, 'test/support/certificate');

/** A configuration with the plugin and some settings, which are code. */
function viteConfig(settings: string): Record<string, string> {
  return {
    'vite.config.js': `
import { odyssey } from 'odyssey-emulator/vite';
export default { plugins: [odyssey()], ${settings} };
`,
  };
}

interface Setting {
  readonly name: string;
  readonly settings: string;
  /** Where the page is opened, if not where Vite says. */
  readonly url?: (printed: URL) => string;
  readonly panel?: string;
  /** Vite has no hot updates there. */
  readonly isCold?: boolean;
}

test.for<Setting>([
  {
    name: 'https',
    settings: `server: { https: { key: ${pem('key')}, cert: ${pem('cert')} } }`,
  },
  {
    name: 'https, called by a name of its own: Vite serves it then, but for hot updates',
    settings: `server: { host: '127.0.0.1', https: { key: ${pem('key')}, cert: ${pem('cert')} } }`,
    url: ({ port }) => `https://app.test:${port}/`,
    isCold: true,
  },
  {
    name: 'a base',
    settings: "base: '/app/'",
    panel: '/app/__odyssey/',
  },
  {
    name: 'a proxy to a backend, for all sockets that are not known to be others',
    settings:
      "server: { proxy: { '^/(?!@|src|node_modules|[?]|$).*': { target: 'http://127.0.0.1:1', ws: true } } }",
  },
  {
    name: 'no hot updates',
    settings: 'server: { hmr: false }',
    isCold: true,
  },
  {
    name: 'a relative base, and all addresses',
    settings: "base: './', server: { host: true }",
    url: ({ port }) => `http://127.0.0.1:${port}/`,
  },
  {
    name: 'a name below localhost, which Vite lets in',
    settings: "server: { host: '127.0.0.1' }",
    url: ({ port }) => `http://app.localhost:${port}/`,
  },
  {
    name: 'a name of its own that is listed',
    settings: "server: { host: '127.0.0.1', allowedHosts: ['.test'] }",
    url: ({ port }) => `http://app.test:${port}/`,
  },
])('$name', async ({ settings, url, panel = '/__odyssey/', isCold = false }, { startDev, browser }) => {
  const server = await startDev({ files: { ...viteConfig(settings), 'src/main.js': LEAKY_MODULE } });
  const emulator = await emulatorOf(server);
  const context = await browser.newContext({ ignoreHTTPSErrors: true });
  const page = await context.newPage();
  const pageUrl = url?.(new URL(server.url)) ?? server.url;
  await page.goto(pageUrl);
  const first = await theOnlyStream(emulator);
  if (isCold) await page.reload();
  else server.app.edit('src/main.js', (code) => code.replace('harbour', 'forest'));
  await theOnlyStream(emulator, first);

  const panelUrl = new URL(panel, pageUrl).href;
  const seen = await context.newPage();
  await seen.goto(panelUrl);
  await seen.getByRole('article').getByText('Streaming').waitFor();
  await server.printed(new RegExp(`Odyssey: ${new URL(panel, server.url).href} `));

  await closeTab(page);
  await expectReleased(emulator);
  await context.close();
});

test('a content security policy with a nonce: nothing of the plugin offends it', async ({
  startDev,
  page,
}) => {
  const policy =
    "default-src 'none'; script-src 'nonce-n0nce'; style-src 'nonce-n0nce'; connect-src 'self'; img-src data:";
  const server = await startDev({
    files: {
      ...viteConfig(
        `html: { cspNonce: 'n0nce' }, server: { headers: { 'Content-Security-Policy': ${JSON.stringify(policy)} } }`,
      ),
      'src/main.js': LEAKY_MODULE,
    },
  });
  const emulator = await emulatorOf(server);
  const offences: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error') offences.push(message.text());
  });
  const response = await page.goto(server.url);
  expect(response?.headers()['content-security-policy']).toBe(policy);
  const first = await theOnlyStream(emulator);
  server.app.edit('src/main.js', (code) => code.replace('harbour', 'forest'));
  await theOnlyStream(emulator, first);
  await page.getByRole('button', { name: /^Odyssey: streaming/ }).waitFor();
  await closeTab(page);
  await expectReleased(emulator);
  expect(offences).toEqual([]);
});

function pem(name: string): string {
  return JSON.stringify(readFileSync(join(CERTIFICATE, `${name}.pem`), 'utf8'));
}
