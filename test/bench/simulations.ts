/** Simulation jobs submitted through HTTP, in memory and into a data directory, against a bare Hono route that echoes them. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { EmulatorOptions } from '../../emulator/index.ts';
import { authenticate, post } from '../support/raw-client.ts';
import { shortScript } from '../support/scripts.ts';
import { benchFile } from './bench-files.ts';
import { Child } from './child.ts';
import type { EmulatorProcess } from './emulator-process.ts';
import { RATES_NOTE, ratesOf } from './rates.ts';
import { startServer } from './server-process.ts';
import { table } from './statistics.ts';

/** Jobs are processed as they come, so that the queue stays short and each leaves its recording. */
const OPTIONS: EmulatorOptions = {
  queuedSimulations: 10_000,
  concurrentSimulations: 10_000,
  simulationDispatchTime: '0s',
  simulationSpeed: 1_000_000,
};

const BODY = { script: shortScript('a cat asleep on a sofa'), portrait: false };

/** Measures and returns the table to print. */
export async function benchSimulations(): Promise<string> {
  const directory = mkdtempSync(join(tmpdir(), 'odyssey-bench-'));
  const inMemory = new Child<EmulatorProcess>('emulator-process');
  const stored = new Child<EmulatorProcess>('emulator-process');
  const bare = await startServer([benchFile('bare-hono')]);
  try {
    const submit = async (child: Child<EmulatorProcess>, options: EmulatorOptions) => {
      const { url, apiKey } = await child.call('start', { ...OPTIONS, ...options });
      const accessToken = await authenticate(url, apiKey);
      return async () => {
        const answer = await post(`${url}/simulation-jobs`, BODY, accessToken);
        if (!answer.ok) throw new Error(`${answer.status} ${await answer.text()}`);
        await answer.text();
      };
    };
    const rates = await ratesOf({
      bare: async () => (await post(`${bare.url}/echo`, BODY)).text(),
      memory: await submit(inMemory, {}),
      data: await submit(stored, { data: directory }),
    });
    const row = (what: string, perSecond: number) => [
      what,
      perSecond.toFixed(0),
      `${((perSecond / rates.bare) * 100).toFixed(0)} %`,
    ];
    return table(
      `Simulation jobs submitted through HTTP, ${RATES_NOTE}`,
      ['what', 'a second', 'of bare Hono'],
      [
        row('a bare Hono route that echoes', rates.bare),
        row('a job that is submitted, processed and recorded', rates.memory),
        row('the same into a data directory', rates.data),
      ],
    );
  } finally {
    await bare.kill();
    await inMemory.kill();
    await stored.kill();
    rmSync(directory, { recursive: true, force: true });
  }
}
