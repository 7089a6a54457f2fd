/** What running streams cost one emulator process, and whether each keeps its frame rate. */
import { setTimeout as delay } from 'node:timers/promises';
import { Child } from './child.ts';
import type { EmulatorProcess } from './emulator-process.ts';
import { FPS, PROMPTS } from './scenes.ts';
import { mean, table } from './statistics.ts';
import type { ViewersProcess } from './viewers-process.ts';

const STREAM_COUNTS = [1, 10, 50] as const;
/** Until a new stream's drawing and coding run compiled. */
const SETTLE_MS = 4_000;
const WINDOW_MS = 8_000;
const MEGABYTE = 1024 * 1024;

/** Measures and returns the table to print. */
export async function benchStreams(): Promise<string> {
  const emulator = new Child<EmulatorProcess>('emulator-process');
  const viewers = new Child<ViewersProcess>('viewers-process');
  try {
    const { url } = await emulator.call('start', { streamers: 60, concurrentSessions: 60, fps: FPS });
    // What the first stream of a process loads and compiles is not a stream's.
    await viewers.call('add', url, PROMPTS);
    await delay(SETTLE_MS);
    await viewers.call('removeAll');
    await delay(SETTLE_MS);

    const rows: string[][] = [];
    let running = 0;
    let firstRssBytes: number | undefined;
    for (const count of STREAM_COUNTS) {
      const prompts = Array.from({ length: count - running }, (_, i) => promptOf(running + i));
      await viewers.call('add', url, prompts);
      running = count;
      await delay(SETTLE_MS);
      const rssBytes = await emulator.call('rssBytes');
      firstRssBytes ??= rssBytes;
      const megabytesEach = (rssBytes - firstRssBytes) / (count - 1) / MEGABYTE;
      rows.push([
        `${count}`,
        ...(await watch(emulator, viewers)),
        count === 1 ? '' : megabytesEach.toFixed(1),
      ]);
    }
    return table(
      `Streams of ${FPS} frames a second in one process, over ${WINDOW_MS / 1000} s`,
      ['streams', '% of a core each', 'fps of the slowest', 'of wanted', 'kbit/s each', 'MB each further'],
      rows,
    );
  } finally {
    await viewers.kill();
    await emulator.kill();
  }
}

function promptOf(index: number): string {
  return PROMPTS[index % PROMPTS.length] ?? '';
}

/** CPU share, frame rate and bit rate over one window, as cells. */
async function watch(emulator: Child<EmulatorProcess>, viewers: Child<ViewersProcess>): Promise<string[]> {
  const sample = async () => ({
    emulator: await emulator.call('cpu'),
    viewers: await viewers.call('received'),
  });
  const before = await sample();
  await delay(WINDOW_MS);
  const after = await sample();

  const core = (after.emulator.cpuMs - before.emulator.cpuMs) / (after.emulator.atMs - before.emulator.atMs);
  const watchedMs = after.viewers.atMs - before.viewers.atMs;
  const streams = after.viewers.streams.map(({ frames, bytes }, i) => ({
    frames: frames - (before.viewers.streams[i]?.frames ?? 0),
    bytes: bytes - (before.viewers.streams[i]?.bytes ?? 0),
  }));
  const slowestFps = (1000 * Math.min(...streams.map(({ frames }) => frames))) / watchedMs;
  const kbitPerSecond = mean(streams.map(({ bytes }) => (8 * bytes) / watchedMs));
  return [
    ((100 * core) / streams.length).toFixed(2),
    slowestFps.toFixed(1),
    `${((100 * slowestFps) / FPS).toFixed(0)} %`,
    kbitPerSecond.toFixed(0),
  ];
}
