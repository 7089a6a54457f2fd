/** Sessions reserved and released through HTTP, against a bare Hono route that answers as many bytes. */
import { connectEmulator } from '../../emulator/admin/remote.ts';
import { authenticate, post } from '../support/raw-client.ts';
import { benchFile } from './bench-files.ts';
import { Child } from './child.ts';
import type { EmulatorProcess } from './emulator-process.ts';
import { startServer } from './server-process.ts';
import { median, table } from './statistics.ts';

const ROUNDS = 7;
const REQUESTS_A_ROUND = 1000;

/** Measures and returns the table to print. */
export async function benchSessions(): Promise<string> {
  const emulator = new Child<EmulatorProcess>('emulator-process');
  const bare = await startServer([benchFile('bare-hono')]);
  try {
    const { url, apiKey } = await emulator.call('start', { concurrentSessions: 10_000, streamers: 10_000 });
    const accessToken = await authenticate(url, apiKey);
    const remote = await connectEmulator(url);
    const reserveAndRelease = async () => {
      const answer = await post(`${url}/sessions/request`, {}, accessToken);
      const { session_id: sessionId } = await answer.json();
      await remote.sessions.release(sessionId);
    };
    const bareTwice = async () => {
      await (await post(`${bare.url}/echo`, {})).text();
      await (await post(`${bare.url}/echo`, {})).text();
    };
    const emulatorRates: number[] = [];
    const bareRates: number[] = [];
    // The first round warms both up. They take turns, so that a busy moment hits both alike.
    for (let round = 0; round <= ROUNDS; round++) {
      const rates = { emulator: await rateOf(reserveAndRelease), bare: await rateOf(bareTwice) };
      if (round === 0) continue;
      emulatorRates.push(rates.emulator);
      bareRates.push(rates.bare);
    }
    const perSecond = median(emulatorRates);
    return table(
      `Sessions reserved and released through HTTP, one after the other, median of ${ROUNDS}`,
      ['what', 'a second', 'a minute', 'of bare Hono'],
      [
        [
          'two requests of a bare Hono route',
          median(bareRates).toFixed(0),
          (median(bareRates) * 60).toFixed(0),
          '',
        ],
        [
          'a session reserved and released',
          perSecond.toFixed(0),
          (perSecond * 60).toFixed(0),
          `${((perSecond / median(bareRates)) * 100).toFixed(0)} %`,
        ],
      ],
    );
  } finally {
    await bare.kill();
    await emulator.kill();
  }
}

/** How often a second `run` can be done, one after the other. */
async function rateOf(run: () => Promise<void>): Promise<number> {
  const startedAtMs = performance.now();
  for (let i = 0; i < REQUESTS_A_ROUND / 2; i++) await run();
  return REQUESTS_A_ROUND / 2 / ((performance.now() - startedAtMs) / 1000);
}
