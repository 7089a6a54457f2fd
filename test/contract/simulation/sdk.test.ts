/** Simulations as the unmodified SDK meets them, in Node, on a manual clock. */
import '../../../emulator/webrtc.ts';
import { Odyssey } from '@odysseyml/odyssey';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createEmulator, type Emulator, type EmulatorOptions } from '../../../emulator/index.ts';
import { shortScript } from '../../support/scripts.ts';

const emulators: Emulator[] = [];
let emulator: Emulator;
let client: Odyssey;

async function start(options: EmulatorOptions = {}): Promise<{ emulator: Emulator; client: Odyssey }> {
  const started = await createEmulator({ port: 0, clock: 'manual', ...options });
  emulators.push(started);
  vi.stubEnv('API_URL', started.url);
  return { emulator: started, client: new Odyssey({ apiKey: started.apiKey }) };
}

beforeEach(async () => {
  ({ emulator, client } = await start());
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await Promise.all(emulators.splice(0).map((each) => each.close()));
});

const simulate = (prompt = 'a cat', from = client) => from.simulate({ script: shortScript(prompt) });

test('ten jobs are taken, the eleventh is told 429, and once one completes the next is taken', async () => {
  const first = await simulate();
  expect(first).toEqual({
    job_id: expect.stringMatching(/^job_/),
    status: 'pending',
    priority: 'normal',
    created_at: new Date((await emulator.clock.get()).nowMs).toISOString(),
    estimated_wait_minutes: expect.any(Number),
  });
  for (let i = 1; i < 10; i++) await simulate();
  await expect(simulate()).rejects.toThrow(/^Failed to submit simulation: 429 .*quota exceeded: 10 of 10/);
  expect((await client.listSimulations()).total).toBe(10);

  await emulator.clock.advance('14s');
  const completed = await client.listSimulations({ status: 'completed' });
  expect(completed.total).toBeGreaterThan(0);
  await simulate();
});

test('a loop that keeps the queue at its limit runs a hundred jobs through, and loses none', async () => {
  const submitted: string[] = [];
  while (submitted.length < 100) {
    const { total } = await client.listSimulations({ active: true });
    for (let i = total; i < 10 && submitted.length < 100; i++) submitted.push((await simulate()).job_id);
    await emulator.clock.advance('10s');
  }
  await emulator.clock.advance('5m');
  const { jobs, total } = await client.listSimulations({ status: 'completed', limit: 100 });
  expect(total).toBe(100);
  expect(jobs.map(({ job_id }) => job_id).reverse()).toEqual(submitted);
  expect((await client.listSimulations({ active: true })).total).toBe(0);
});

test('every status shows, with its time', async () => {
  const { job_id } = await simulate();
  expect(await client.getSimulateStatus(job_id)).toMatchObject({
    status: 'pending',
    dispatched_at: null,
    assigned_region: null,
    retry_count: 0,
    streams: [{ script_index: 0, video_url: null, frame_count: null, duration_seconds: null }],
  });
  await emulator.clock.advance('1s');
  expect(await client.getSimulateStatus(job_id)).toMatchObject({
    status: 'dispatched',
    dispatched_at: expect.stringMatching(/Z$/),
    started_at: null,
    assigned_region: expect.any(String),
  });
  await emulator.clock.advance('1s');
  expect(await client.getSimulateStatus(job_id)).toMatchObject({ status: 'processing', completed_at: null });
  await emulator.clock.advance('12s');
  const done = await client.getSimulateStatus(job_id);
  expect(done).toMatchObject({
    status: 'completed',
    error_message: null,
    streams: [{ stream_id: expect.stringMatching(/^stream_/), frame_count: 200, duration_seconds: 10 }],
  });
  const times = [done.created_at, done.dispatched_at, done.started_at, done.completed_at];
  expect(times).toEqual(times.toSorted());

  await emulator.config.set({ clock: 'manual', simulationFailureRate: 1 });
  const failing = await simulate();
  await emulator.clock.advance('5m');
  expect(await client.getSimulateStatus(failing.job_id)).toMatchObject({
    status: 'failed',
    retry_count: 3,
    error_message: expect.stringContaining('failed 4 times'),
    completed_at: expect.any(String),
  });
});

