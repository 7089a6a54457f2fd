/** `npm run bench`: measures, and prints tables of medians. Names of parts as arguments run only those. */
import { availableParallelism, cpus } from 'node:os';
import { benchBroadcast } from './broadcast.ts';
import { benchConnect } from './connect.ts';
import { benchFrames } from './frames.ts';
import { benchH264 } from './h264.ts';
import { benchRecordings } from './recordings.ts';
import { benchRequestFaults } from './request-faults.ts';
import { benchSessions } from './sessions.ts';
import { benchSimulations } from './simulations.ts';
import { benchStartup } from './startup.ts';
import { benchStreamFaults } from './stream-faults.ts';
import { benchStreams } from './streams.ts';
import { benchTime } from './time.ts';
import { benchVitePlugin } from './vite-plugin.ts';

const PARTS: Readonly<Record<string, () => Promise<string>>> = {
  startup: benchStartup,
  connect: benchConnect,
  sessions: benchSessions,
  time: benchTime,
  streams: benchStreams,
  broadcast: benchBroadcast,
  frames: benchFrames,
  h264: benchH264,
  recordings: benchRecordings,
  simulations: benchSimulations,
  faults: async () => `${await benchRequestFaults()}\n${await benchStreamFaults()}`,
  'vite-plugin': benchVitePlugin,
};

const wanted = process.argv.slice(2);
const unknown = wanted.find((name) => !(name in PARTS));
if (unknown !== undefined) {
  process.stderr.write(`There is no benchmark "${unknown}"; there are: ${Object.keys(PARTS).join(', ')}.\n`);
  process.exit(2);
}
process.stdout.write(
  `Node ${process.version}, ${availableParallelism()} × ${cpus()[0]?.model ?? 'unknown'}\n`,
);
for (const [name, bench] of Object.entries(PARTS)) {
  if (wanted.length === 0 || wanted.includes(name)) process.stdout.write(`${await bench()}\n`);
}
