/** A broadcast under the plugin: the page's audience, on http and https, is another page of the same dev server. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { emulatorOf, test } from '../../support/dev-test.ts';
import { PROJECT_ROOT } from '../../support/site.ts';

const CERTIFICATE = join(PROJECT_ROOT, 'test/support/certificate');
const pem = (kind: 'key' | 'cert') => readFileSync(`${CERTIFICATE}/${kind}.pem`, 'utf8');

/** Broadcasts, and plays the audience in a second video element, as an app in another window would. */
const MODULE = `
import { Odyssey } from '@odysseyml/odyssey';

const client = new Odyssey({ apiKey: import.meta.env.VITE_ODYSSEY_API_KEY });
client.connect({
  onBroadcastReady: async ({ webrtcUrl, hlsUrl, spectatorToken }) => {
    const spectator = await Odyssey.connectToStream(webrtcUrl, spectatorToken);
    document.querySelector('video').srcObject = spectator.stream;
    document.title = (await (await fetch(hlsUrl)).text()).split('\\n')[0];
  },
}).then(() => client.startStream({ prompt: 'a quiet harbour', broadcast: true }));
`;

test.for(['http', 'https'] as const)('over %s', async (protocol, { startDev, browser }) => {
  const https = protocol === 'https' ? { key: pem('key'), cert: pem('cert') } : undefined;
  const server = await startDev({
    files: {
      'src/main.js': MODULE,
      'vite.config.js': `
import { odyssey } from 'odyssey-emulator/vite';
export default { plugins: [odyssey()], server: ${JSON.stringify({ https })} };
`,
    },
  });
  const context = await browser.newContext({ ignoreHTTPSErrors: true });
  const page = await context.newPage();
  await page.goto(server.url);

  const emulator = await emulatorOf(server);
  const { spectatorId } = await emulator.journal.waitFor({ type: 'spectator.connected' }, { timeout: '15s' });
  const [stream] = await emulator.streams.list();
  expect(stream?.audience?.spectators).toMatchObject([{ spectatorId, state: 'connected' }]);
  await page.waitForFunction(() => document.title === '#EXTM3U');
  await page.waitForFunction(() => (document.querySelector('video')?.currentTime ?? 0) > 0);

  await page.close();
  await emulator.journal.waitFor({ type: 'session.released' });
  expect((await emulator.journal.list({ type: 'spectator.left' })).total).toBe(1);
  await context.close();
});