test('pending and dispatched jobs can be cancelled, and no others', async () => {
  await emulator.config.set({ clock: 'manual', concurrentSimulations: 1, simulationOrder: 'fifo' });
  const [first, second] = [await simulate(), await simulate()];
  expect(await client.cancelSimulation(second.job_id)).toMatchObject({
    job_id: second.job_id,
    status: 'cancelled',
  });
  await emulator.clock.advance('1s');
  expect(await client.cancelSimulation(first.job_id)).toMatchObject({ status: 'cancelled' });
  const third = await simulate();
  await emulator.clock.advance('2s');
  for (const { job_id } of [first, third]) {
    await expect(client.cancelSimulation(job_id)).rejects.toThrow(
      /is (cancelled|processing): only pending and dispatched/,
    );
  }
  await expect(client.cancelSimulation('job_none')).rejects.toThrow('Simulation job not found');
  await emulator.clock.advance('1m');
  await expect(client.cancelSimulation(third.job_id)).rejects.toThrow('is completed');
  expect((await client.listSimulations({ status: 'cancelled' })).total).toBe(2);
});

test('scripts give one stream each, by script_index', async () => {
  const scripts = [5000, 7000, 150_000].map((lengthMs) => shortScript(`for ${lengthMs} ms`, lengthMs));
  const { job_id } = await client.simulate({ scripts, portrait: false });
  await emulator.clock.advance('4m');
  const { status, streams } = await client.getSimulateStatus(job_id);
  expect(status).toBe('completed');
  expect(streams.map(({ script_index, duration_seconds }) => [script_index, duration_seconds])).toEqual([
    [0, 5],
    [1, 7],
    [2, 150],
  ]);
  expect(new Set(streams.map(({ stream_id }) => stream_id)).size).toBe(3);
});

test('the order is not that of submission, and the same on every run', async () => {
  const orderOf = async (options: EmulatorOptions): Promise<number[]> => {
    const run = await start(options);
    const submitted: string[] = [];
    for (let i = 0; i < 10; i++) submitted.push((await simulate('a', run.client)).job_id);
    await run.emulator.clock.advance('5m');
    const { items } = await run.emulator.journal.list({ type: 'simulation.started' });
    return items.map(({ jobId }) => submitted.indexOf(jobId));
  };
  const order = await orderOf({});
  expect(order).not.toEqual(order.toSorted());
  expect(await orderOf({})).toEqual(order);
  expect(await orderOf({ simulationOrder: 'fifo' })).toEqual(order.toSorted());
});

test('on a clock that runs by itself nobody need push it', async () => {
  const run = await start({ clock: '200x' });
  const { job_id } = await simulate('a', run.client);
  await run.emulator.journal.waitFor({ type: 'simulation.completed', where: { jobId: job_id } });
  expect(await run.client.getSimulateStatus(job_id)).toMatchObject({ status: 'completed' });
});

test('an image comes as a File, and as a data URL', async () => {
  const png = Buffer.from(ONE_PIXEL, 'base64');
  const file = new File([png], 'pixel.png', { type: 'image/png' });
  for (const image of [file, `data:image/png;base64,${ONE_PIXEL}`]) {
    const script = [
      { timestamp_ms: 0, start: { prompt: 'a robot', image } },
      { timestamp_ms: 1000, end: {} },
    ];
    const { job_id } = await client.simulate({ script });
    expect((await emulator.jobs.get(job_id)).streams).toMatchObject([
      { image: true, orientation: 'portrait' },
    ]);
  }
});

test('bypassing prompt expansion takes the privilege', async () => {
  const options = { script: shortScript('a cat'), bypassPromptExpansion: true };
  await expect(client.simulate(options)).rejects.toThrow(/403 .*may not bypass/);
  await emulator.config.set({ clock: 'manual', promptExpansionBypass: true });
  const bypassed = await client.simulate(options);
  expect((await emulator.jobs.get(bypassed.job_id)).streams).toMatchObject([{ appliedPrompt: 'a cat' }]);
  const expanded = await simulate('a cat');
  const [stream] = (await emulator.jobs.get(expanded.job_id)).streams;
  expect(stream?.appliedPrompt).toMatch(/^a cat\. .+/);
});

test('a reset forgets every job, and close() ends what is under way', async () => {
  const { job_id } = await simulate();
  await emulator.clock.advance('3s');
  await emulator.reset();
  expect((await emulator.clock.get()).pendingTimers).toBe(0);
  await expect(client.getSimulateStatus(job_id)).rejects.toThrow('Simulation job not found');
  expect((await simulate()).job_id).toBe(job_id);
  await emulator.close();
});

/** A PNG. */
const ONE_PIXEL =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';
