/** How long a process takes to be ready: the command, against bare Node and a bare Hono server. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { benchFile, distFile } from './bench-files.ts';
import { startServer } from './server-process.ts';
import { median, table } from './statistics.ts';

const ROUNDS = 11;

/** Measures and returns the table to print. */
export async function benchStartup(): Promise<string> {
  const contestants = [
    { name: 'bare Node: `node -e 0`, until it ends', start: () => timeToExit(['-e', '0']) },
    { name: 'bare Hono server, until it listens', start: () => timeToUrl([benchFile('bare-hono')]) },
    {
      name: '`odyssey-emulator start`, until its URL stands there',
      start: () => timeToUrl([distFile('cli.js'), 'start', '--port', '0']),
    },
  ].map((contestant) => ({ ...contestant, timesMs: [] as number[] }));
  // The first round fills the file cache. They take turns, so that a busy moment hits all alike.
  for (let round = 0; round <= ROUNDS; round++) {
    for (const { start, timesMs } of contestants) {
      const timeMs = await start();
      if (round > 0) timesMs.push(timeMs);
    }
  }
  const bareMs = median(contestants[0]?.timesMs ?? []);
  return table(
    `Time to ready, median of ${ROUNDS}`,
    ['process', 'ms', '× bare Node'],
    contestants.map(({ name, timesMs }) => [
      name,
      median(timesMs).toFixed(0),
      (median(timesMs) / bareMs).toFixed(1),
    ]),
  );
}

/** Milliseconds until the process ends by itself. */
async function timeToExit(args: readonly string[]): Promise<number> {
  const startedAtMs = performance.now();
  await once(spawn(process.execPath, args, { stdio: 'ignore' }), 'exit');
  return performance.now() - startedAtMs;
}

/** Milliseconds until the process has printed a URL; it is killed then. */
async function timeToUrl(args: readonly string[]): Promise<number> {
  const startedAtMs = performance.now();
  const server = await startServer(args);
  const timeMs = performance.now() - startedAtMs;
  await server.kill();
  return timeMs;
}
