/** With a data directory, an account goes on where it was when the emulator is started again. */
import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import { createEmulator, type Emulator } from '../../../emulator/index.ts';
import { aDirectory } from '../../support/a-directory.ts';
import { filesOf, get, restart, start } from '../../support/durable.ts';
import { authenticate, post, RawClient, reserve } from '../../support/raw-client.ts';
import { shortScript } from '../../support/scripts.ts';

interface Listed {
  jobs: { job_id: string; status: string }[];
  total: number;
}

/** A picture of one colour, as a data URL. */
async function anImage(background: string): Promise<string> {
  const png = await sharp({ create: { width: 64, height: 64, channels: 3, background } })
    .png()
    .toBuffer();
  return `data:image/png;base64,${png.toString('base64')}`;
}

async function submit(emulator: Emulator, body: object = {}): Promise<string> {
  const script = shortScript('a cat');
  const answer = await post(
    `${emulator.url}/simulation-jobs`,
    { script, portrait: false, ...body },
    await authenticate(emulator.url),
  );
  const { job_id: jobId, detail } = await answer.json();
  if (!answer.ok) throw new Error(`${answer.status} ${JSON.stringify(detail)}`);
  return jobId;
}

/** Plays a stream for a moment, and gives its id. */
async function stream(emulator: Emulator, start: Readonly<Record<string, unknown>> = {}): Promise<string> {
  const client = await RawClient.connect(emulator.url);
  const { stream_id: streamId } = await client.startStream(start);
  client.ask({ type: 'update', prompt: 'it begins to snow' });
  await client.reply('update_acknowledged');
  client.ask({ type: 'interactive_stream_end' });
  await client.reply('stream_ended');
  await client.disconnect();
  return String(streamId);
}

describe('simulation jobs', () => {
  test('are as they were: what ran waits again, and comes to its end', async () => {
    const options = { simulationFailureRate: 0.4, concurrentSimulations: 3 };
    let emulator = await start(aDirectory(), options);
    const ids = [];
    for (let n = 0; n < 10; n++) ids.push(await submit(emulator, { script: shortScript(`job ${n}`) }));
    await emulator.clock.advance('14s');
    const cancelled = (await emulator.jobs.list()).find(({ status }) => status === 'pending')?.jobId;
    await fetch(`${emulator.url}/simulation-jobs/${cancelled}`, {
      method: 'DELETE',
      headers: { Authorization: `Bearer ${await authenticate(emulator.url)}` },
    });
    const before = await emulator.jobs.list();
    const statuses = new Set(before.map(({ status }) => status));
    expect([...statuses].sort()).toEqual(['cancelled', 'completed', 'dispatched', 'pending', 'processing']);

    emulator = await restart(emulator, options);

    const after = await emulator.jobs.list();
    const ran = before.filter(({ status }) => status === 'dispatched' || status === 'processing');
    expect(after.map((job) => ({ ...job, estimatedWaitMs: null }))).toEqual(
      before.map((job) => ({
        ...job,
        estimatedWaitMs: null,
        ...(ran.includes(job) && {
          status: 'pending',
          region: null,
          dispatchedAtMs: null,
          startedAtMs: null,
        }),
      })),
    );
    const [restored] = (await emulator.journal.list({ type: 'account.restored' })).items;
    expect(restored).toMatchObject({ seq: 1, jobs: 10, requeued: ran.length, cutOff: 0, options: {} });
    await emulator.clock.advance('10m');
    const ends = await emulator.jobs.list();
    expect(ends.filter(({ status }) => status === 'completed' || status === 'failed')).toHaveLength(9);
    // Its attempts did not begin anew: what had failed before counts.
    for (const { jobId, retryCount } of before) {
      expect(ends.find((job) => job.jobId === jobId)?.retryCount).toBeGreaterThanOrEqual(retryCount);
    }
    expect(await emulator.recordings.list()).toHaveLength(
      ends.filter(({ status }) => status === 'completed').length,
    );
  });

  test('are told of in the same words, and none is numbered twice', async () => {
    let emulator = await start(aDirectory());
    const first = await submit(emulator);
    await emulator.clock.advance('1m');
    const before = await get<Listed>(emulator, '/simulation-jobs');
    emulator = await restart(emulator);
    expect(await get(emulator, '/simulation-jobs')).toEqual(before);
    expect(await get(emulator, `/simulation-jobs/${first}`)).toMatchObject({ status: 'completed' });
    const ids = [first, await submit(emulator)];
    emulator = await restart(emulator);
    ids.push(await submit(emulator));
    // As of an emulator that was never closed.
    const other = await createEmulator({ port: 0, clock: 'manual' });
    expect([await submit(other), await submit(other), await submit(other)]).toEqual(ids);
    await other.close();
  });

  test('keep their order by the seed, and their images', async () => {
    const order = async (interrupted: boolean) => {
      let emulator = await start(aDirectory(), { concurrentSimulations: 0 });
      for (let n = 0; n < 8; n++) {
        const image = n === 0 ? await anImage('#3366cc') : undefined;
        await submit(emulator, { script: shortScript(`job ${n}`, 10_000, image) });
      }
      const running = { concurrentSimulations: 1 };
      if (interrupted) emulator = await restart(emulator, running);
      else await emulator.config.set({ clock: 'manual', ...running });
      await emulator.clock.advance('10m');
      const recordings = await emulator.recordings.list();
      const withImage = recordings.find(({ image }) => image)?.streamId ?? '';
      const { thumbnail } = await filesOf(emulator, withImage);
      await emulator.close();
      return { order: recordings.map(({ streamId }) => streamId), thumbnail };
    };
    expect(await order(true)).toEqual(await order(false));
  });

  test('that were forgotten stay so, and leave nothing behind', async () => {
    let emulator = await start(aDirectory(), { recordings: 2, simulationSpeed: 1000 });
    const image = await anImage('#cc3333');
    for (let n = 0; n < 5; n++) {
      await submit(emulator, { script: shortScript(`job ${n}`, 1000, image) });
      await emulator.clock.advance('10s');
    }
    expect(await emulator.recordings.list()).toHaveLength(2);
    emulator = await restart(emulator, { recordings: 2 });
    expect(await emulator.recordings.list()).toHaveLength(2);
    // The account, five jobs, two recordings and their images.
    expect(await emulator.import(await emulator.export())).toEqual({ records: 1 + 5 + 2 + 2 });
  });
});

