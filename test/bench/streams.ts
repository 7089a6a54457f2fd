/** What running streams cost one emulator process, and whether each keeps its frame rate. */
import { setTimeout as delay } from 'node:timers/promises';
import { Child } from './child.ts';
import type { EmulatorProcess } from './emulator-process.ts';
import { FPS, PROMPTS } from './scenes.ts';
import { table } from './statistics.ts';
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
    const idleRssBytes = await emulator.call('rssBytes');

    const rows: string[][] = [];
    for (const count of STREAM_COUNTS) {
      const running = (await viewers.call('received')).length;
      const prompts = Array.from({ length: count - running }, (_, i) => promptOf(running + i));
      await viewers.call('add', url, prompts);
      await delay(SETTLE_MS);
      const rssPerStream = ((await emulator.call('rssBytes')) - idleRssBytes) / count;
      rows.push([`${count}`, ...(await watch(emulator, viewers)), (rssPerStream / MEGABYTE).toFixed(1)]);
    }
    return table(
      `Streams of ${FPS} frames a second in one process, over ${WINDOW_MS / 1000} s`,
      ['streams', '% of a core each', 'fps of the slowest', 'of wanted', 'kbit/s each', 'MB each'],
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
    atMs: performance.now(),
    cpuMs: await emulator.call('cpuMs'),
    received: await viewers.call('received'),
  });
  const before = await sample();
  await delay(WINDOW_MS);
  const after = await sample();
  const elapsedMs = after.atMs - before.atMs;
  const streams = after.received.length;
  const gained = after.received.map(({ frames, bytes }, i) => ({
    frames: frames - (before.received[i]?.frames ?? 0),
    bytes: bytes - (before.received[i]?.bytes ?? 0),
  }));
  const slowestFps = (1000 * Math.min(...gained.map(({ frames }) => frames))) / elapsedMs;
  const bytes = gained.reduce((sum, gain) => sum + gain.bytes, 0);
  return [
    ((100 * (after.cpuMs - before.cpuMs)) / elapsedMs / streams).toFixed(2),
    slowestFps.toFixed(1),
    `${((100 * slowestFps) / FPS).toFixed(0)} %`,
    ((8 * bytes) / elapsedMs / streams).toFixed(0),
  ];
}
