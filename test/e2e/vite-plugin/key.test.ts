/** The real key stays in the dev server: it appears in nothing that a browser receives, however it is given. */
import { expect } from 'vitest';
import { closeTab, expectReleased, test, theOnlyStream } from '../../support/dev-test.ts';
import { decoded, Received } from './received.ts';

const KEY = 'ody_very_secret_key';
const PLACEHOLDER = 'ody_held_by_the_dev_server';

/** Reads the key in each way that Vite has for it: as one variable, as one of all, and in HTML. */
const APP = {
  'index.html': `<!doctype html><html data-key="%VITE_ODYSSEY_API_KEY%"><title>App</title>
<video autoplay muted playsinline></video><output id="status"></output><script type="module" src="/src/main.js"></script></html>`,
  'src/main.js': `
import { play } from './player.js';
console.log(JSON.stringify(import.meta.env));
const { VITE_ODYSSEY_API_KEY } = import.meta.env;
console.log('the key is ' + VITE_ODYSSEY_API_KEY + ' and ' + document.documentElement.dataset.key);
play(document.querySelector('video'), document.querySelector('#status'));
`,
};

const ENV_FILE = `ODYSSEY_API_KEY=${KEY}\nVITE_ODYSSEY_API_KEY=${KEY}\n`;

interface Given {
  readonly name: string;
  readonly options: string;
  readonly files?: Record<string, string>;
  readonly env?: Record<string, string>;
}

test.for<Given>([
  { name: 'as an option', options: `apiKey: '${KEY}'` },
  {
    name: 'in the environment, for pages too',
    options: 'apiKey: process.env.ODYSSEY_API_KEY',
    env: { ODYSSEY_API_KEY: KEY, VITE_ODYSSEY_API_KEY: KEY },
  },
  { name: 'in an .env file, for pages too', options: '', files: { '.env': ENV_FILE } },
])('the key $name', async ({ options, files = {}, env = {} }, { startDev, startEmulator, browser }) => {
  const emulator = await startEmulator({ strictKeys: true, accounts: { [KEY]: {} } });
  const account = emulator.account(KEY);
  const server = await startDev({
    files: {
      ...APP,
      ...files,
      'vite.config.js': `import { odyssey } from 'odyssey-emulator/vite';
export default { plugins: [odyssey({ target: '${emulator.url}', ${options} })] };`,
    },
    process: { env },
  });
  const context = await browser.newContext();
  const [page, panel] = [await context.newPage(), await context.newPage()];
  const [byPage, byPanel] = [await Received.by(page), await Received.by(panel)];

  await page.goto(server.url);
  await theOnlyStream(account);
  await panel.goto(`${server.url}__odyssey/`);
  await panel.getByRole('article').getByText('Streaming').waitFor();
  // What the dev server must not show, and what an emulator's own API would.
  const asked = await page.evaluate(async () => {
    const urls = performance.getEntriesByType('resource').map(({ name }) => name);
    const api = urls.find((url) => url.endsWith('/auth/token'))?.replace('/auth/token', '') ?? '';
    const answers = ['/.env', `${api}/__admin/accounts`, '/@vite/env', '/@id/__x00__vite/env'].map(
      async (path) => {
        const answer = await fetch(path);
        return [answer.status, await answer.text()];
      },
    );
    // A refusal tells nothing either.
    await fetch(`${api}/auth/token`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{"x": 1',
    });
    return [api, await Promise.all(answers)];
  });
  expect(asked[0]).toContain('/__odyssey/');

  const texts = [...(await byPage.all()), ...(await byPanel.all()), JSON.stringify(asked)];
  // All kinds were heard: HTML, a module's env, the SDK, JSON, claims of a token, frames, a channel.
  for (const heard of [
    `data-key="${PLACEHOLDER}"`,
    `the key is ${PLACEHOLDER} and ${PLACEHOLDER}`,
    `"VITE_ODYSSEY_API_KEY":"${PLACEHOLDER}"`,
    'attemptConnection',
    '"access_token":"dev_',
    '"session_id":"session_',
    '"type":"offer"',
    '"type":"state"',
    'stream_started',
    'odysseyDev.start(',
  ]) {
    expect(
      texts.flatMap(decoded).some((text) => text.includes(heard)),
      heard,
    ).toBe(true);
  }
  expect(texts.flatMap(decoded).filter((text) => text.includes(KEY))).toEqual([]);
  expect(server.output).not.toContain(KEY);

  await closeTab(page);
  await expectReleased(account);
  await context.close();
});
