/** Dev servers that are not `vite` alone: two at once, one inside another server, one that a script starts again. */
import { expect } from 'vitest';
import { closeTab, emulatorOf, expectReleased, test, theOnlyStream } from '../../support/dev-test.ts';

/** Serves requests with Vite below a server of its own; `SUBPATH` is where, and `SETTINGS` are Vite's. */
const MIDDLEWARE = `
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { odyssey } from 'odyssey-emulator/vite';
import { createServer as createVite } from 'vite';

const http = createServer((request, response) => {
  const { url } = request;
  if (!url.startsWith('SUBPATH/')) {
    response.end('not Vite');
    return;
  }
  // As Express does it.
  request.originalUrl = url;
  request.url = url.slice('SUBPATH'.length);
  vite.middlewares(request, response, async () => {
    request.url = url;
    response.setHeader('content-type', 'text/html');
    response.end(await vite.transformIndexHtml(url, readFileSync('index.html', 'utf8')));
  });
});
const vite = await createVite({ configFile: false, plugins: [odyssey()], ...(SETTINGS) });
http.listen(0, '127.0.0.1', () => console.log(\`Local: http://127.0.0.1:\${http.address().port}SUBPATH/\`));
process.stdin.on('data', async () => {
  await vite.close();
  console.log('Vite has closed');
});
`;

test.for([
  {
    name: 'hot updates over the other server',
    subpath: '',
    settings: "{ appType: 'spa', server: { middlewareMode: true, hmr: { server: http } } }",
  },
  {
    name: 'hot updates over it, with HTML that the other server answers',
    subpath: '',
    settings: "{ appType: 'custom', server: { middlewareMode: true, hmr: { server: http } } }",
  },
  {
    name: 'no hot updates, and a path of its own',
    subpath: '/shop',
    settings:
      "{ appType: 'custom', base: '/shop/', server: { middlewareMode: true, hmr: false, ws: false } }",
  },
])('middlewareMode, $name', async ({ subpath, settings }, { startDev, page }) => {
  const script = MIDDLEWARE.replaceAll('SUBPATH', subpath).replace('SETTINGS', settings);
  const server = await startDev({ files: { 'server.js': script }, process: { script: 'server.js' } });
  const emulator = await emulatorOf(server);
  const failures: string[] = [];
  page.on('console', (message) => {
    if (message.text().includes('__odyssey')) failures.push(message.text());
  });
  await page.goto(server.url);
  await theOnlyStream(emulator);
  // It has a number once its tab has said hello.
  await server.printed(/opened .* src\/player\.js:4, tab 1\n/);
  await closeTab(page);
  await expectReleased(emulator);
  expect(failures).toEqual([]);

  const other = await page.context().newPage();
  await other.goto(server.url);
  await theOnlyStream(emulator);
  server.process.stdin?.write('close\n');
  await server.printed(/Vite has closed/);
  await expect(fetch(`${emulator.url}/regions`)).rejects.toThrow();
});

test('two dev servers at once know nothing of each other', async ({ startDev, page: left }) => {
  const [one, two] = [await startDev(), await startDev()];
  const [first, second] = [await emulatorOf(one), await emulatorOf(two)];
  expect(first.url).not.toBe(second.url);
  const context = left.context();
  const [right, panel] = [await context.newPage(), await context.newPage()];
  await left.goto(one.url);
  await right.goto(two.url);
  await theOnlyStream(first);
  const rightStream = await theOnlyStream(second);
  await panel.goto(`${one.url}__odyssey/`);
  await expect.poll(() => panel.getByRole('article').count()).toBe(1);
  await one.end('SIGTERM');
  await expect
    .poll(() =>
      fetch(first.url).then(
        () => 'answers',
        () => 'is gone',
      ),
    )
    .toBe('is gone');
  const { streamId } = await theOnlyStream(second);
  expect(streamId).toBe(rightStream.streamId);
});

/** Starts a dev server, and starts it again when it is told so. */
const RESTARTING = `
import { createServer } from 'vite';
CONFIG
const server = await createServer({ ...config, server: { port: 0 } });
await server.listen();
server.printUrls();
process.stdin.on('data', async () => {
  await server.restart();
  console.log('restarted');
});
`;

const FILE_CONFIG = 'const config = {};';
const CODE_CONFIG = `import { odyssey } from 'odyssey-emulator/vite';
const config = { configFile: false, plugins: [odyssey()] };`;

test.for([
  { vite: 8, what: 'a file, which is loaded anew', config: FILE_CONFIG },
  { vite: 7, what: 'code, which stays the same', config: CODE_CONFIG },
  { vite: 6, what: 'code, which stays the same', config: CODE_CONFIG },
] as const)(
  'server.restart() with Vite $vite and a configuration that is $what',
  async ({ vite, config }, { startDev, page }) => {
    const server = await startDev({
      vite,
      files: { 'server.js': RESTARTING.replace('CONFIG', config) },
      process: { script: 'server.js' },
    });
    const emulator = await emulatorOf(server);
    await page.goto(server.url);
    let stream = await theOnlyStream(emulator);
    for (let restarts = 1; restarts <= 2; restarts++) {
      const printed = server.output.length;
      server.process.stdin?.write('restart\n');
      await server.printed(/restarted/, printed);
      expect(server.output.slice(printed)).toContain('the dev server closes');
      // Vite reloads the page when the server is back.
      stream = await theOnlyStream(emulator, stream);
    }
    expect(server.output.match(/emulator is ready/g)).toHaveLength(1);
    expect((await emulator.sessions.list()).length).toBe(1);
    await closeTab(page);
    await expectReleased(emulator);

    await server.end('SIGTERM');
    await expect(fetch(`${emulator.url}/regions`)).rejects.toThrow();
  },
);
