/**
 * The command with `--data`, killed at random moments while streams record and jobs wait: whatever a client was told of is there
 * when it is started again.
 */
import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import {
  connectEmulator,
  type EmulatorVerbs,
  type JobInfo,
  type RecordingInfo,
} from '../../emulator/index.ts';
import { Seed } from '../../emulator/seed.ts';
import { aDirectory } from '../support/a-directory.ts';
import { Run } from '../support/cli.ts';
import { authenticate, post, RawClient } from '../support/raw-client.ts';
import { shortScript } from '../support/scripts.ts';

const DIRECTORIES = 4;
const KILLS_EACH = 5;
const FPS = 20;
/** What there is of a running stream is stored every second. */
const STORED_EVERY_S = 1;

const FLAGS = ['--port', '0', '--simulation-speed', '30', '--simulation-dispatch-time', '100ms'];

/** What its clients have been told by an emulator, over all of its processes. */
class Told {
  readonly jobs = new Set<string>();
  readonly completed = new Map<string, JobInfo>();
  readonly recordings = new Map<string, Partial<RecordingInfo>>();
  readonly streams = new Map<string, { lastedMs: number }>();
}

/** Submits jobs as fast as the queue takes them, and reads what became of them, until the emulator is gone. */
async function keepSubmitting(url: string, emulator: EmulatorVerbs, told: Told): Promise<void> {
  const token = await authenticate(url);
  for (let n = 0; ; n++) {
    const script = shortScript(`job ${n}`, 1000 + 500 * (n % 5));
    const answer = await post(`${url}/simulation-jobs`, { script, portrait: n % 2 === 0 }, token);
    if (answer.ok) told.jobs.add((await answer.json()).job_id);
    else expect(answer.status).toBe(429);
    for (const job of await emulator.jobs.list()) {
      if (job.status === 'completed') told.completed.set(job.jobId, job);
    }
    for (const recording of await emulator.recordings.list()) {
      told.recordings.set(recording.streamId, recording);
    }
  }
}

/** Streams for as long as the emulator lives: short ones after each other, or one that never ends. */
async function keepStreaming(url: string, told: Told, endAfterMs?: number): Promise<void> {
  const client = await RawClient.connect(url);
  try {
    await streamOn(client, told, endAfterMs);
  } finally {
    await client.peerConnection.close();
  }
}

async function streamOn(client: RawClient, told: Told, endAfterMs?: number): Promise<void> {
  for (;;) {
    const { stream_id: id } = await client.startStream({ portrait: false });
    const startedAtMs = performance.now();
    const stream = { lastedMs: 0 };
    told.streams.set(String(id), stream);
    const lasting = setInterval(() => {
      stream.lastedMs = performance.now() - startedAtMs;
    }, 20);
    const gone = once(client.socket, 'close').finally(() => clearInterval(lasting));
    client.ask({ type: 'update', prompt: 'it begins to rain' });
    if (endAfterMs === undefined) return void (await gone);
    await Promise.race([sleep(endAfterMs), gone]);
    clearInterval(lasting);
    client.ask({ type: 'interactive_stream_end' });
    if (!(await Promise.race([client.reply('stream_ended'), gone.then(() => undefined)]))) return;
    told.recordings.set(String(id), { streamId: String(id) });
  }
}

async function expectAllThere(emulator: EmulatorVerbs, told: Told): Promise<void> {
  const jobs = new Map((await emulator.jobs.list()).map((job) => [job.jobId, job]));
  expect([...told.jobs].filter((id) => !jobs.has(id))).toEqual([]);
  for (const [id, job] of told.completed) expect(jobs.get(id)).toEqual(job);
  const recordings = new Map((await emulator.recordings.list()).map((each) => [each.streamId, each]));
  for (const [id, recording] of told.recordings) expect(recordings.get(id)).toMatchObject(recording);
  for (const { streams } of told.completed.values()) {
    for (const { streamId, frames } of streams) expect(recordings.get(streamId)).toMatchObject({ frames });
  }
  for (const [id, { lastedMs }] of told.streams) {
    const seconds = lastedMs / 1000 - STORED_EVERY_S;
    // A process that has much to do stores a little later.
    expect(recordings.get(id)?.frames).toBeGreaterThanOrEqual(Math.floor((seconds - 0.5) * FPS));
  }
  expect((await emulator.journal.list({ type: 'emulator.fault' })).items).toEqual([]);
}

/** How many frames ffmpeg decodes; it fails when it has anything to say. */
async function decode(url: string): Promise<number> {
  const { stderr } = await promisify(execFile)('ffmpeg', ['-v', 'warning', '-i', url, '-f', 'null', '-']);
  expect(stderr).toBe('');
  const { stdout } = await promisify(execFile)('ffprobe', [
    ...['-v', 'error', '-count_frames', '-show_entries', 'stream=nb_read_frames', '-of', 'csv=p=0'],
    url,
  ]);
  return Number.parseInt(stdout, 10);
}

async function killAgainAndAgain(data: string, seed: Seed): Promise<void> {
  const told = new Told();
  for (let kills = 0; kills < KILLS_EACH; kills++) {
    const run = new Run([...FLAGS, '--data', data]);
    const url = await run.url();
    const emulator = await connectEmulator(url);
    await expectAllThere(emulator, told);
    const clients = [
      keepSubmitting(url, emulator, told),
      keepStreaming(url, told),
      keepStreaming(url, told, 300),
    ];
    // They stop as their emulator does, however they notice; what they found wrong is another matter.
    const mistakes = clients.map((client) =>
      client.catch((error: unknown) => {
        if (error instanceof Error && error.name === 'AssertionError') throw error;
      }),
    );
    // A process that is killed is so in real time, at any moment: waiting for an event would always be the same one.
    await sleep(seed.int(200, 3000));
    run.signal('SIGKILL');
    const end = run.end();
    await Promise.all(mistakes.map((client) => Promise.race([client, end])));
    expect((await end).stderr).toBe('');
  }
  const run = new Run([...FLAGS, '--data', data]);
  const emulator = await connectEmulator(await run.url());
  await expectAllThere(emulator, told);
  await emulator.clock.advance('10m');
  const jobs = await emulator.jobs.list();
  expect(jobs.filter(({ status }) => status !== 'completed')).toEqual([]);
  expect(new Set(jobs.map(({ jobId }) => jobId)).size).toBe(jobs.length);
  const cutOff = [...told.streams.keys()].filter((id) => !told.recordings.has(id));
  for (const id of [...cutOff, ...[...told.recordings.keys()].slice(-3)]) {
    const { frames, urls } = await emulator.recordings.get(id);
    if (frames > 0) expect(await decode(urls.video ?? '')).toBe(frames);
  }
}

test(`${DIRECTORIES * KILLS_EACH} kills lose nothing that a client was told of`, {
  timeout: 120_000,
}, async () => {
  const seed = new Seed('kill');
  const directories = Array.from({ length: DIRECTORIES }, (_, index) =>
    killAgainAndAgain(aDirectory(), seed.fork(index)),
  );
  await Promise.all(directories);
});
