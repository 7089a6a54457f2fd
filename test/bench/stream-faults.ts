/** What rules of faults cost the streams that run: none, a hundred that are about other sessions, and one that fires. */
import { setTimeout as delay } from 'node:timers/promises';
import { connectEmulator } from '../../emulator/admin/remote.ts';
import type { FaultRule } from '../../emulator/index.ts';
import { Child } from './child.ts';
import type { EmulatorProcess } from './emulator-process.ts';
import { FPS, PROMPTS } from './scenes.ts';
import { median, table } from './statistics.ts';
import type { ViewersProcess } from './viewers-process.ts';

const STREAMS = 10;
/** Until the streams' drawing and coding run compiled. */
const SETTLE_MS = 6_000;
const ROUNDS = 20;
const WINDOW_MS = 2_000;

/** What is compared, one after the other on the same streams: rules take effect in mid-stream. */
const ROWS: readonly { what: string; rules: readonly FaultRule[] }[] = [
  { what: 'none', rules: [] },
  { what: 'none, again', rules: [] },
  {
    what: '100 about other sessions',
    rules: Array.from({ length: 100 }, (_, i) => ({
      name: `other-${i}`,
      on: 'media',
      type: 'black',
      match: { session: `session_${i}` },
    })),
  },
  {
    what: '100 about other prompts',
    rules: Array.from({ length: 100 }, (_, i) => ({
      name: `other-${i}`,
      on: 'media',
      type: 'black',
      match: { prompt: `nobody asks for this ${i}` },
    })),
  },
  // Each packet draws, and none is lost, so that the pictures are the same.
  { what: '1 that fires', rules: [{ name: 'always', on: 'media', type: 'loss', share: 0 }] },
];

/** Measures and returns the table to print. */
export async function benchStreamFaults(): Promise<string> {
  const emulator = new Child<EmulatorProcess>('emulator-process');
  const viewers = new Child<ViewersProcess>('viewers-process');
  try {
    const { url } = await emulator.call('start', {
      streamers: STREAMS,
      concurrentSessions: STREAMS,
      fps: FPS,
      streamLimit: '1h',
    });
    const prompts = Array.from({ length: STREAMS }, (_, i) => PROMPTS[i % PROMPTS.length] ?? '');
    await viewers.call('add', url, prompts);
    await delay(SETTLE_MS);
    const { faults } = await connectEmulator(url);
    const rounds: number[][] = [];
    for (let round = 0; round < ROUNDS; round++) {
      const shares: number[] = [];
      for (const { rules } of ROWS) {
        await faults.clear();
        for (const rule of rules) await faults.set(rule);
        shares.push(await coreShare(emulator));
      }
      rounds.push(shares);
    }
    return table(
      `${STREAMS} streams of ${FPS} frames a second: medians of ${ROUNDS} windows of ${WINDOW_MS / 1000} s, ratios within a round`,
      ['rules', '% of a core each', 'of none'],
      ROWS.map(({ what }, i) => [
        what,
        median(rounds.map((shares) => (100 * (shares[i] ?? Number.NaN)) / STREAMS)).toFixed(2),
        i === 0
          ? ''
          : median(rounds.map((shares) => (shares[i] ?? Number.NaN) / (shares[0] ?? Number.NaN))).toFixed(3),
      ]),
    );
  } finally {
    await viewers.kill();
    await emulator.kill();
  }
}

/** How much of a core the emulator uses over one window. */
async function coreShare(emulator: Child<EmulatorProcess>): Promise<number> {
  const before = await emulator.call('cpu');
  await delay(WINDOW_MS);
  const after = await emulator.call('cpu');
  return (after.cpuMs - before.cpuMs) / (after.atMs - before.atMs);
}
