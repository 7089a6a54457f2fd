/** An SDK of another shape than those that are known: the plugin says so, and what needs no look into it still works. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { closeTab, emulatorOf, expectReleased, test, theOnlyStream } from '../../support/dev-test.ts';
import { PROJECT_ROOT } from '../../support/site.ts';
import { loadVideoReader, waitForFrame } from '../../support/video.ts';

const PUBLISHED = join(PROJECT_ROOT, 'node_modules/@odysseyml/odyssey');

/** The SDK with its client's method under another name, in a folder of the app: where the app's alias leads. */
function alteredSdk(): Record<string, string> {
  const names = readdirSync(join(PUBLISHED, 'dist')).filter((name) => /\.js(\.map)?$/.test(name));
  const files = names.map((name) => {
    const code = readFileSync(join(PUBLISHED, 'dist', name), 'utf8');
    const altered = code.replaceAll('attemptConnection', 'tryToConnect');
    expect(altered).not.toBe(code);
    return [`vendor/@odysseyml/odyssey/dist/${name}`, altered] as const;
  });
  return {
    ...Object.fromEntries(files),
    'vendor/@odysseyml/odyssey/package.json': readFileSync(join(PUBLISHED, 'package.json'), 'utf8'),
  };
}

/** Two pages, one for each entry: both have a copy of the class. */
const REACT_PAGE = {
  'react.html': '<!doctype html><div id="root"></div><script type="module" src="/src/react.js"></script>',
  'src/react.js': `
import { useOdyssey } from '@odysseyml/odyssey/react';
import { createElement, useEffect } from 'react';
import { createRoot } from 'react-dom/client';
const handlers = {};
function Player() {
  const { connect } = useOdyssey({ apiKey: import.meta.env.VITE_ODYSSEY_API_KEY, handlers });
  useEffect(() => { connect(); }, [connect]);
}
createRoot(document.querySelector('#root')).render(createElement(Player));
`,
};

test.for([
  {
    name: 'as published',
    optimizeDeps:
      "exclude: ['@odysseyml/odyssey', '@odysseyml/odyssey/react'], include: ['react', 'react-dom/client', 'ws']",
  },
  {
    name: 'pre-bundled',
    optimizeDeps: "include: ['@odysseyml/odyssey', '@odysseyml/odyssey/react', 'react', 'react-dom/client']",
  },
])('an unknown SDK, $name', async ({ optimizeDeps }, { startDev, page, site }) => {
  const server = await startDev({
    files: {
      ...alteredSdk(),
      ...REACT_PAGE,
      'vite.config.js': `import { fileURLToPath } from 'node:url';
import { odyssey } from 'odyssey-emulator/vite';
const sdk = fileURLToPath(new URL('vendor/@odysseyml/odyssey/dist/', import.meta.url));
export default {
  plugins: [odyssey()],
  server: { fs: { strict: false } },
  resolve: { alias: [
    { find: /^@odysseyml\\/odyssey$/, replacement: sdk + 'index.js' },
    { find: /^@odysseyml\\/odyssey\\/react$/, replacement: sdk + 'react.js' },
  ] },
  // What Vite finds late, it reloads the page for.
  optimizeDeps: { ${optimizeDeps} },
};`,
    },
  });
  const emulator = await emulatorOf(server);
  await page.goto(server.url);
  const { streamId } = await theOnlyStream(emulator);
  await loadVideoReader(page, site);
  await waitForFrame(page, { streamId });

  // A tab holds its session until it goes, and so does a page in another.
  const other = await page.context().newPage();
  await other.goto(`${server.url}react.html`);
  await expect
    .poll(async () => (await emulator.sessions.list()).map(({ state }) => state), { timeout: 10_000 })
    .toEqual(['streaming', 'connected']);
  await closeTab(other);
  const before = await theOnlyStream(emulator);
  await page.reload();
  await theOnlyStream(emulator, before);
  await closeTab(page);
  await expectReleased(emulator);

  expect(server.output.match(/is not one that this plugin knows.*/g)).toEqual([
    'is not one that this plugin knows: sessions are released when their page goes, but not over hot updates. Is there a newer odyssey-emulator?',
  ]);
});
