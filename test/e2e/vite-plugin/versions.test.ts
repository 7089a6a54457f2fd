/**
 * Every version of Vite that the peer range names, with the SDK pre-bundled and not, its main entry and `/react`, and the
 * oldest SDK too: a page streams, a hot update leaves one session, and a closed tab none.
 */
import { expect } from 'vitest';
import type { ViteVersion } from '../../support/dev-app.ts';
import {
  closeTab,
  emulatorOf,
  expectReleased,
  LEAKY_MODULE,
  test,
  theOnlyStream,
} from '../../support/dev-test.ts';
import { loadVideoReader, waitForFrame } from '../../support/video.ts';

/** The hook, without JSX: React's plugin does not run in every version of Vite. */
const REACT = `
import { useOdyssey } from '@odysseyml/odyssey/react';
import { createElement, useEffect, useState } from 'react';
import { createRoot } from 'react-dom/client';

const handlers = {};
function Player() {
  const [stream, setStream] = useState(null);
  const { connect, startStream, status } = useOdyssey({ apiKey: import.meta.env.VITE_ODYSSEY_API_KEY, handlers });
  useEffect(() => {
    connect().then(setStream);
  }, [connect]);
  useEffect(() => {
    document.querySelector('video').srcObject = stream;
    if (stream && status === 'connected') startStream({ prompt: 'a quiet harbour' });
  }, [stream, status, startStream]);
}
createRoot(document.querySelector('#root')).render(createElement(Player));
`;

const REACT_HTML = `<!doctype html><video autoplay muted playsinline></video><div id="root"></div>
<script type="module" src="/src/react.js"></script>`;

/** A configuration that takes the SDK as published, or bundles it first, and may put an older one in its place. */
function viteConfig({ sdk, isBundled }: Variant): string {
  return `
import { fileURLToPath } from 'node:url';
import { odyssey } from 'odyssey-emulator/vite';

export default {
  plugins: [odyssey()],
  resolve: { alias: [{ find: /^@odysseyml\\/odyssey(?=$|\\/)/, replacement: '${sdk}' }] },
  // The packages are links here, to a folder that is not the app's.
  server: { fs: { strict: false } },
  optimizeDeps: ${
    isBundled
      ? `{ include: ['${sdk}', '${sdk}/react', 'react', 'react-dom/client'] }`
      : `{ exclude: ['@odysseyml/odyssey', '${sdk}'], include: ['react', 'react-dom/client', 'ws'] }`
  },
};
`;
}

interface Variant {
  readonly vite: ViteVersion;
  readonly sdk: '@odysseyml/odyssey' | 'odyssey-sdk-1.0.0';
  readonly isBundled: boolean;
}

const SDK = '@odysseyml/odyssey';
const OLD_SDK = 'odyssey-sdk-1.0.0';

test.for<Variant>([
  { vite: 8, sdk: SDK, isBundled: true },
  { vite: 8, sdk: SDK, isBundled: false },
  { vite: 8, sdk: OLD_SDK, isBundled: true },
  { vite: 7, sdk: SDK, isBundled: true },
  { vite: 7, sdk: SDK, isBundled: false },
  { vite: 6, sdk: SDK, isBundled: true },
  { vite: 6, sdk: SDK, isBundled: false },
  { vite: 6, sdk: OLD_SDK, isBundled: false },
])('Vite $vite, $sdk, bundled: $isBundled', async (variant, { startDev, page, site }) => {
  const { vite, sdk, isBundled } = variant;
  const files = {
    'vite.config.js': viteConfig(variant),
    'src/main.js': LEAKY_MODULE,
    'react.html': REACT_HTML,
    'src/react.js': REACT,
  };
  const server = await startDev({ vite, files });
  const emulator = await emulatorOf(server);
  const context = page.context();
  const requested: string[] = [];
  context.on('request', (request) => requested.push(new URL(request.url()).pathname));

  await page.goto(server.url);
  const first = await theOnlyStream(emulator);
  await loadVideoReader(page, site);
  await waitForFrame(page, { streamId: first.streamId });

  server.app.edit('src/main.js', (code) => code.replace('harbour', 'forest'));
  const second = await theOnlyStream(emulator, first);
  await waitForFrame(page, { streamId: second.streamId });
  await server.printed(/released .*a hot update made its client anew \(src\/main\.js:4, tab 1\)/);

  const other = await context.newPage();
  await closeTab(page);
  await expectReleased(emulator);

  await other.goto(`${server.url}react.html`);
  await theOnlyStream(emulator);
  await closeTab(other);
  await expectReleased(emulator);

  expect(server.output).toContain(`VITE v${vite}.`);
  expect(server.output).not.toMatch(/error|not one that this plugin knows/i);
  for (const entry of ['index', 'react']) {
    const published = requested.filter((path) => path.endsWith(`/${sdk}/dist/${entry}.js`));
    expect(published).toHaveLength(isBundled ? 0 : 1);
  }
});
