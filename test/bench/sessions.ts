/** Sessions reserved and released through HTTP, against a bare Hono route that answers as many bytes. */
import { connectEmulator } from '../../emulator/admin/remote.ts';
import { authenticate, post } from '../support/raw-client.ts';
import { benchFile } from './bench-files.ts';
import { Child } from './child.ts';
import type { EmulatorProcess } from './emulator-process.ts';
import { RATES_NOTE, ratesOf } from './rates.ts';
import { startServer } from './server-process.ts';
import { table } from './statistics.ts';

/** Measures and returns the table to print. */
export async function benchSessions(): Promise<string> {
  const emulator = new Child<EmulatorProcess>('emulator-process');
  const bare = await startServer([benchFile('bare-hono')]);
  try {
    const { url, apiKey } = await emulator.call('start', { concurrentSessions: 10_000, streamers: 10_000 });
    const accessToken = await authenticate(url, apiKey);
    const remote = await connectEmulator(url);
    const rates = await ratesOf({
      session: async () => {
        const answer = await post(`${url}/sessions/request`, {}, accessToken);
        const { session_id: sessionId } = await answer.json();
        await remote.sessions.release(sessionId);
      },
      bare: async () => {
        await (await post(`${bare.url}/echo`, {})).text();
        await (await post(`${bare.url}/echo`, {})).text();
      },
    });
    const row = (what: string, perSecond: number) => [
      what,
      perSecond.toFixed(0),
      (perSecond * 60).toFixed(0),
    ];
    return table(
      `Sessions reserved and released through HTTP, ${RATES_NOTE}`,
      ['what', 'a second', 'a minute', 'of bare Hono'],
      [
        [...row('two requests of a bare Hono route', rates.bare), ''],
        [
          ...row('a session reserved and released', rates.session),
          `${((rates.session / rates.bare) * 100).toFixed(0)} %`,
        ],
      ],
    );
  } finally {
    await bare.kill();
    await emulator.kill();
  }
}
