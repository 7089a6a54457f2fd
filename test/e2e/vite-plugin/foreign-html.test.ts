/** A page whose HTML another server renders, as many frameworks do: the SDK's modules bring the runtime. */
import { expect } from 'vitest';
import { closeTab, emulatorOf, LEAKY_MODULE, test, theOnlyStream } from '../../support/dev-test.ts';

/** Vite knows nothing of this HTML. */
const HTML = `<!doctype html><title>rendered elsewhere</title><video autoplay muted></video>
<script type="module" src="/@vite/client"></script><script type="module" src="/src/main.js"></script>`;
const CONFIG = `
import { odyssey } from 'odyssey-emulator/vite';
const rendering = {
  name: 'rendering',
  configureServer(server) {
    server.middlewares.use('/page', (_request, response) => {
      response.setHeader('Content-Type', 'text/html');
      response.end(${JSON.stringify(HTML)});
    });
  },
};
export default { plugins: [odyssey(), rendering] };
`;

test('hot updates and closed tabs release there too', async ({ startDev, page }) => {
  const server = await startDev({ files: { 'vite.config.js': CONFIG, 'src/main.js': LEAKY_MODULE } });
  const emulator = await emulatorOf(server);
  await page.goto(`${server.url}page`);
  const first = await theOnlyStream(emulator);
  server.app.edit('src/main.js', (text) => `${text}\n// edited`);
  await theOnlyStream(emulator, first);
  await server.printed(/a hot update made its client anew/);
  await closeTab(page);
  await expect.poll(() => emulator.sessions.list()).toEqual([]);
});
