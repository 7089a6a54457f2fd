/** Trouble around a dev server, which goes on: a target that is gone, an emulator that dies, a ledger that cannot be written. */
import { expect } from 'vitest';
import { findPortOwner } from '../../../emulator/cli/port-owner.ts';
import { connectEmulator } from '../../../emulator/index.ts';
import { closeTab, emulatorOf, expectReleased, test, theOnlyStream } from '../../support/dev-test.ts';

function viteConfig(target: string): string {
  return `import { odyssey } from 'odyssey-emulator/vite';
export default { plugins: [odyssey({ target: '${target}', apiKey: 'ody_local' })] };`;
}

test('a target that is gone when a session should be released', async ({ startDev, startEmulator, page }) => {
  const emulator = await startEmulator();
  const files = { 'vite.config.js': viteConfig(emulator.url), 'src/main.js': '' };
  const server = await startDev({ files });
  await page.goto(server.url);
  const status = await page.evaluate(async () => {
    const api = window.__ODYSSEY_API_URL__;
    const post = (path: string, token = '') =>
      fetch(api + path, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
        body: '{}',
      });
    const { access_token } = await (await post('/auth/token')).json();
    return (await post('/sessions/request', access_token)).status;
  });
  expect(status).toBe(200);
  expect(await emulator.sessions.list()).toHaveLength(1);
  await emulator.close();
  await closeTab(page);
  await server.printed(
    /could not be released: .* does not answer.* holds its slot until the service times it out/,
  );
  expect((await fetch(server.url)).status).toBe(200);
  expect(server.process.exitCode).toBeNull();
});

test('a folder that the ledger cannot be written to', async ({ startDev, startEmulator, page }) => {
  const emulator = await startEmulator();
  // A file stands where the folder should be made.
  const files = { 'vite.config.js': viteConfig(emulator.url), 'node_modules/.vite/odyssey': '' };
  const server = await startDev({ files });
  await page.goto(server.url);
  await theOnlyStream(emulator);
  await closeTab(page);
  await expectReleased(emulator);
  expect(server.output.match(/the ledger cannot be written, so that sessions would outlive/g)).toHaveLength(
    1,
  );
});

test('an emulator whose process dies is started again, and says so', async ({ startDev, page }) => {
  const server = await startDev();
  const emulator = await emulatorOf(server);
  await page.goto(server.url);
  await theOnlyStream(emulator);
  // One that dies as soon as it is there is not started for ever.
  await expect.poll(async () => (await emulator.health()).uptimeMs, { timeout: 5000 }).toBeGreaterThan(2500);
  const from = server.output.length;
  const owner = await findPortOwner(Number(new URL(emulator.url).port), 'tcp');
  process.kill(owner?.pid ?? expect.fail('Nobody has the port'), 'SIGKILL');
  await server.printed(/the emulator's process ended \(SIGKILL\); it is started again/, from);
  const [, url = ''] = await server.printed(/the emulator is ready at (\S+)/, from);
  expect(url).not.toBe(emulator.url);
  // The page's client has heard that its connection is lost.
  await expect.poll(() => page.locator('#status').textContent()).toBe('failed');
  await page.reload();
  await theOnlyStream(await connectEmulator(url));
});
