/**
 * What spectators of one stream cost the emulator, against a process that sends the same packets at the same times and
 * does nothing else. The two take turns; figures are medians of the turns.
 */
import { setTimeout as delay } from 'node:timers/promises';
import type { BareSenderProcess } from './bare-sender-process.ts';
import { Child } from './child.ts';
import type { EmulatorProcess } from './emulator-process.ts';
import type { Recording } from './recording.ts';
import type { Reception, SpectatorsProcess } from './spectators-process.ts';
import { median, table } from './statistics.ts';

const SPECTATOR_COUNTS = [1, 50, 200, 400] as const;
const ROUNDS = 2;
/** With the busiest of everyday scenes: about half a megabit a second. */
const STREAM = { fps: 36, prompt: 'a robot in a snowy forest' };
/** Until drawing and coding run compiled. */
const WARM_UP_MS = 4_000;
/** Until what joining cost is over. */
const SETTLE_MS = 2_000;
const WINDOW_MS = 6_000;
const MEGABYTE = 1024 * 1024;

/** What was measured with one number of spectators. */
interface Measurement {
  /** CPU of the whole process, in cores. */
  readonly cores: number;
  readonly rssBytes: number;
  /** Until those who were not there before had all connected. */
  readonly joiningMs: number;
  readonly reception: Reception;
}

/** One sender's measurements, by number of spectators. */
type Turn = ReadonlyMap<number, Measurement>;

/** A process whose own consumption can be asked. */
type Sender = Child<Pick<EmulatorProcess & BareSenderProcess, 'cpu' | 'rssBytes'>>;

/** Measures and returns the table to print. */
export async function benchBroadcast(): Promise<string> {
  const turns: { emulator: Turn; bare: Turn }[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const emulator = await measureEmulator();
    turns.push({ emulator, bare: await measureBare(emulator) });
  }
  return table(
    `Spectators of one stream of ${STREAM.fps} frames a second in one process, over ${ROUNDS} × ${WINDOW_MS / 1000} s`,
    [
      'spectators',
      'sent by',
      '% of a core each',
      'MB each further',
      'packets lost',
      'jitter, p50 / p99 ms',
      'fps of the slowest',
      'kbit/s each',
      's to join',
    ],
    SPECTATOR_COUNTS.flatMap((count) => rowsOf(count, turns)),
  );
}

async function measureEmulator(): Promise<Turn> {
  const emulator = new Child<EmulatorProcess>('emulator-process');
  const spectators = new Child<SpectatorsProcess>('spectators-process');
  try {
    const { url } = await emulator.call('start', {
      fps: STREAM.fps,
      maxSpectators: 1000,
      streamLimit: '10m',
    });
    const whepUrl = await spectators.call('startBroadcast', url, STREAM.prompt);
    return await measure(emulator, spectators, whepUrl);
  } finally {
    await spectators.kill();
    await emulator.kill();
  }
}

/** Sends what each number of the emulator's spectators got, to as many. */
async function measureBare(emulator: Turn): Promise<Turn> {
  const sender = new Child<BareSenderProcess>('bare-sender-process');
  const spectators = new Child<SpectatorsProcess>('spectators-process');
  const recordingFor = (count: number): Recording | undefined =>
    emulator.get(Math.max(count, SPECTATOR_COUNTS[0]))?.reception.recording;
  try {
    const url = await sender.call('listen');
    return await measure(sender, spectators, url, async (count) => {
      const recording = recordingFor(count);
      if (recording) await sender.call('play', recording);
    });
  } finally {
    await spectators.kill();
    await sender.kill();
  }
}

async function measure(
  sender: Sender,
  spectators: Child<SpectatorsProcess>,
  url: string,
  play: (count: number) => Promise<void> = async () => {},
): Promise<Turn> {
  const turn = new Map<number, Measurement>();
  for (const count of [0, ...SPECTATOR_COUNTS]) {
    await play(count);
    const startedAtMs = performance.now();
    await spectators.call('watch', url, count);
    const joiningMs = performance.now() - startedAtMs;
    await delay(count === 0 ? WARM_UP_MS : SETTLE_MS);
    const before = await sender.call('cpu');
    await spectators.call('openWindow');
    await delay(WINDOW_MS);
    const after = await sender.call('cpu');
    turn.set(count, {
      cores: (after.cpuMs - before.cpuMs) / (after.atMs - before.atMs),
      joiningMs,
      reception: await spectators.call('closeWindow'),
      rssBytes: await sender.call('rssBytes'),
    });
  }
  return turn;
}

/** The emulator's figures, the bare sender's, and how many times as much the emulator needs. */
function rowsOf(count: number, turns: readonly { emulator: Turn; bare: Turn }[]): string[][] {
  const emulator = turns.map((turn) => figuresOf(turn.emulator, count));
  const bare = turns.map((turn) => figuresOf(turn.bare, count));
  const ratio = (name: 'percentEach' | 'megabytesEach') =>
    median(emulator.map((figures, i) => figures[name] / (bare[i]?.[name] ?? Number.NaN))).toFixed(2);
  const rows = [
    [`${count}`, 'the emulator', ...cellsOf(emulator)],
    ['', 'libdatachannel', ...cellsOf(bare)],
  ];
  // One spectator drowns in the noise of the process.
  if (count > 1) rows.push(['', 'ratio', ratio('percentEach'), ratio('megabytesEach')]);
  return rows.map((row) => [...row, ...Array<string>(9 - row.length).fill('')]);
}

type Figures = ReturnType<typeof figuresOf>;

function figuresOf(turn: Turn, count: number) {
  const [none, one, some] = [0, 1, count].map((spectators) => turn.get(spectators));
  if (!none || !one || !some) throw new Error(`Nothing was measured with ${count} spectators.`);
  return {
    ...some.reception,
    percentEach: (100 * (some.cores - none.cores)) / count,
    // What the first connection of a process loads is not a spectator's.
    megabytesEach: (some.rssBytes - one.rssBytes) / (count - 1) / MEGABYTE,
    joiningMs: some.joiningMs,
  };
}

function cellsOf(turns: readonly Figures[]): string[] {
  const middle = (of: (figures: Figures) => number, digits: number) => median(turns.map(of)).toFixed(digits);
  const megabytes = middle(({ megabytesEach }) => megabytesEach, 2);
  return [
    middle(({ percentEach }) => percentEach, 3),
    megabytes === 'NaN' ? '' : megabytes,
    `${middle(({ lost }) => lost, 0)} of ${middle(({ packets }) => packets, 0)}`,
    `${middle(({ jitterMs }) => jitterMs.p50, 1)} / ${middle(({ jitterMs }) => jitterMs.p99, 1)}`,
    middle(({ fps }) => fps, 1),
    middle(({ kbitPerSecond }) => kbitPerSecond, 0),
    middle(({ joiningMs }) => joiningMs / 1000, 1),
  ];
}
