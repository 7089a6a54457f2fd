/** What the developer is told: in the terminal, in the page's console, and through the options' callbacks. */
import { afterEach, expect, test } from 'vitest';
import { launchBrowser } from '../../support/browser.ts';
import { DevApp, DevServer } from '../../support/dev-app.ts';
import { NEW_CLIENT, PLAY, SDK } from './cases/case.ts';

const LEAKY = `${SDK}
const client = ${NEW_CLIENT};
${PLAY}
import.meta.hot.accept();
// version 0
`;

const CONFIG = `
import { odyssey } from 'odyssey-emulator/vite';
const log = (name) => (event) => console.log('CALLED ' + name + ' ' + JSON.stringify(event));
export default {
  plugins: [
    odyssey({
      badge: false,
      onSessionOpened: log('opened'),
      onSessionKept: log('kept'),
      onSessionSuspected: log('suspected'),
      onSessionReleased: (event) => {
        log('released')(event);
        throw new Error('a mistake in a callback');
      },
    }),
  ],
};
`;

const cleanUp: (() => unknown)[] = [];
afterEach(async () => {
  for (const step of cleanUp.splice(0).reverse()) await step();
});

test('a client that leaks is told of with its file and line, once, and where it was made', async ({
  onTestFailed,
}) => {
  const app = new DevApp({
    template: 'vite-plain',
    files: { 'vite.config.js': CONFIG, 'src/main.js': "import './player.js';\n", 'src/player.js': LEAKY },
  });
  cleanUp.push(() => app.remove());
  const server = await DevServer.start(app);
  cleanUp.push(() => server.end());
  onTestFailed(() => {
    process.stderr.write(`The dev server said: ${server.output}\n`);
  });
  const browser = await launchBrowser();
  cleanUp.push(() => browser.close());
  const tab = await browser.newPage();
  const hint = tab.waitForEvent('console', (message) => message.text().startsWith('[odyssey]'));
  await tab.goto(server.url);
  const [, tag = ''] = await server.printed(/● opened +(\w{4}) +src\/player\.js:2, tab 1/);
  expect(await tab.locator('odyssey-badge').count()).toBe(0);

  app.edit('src/player.js', (text) => text.replace('version 0', 'version 1'));
  await server.printed(
    new RegExp(`◌ released +${tag} +a hot update made its client anew \\(src/player.js:2, tab 1\\)`),
  );
  const said =
    'The client made at src/player.js:2 was left connected: a hot update made its client anew. In its code: import.meta.hot?.dispose(() => client.disconnect()), or keep the client in import.meta.hot.data.';
  expect((await hint).text()).toContain(said);
  // The console leads from the stack to the source.
  expect((await hint).text()).toMatch(/src\/player\.js:2:\d+/);
  await server.printed(/onSessionReleased of odyssey\(\) threw: a mistake in a callback/);

  // The same leak again is not told again.
  await tab.waitForFunction("document.querySelector('video').videoWidth > 0");
  const from = server.output.length;
  app.edit('src/player.js', (text) => text.replace('version 1', 'version 2'));
  await server.printed(/CALLED released/, from);
  expect(server.output.split(said)).toHaveLength(2);

  const called = [...server.output.matchAll(/CALLED (\w+) (\{.*\})/g)].map(([, name, json = '']) => ({
    name,
    event: JSON.parse(json),
  }));
  const place = { file: 'src/player.js', line: 2, column: expect.any(Number) };
  expect(called[0]).toEqual({
    name: 'opened',
    event: { sessionId: expect.stringContaining(tag), tab: 1, place },
  });
  expect(called.find(({ name }) => name === 'released')?.event).toEqual({
    sessionId: expect.stringContaining(tag),
    tab: 1,
    place,
    cause: 'superseded',
    text: 'a hot update made its client anew',
    heldMs: expect.any(Number),
    leak: true,
  });
});
