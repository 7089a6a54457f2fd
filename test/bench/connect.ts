/** How long the unmodified SDK's `connect()` takes in headless Chromium. */
import { launchBrowser } from '../support/browser.ts';
import { SdkPage } from '../support/sdk-page.ts';
import { serveProject } from '../support/site.ts';
import { Child } from './child.ts';
import type { EmulatorProcess } from './emulator-process.ts';
import { median, table } from './statistics.ts';

const WARM_UPS = 3;
const CONNECTS = 20;

/** Measures and returns the table to print. */
export async function benchConnect(): Promise<string> {
  const emulator = new Child<EmulatorProcess>('emulator-process');
  const site = await serveProject();
  const browser = await launchBrowser();
  try {
    const { url, apiKey } = await emulator.call('start', {});
    const { page } = await SdkPage.open(await browser.newPage(), { site, apiUrl: url, apiKey });
    const timesMs: number[] = [];
    for (let connect = 0; connect < WARM_UPS + CONNECTS; connect++) {
      const timeMs = await page.evaluate(async (key) => {
        const client = new window.sdk.Odyssey({ apiKey: key });
        const startedAtMs = performance.now();
        await client.connect();
        const elapsedMs = performance.now() - startedAtMs;
        client.disconnect();
        return elapsedMs;
      }, apiKey);
      if (connect >= WARM_UPS) timesMs.push(timeMs);
    }
    return table(
      `connect() of the SDK in headless Chromium, ${CONNECTS} times`,
      ['median ms', 'fastest', 'slowest'],
      [[median(timesMs), Math.min(...timesMs), Math.max(...timesMs)].map((ms) => ms.toFixed(0))],
    );
  } finally {
    await browser.close();
    await site.close();
    await emulator.kill();
  }
}