describe('recordings', () => {
  test('are the same to the last byte, with and without an image', async () => {
    let emulator = await start(aDirectory());
    const ids = [
      await stream(emulator),
      await stream(emulator, { portrait: false, input_image_base64: await anImage('#228844') }),
    ];
    const list = await get(emulator, '/stream-recordings');
    const files = [];
    for (const id of ids) files.push(await filesOf(emulator, id));
    emulator = await restart(emulator);
    expect(await get(emulator, '/stream-recordings')).toEqual(list);
    for (const [index, id] of ids.entries()) expect(await filesOf(emulator, id)).toEqual(files[index]);
  });

  test('of streams that run when the emulator is closed are there when it is back', async () => {
    let emulator = await start(aDirectory());
    const client = await RawClient.connect(emulator.url);
    const { stream_id: streamId } = await client.startStream();
    emulator = await restart(emulator);
    const [recording] = await emulator.recordings.list();
    expect(recording).toMatchObject({ streamId, frames: expect.any(Number) });
    expect((await filesOf(emulator, String(streamId))).video).toMatch(/^\d{4,} bytes/);
    await client.disconnect();
  });
});

describe('an account', () => {
  test('goes on with its time, its hours, its options and its numbers', async () => {
    let emulator = await start(aDirectory());
    await emulator.config.set({ clock: 'manual', monthlyHours: 10, concurrentSessions: 2 });
    const client = await RawClient.connect(emulator.url);
    await client.startStream();
    await emulator.clock.advance('100s');
    client.ask({ type: 'interactive_stream_end' });
    await client.reply('stream_ended');
    await client.disconnect();
    const [usage, clock, config] = [
      await emulator.usage(),
      await emulator.clock.get(),
      await emulator.config.get(),
    ];
    expect(usage.usedMs).toBe(100_000);

    emulator = await restart(emulator);

    expect(await emulator.usage()).toEqual(usage);
    expect((await emulator.clock.get()).nowMs).toBeGreaterThanOrEqual(clock.nowMs);
    expect(await emulator.config.get()).toEqual(config);
    const [restored] = (await emulator.journal.list({ type: 'account.restored' })).items;
    expect(restored?.options).toEqual({ monthlyHours: 10, concurrentSessions: 2 });
    expect((await reserve(emulator.url)).sessionId).not.toBe(client.sessionId);
    // Its sessions ended with the emulator: their slots are free.
    expect(await emulator.sessions.list()).toHaveLength(1);
  });

  test('is none of another’s', async () => {
    let emulator = await start(aDirectory());
    await submit(emulator);
    const other = await authenticate(emulator.url, 'ody_other');
    emulator = await restart(emulator);
    expect((await emulator.accounts()).map(({ apiKey }) => apiKey)).toEqual(['ody_local', 'ody_other']);
    expect(await get<Listed>(emulator, '/simulation-jobs', other)).toMatchObject({ jobs: [], total: 0 });
  });

  test('has tokens and URLs that are good after a restart, and not after a reset', async () => {
    let emulator = await start(aDirectory());
    const token = await authenticate(emulator.url);
    const streamId = await stream(emulator);
    const { urls } = await emulator.recordings.get(streamId);
    const path = (urls.video ?? '').slice(emulator.url.length);
    const statusOf = async () => (await fetch(emulator.url + path)).status;

    emulator = await restart(emulator);
    expect(await get<Listed>(emulator, '/simulation-jobs', token)).toMatchObject({ total: 0 });
    expect(await statusOf()).toBe(200);

    await emulator.reset();
    expect(await statusOf()).toBe(404);
    emulator = await restart(emulator);
    expect(await statusOf()).toBe(404);
  });

  test('that was reset is new, also after a restart', async () => {
    let emulator = await start(aDirectory());
    await emulator.config.set({ clock: 'manual', concurrentSessions: 1 });
    const first = await submit(emulator, { script: shortScript('a cat', 1000, await anImage('#888888')) });
    await stream(emulator);
    await emulator.reset();
    emulator = await restart(emulator);
    expect(await emulator.jobs.list()).toEqual([]);
    expect(await emulator.recordings.list()).toEqual([]);
    expect((await emulator.config.get()).concurrentSessions).toBe(5);
    expect(await submit(emulator)).toBe(first);
    await emulator.reset();
    expect(await emulator.import(await emulator.export())).toEqual({ records: 1 });
  });
});

describe('a directory', () => {
  test('is of one emulator at a time', async () => {
    const emulator = await start(aDirectory());
    const { data } = await emulator.settings();
    await expect(start(data)).rejects.toMatchObject({
      code: 'in_use',
      message: expect.stringContaining(data),
    });
    await submit(emulator);
    expect(await emulator.jobs.list()).toHaveLength(1);
  });

  test('is given back by an emulator that could not start', async () => {
    const other = await createEmulator({ port: 0 });
    const data = aDirectory();
    await expect(start(data, { port: Number(new URL(other.url).port) })).rejects.toThrow('in use');
    await other.close();
    const emulator = await start(data);
    expect(await submit(emulator)).toMatch(/^job_/);
  });
});
