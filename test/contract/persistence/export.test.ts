/** `export` and `import`, in process and over HTTP: everything in one file, put in the place of everything. */
import { gunzipSync, gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { connectEmulator, createEmulator, type EmulatorVerbs } from '../../../emulator/index.ts';
import { aDirectory } from '../../support/a-directory.ts';
import { filesOf, start } from '../../support/durable.ts';
import { authenticate, post, RawClient, reserve } from '../../support/raw-client.ts';
import { shortScript } from '../../support/scripts.ts';
import { errorOf } from '../../support/verbs.ts';

const TOKEN = 'a-token-for-tests';

const WAYS = {
  'in process': async (emulator: EmulatorVerbs) => emulator,
  remote: (emulator: EmulatorVerbs) => connectEmulator(emulator.url, { adminToken: TOKEN }),
};

async function submit(url: string, apiKey = 'ody_local'): Promise<void> {
  const body = { script: shortScript('a cat', 1000), portrait: false };
  expect((await post(`${url}/simulation-jobs`, body, await authenticate(url, apiKey))).status).toBe(200);
}

async function bytesOf(stream: ReadableStream<Uint8Array>): Promise<Buffer> {
  return Buffer.from(await new Response(stream).arrayBuffer());
}

describe.each(Object.entries(WAYS))('%s', (_way, verbsOf) => {
  test.each([
    ['memory', () => ''],
    ['a directory', aDirectory],
  ])('what one emulator has another gets, into %s', async (_into, directory) => {
    const from = await start('');
    await submit(from.url);
    await submit(from.url, 'ody_other');
    await from.advanceAll('1m');
    const [jobs, recordings] = [await from.jobs.list(), await from.recordings.list()];
    const files = await filesOf(from, recordings[0]?.streamId ?? '');
    const data = await bytesOf(await (await verbsOf(from)).export());

    const into = await start(directory(), { adminToken: TOKEN });
    await submit(into.url, 'ody_gone');
    const verbs = await verbsOf(into);
    expect(await verbs.import(data)).toEqual({ records: 6 });

    expect(await into.jobs.list()).toEqual(jobs);
    expect(await into.recordings.list()).toEqual(recordings);
    expect(await filesOf(into, recordings[0]?.streamId ?? '')).toEqual(files);
    expect(await into.account('ody_other').jobs.list()).toHaveLength(1);
    expect(await into.account('ody_gone').jobs.list()).toEqual([]);
    const copy = await bytesOf(await verbs.export());
    expect(linesOf(copy).filter((line) => !line.includes('"accounts"'))).toEqual(
      expect.arrayContaining(
        linesOf(data)
          .slice(1, -1)
          .filter((line) => !line.includes('"accounts"')),
      ),
    );
  });

  test('takes a stream as it comes', async () => {
    const emulator = await start('', { adminToken: TOKEN });
    await submit(emulator.url);
    const verbs = await verbsOf(emulator);
    const data = await bytesOf(await verbs.export());
    const chunks = async function* () {
      for (let at = 0; at < data.length; at += 100) yield data.subarray(at, at + 100);
    };
    expect(await verbs.import(chunks())).toEqual({ records: 3 });
    expect(await verbs.import(await verbs.export())).toEqual({ records: 3 });
    expect(await emulator.jobs.list()).toHaveLength(1);
  });

  test('says what is wrong with a file, and changes nothing', async () => {
    const emulator = await start(aDirectory(), { adminToken: TOKEN });
    await submit(emulator.url);
    const { sessionId } = await reserve(emulator.url);
    const verbs = await verbsOf(emulator);
    const data = await bytesOf(await verbs.export());
    const withText = (change: (text: string) => string) => gzipSync(change(gunzipSync(data).toString()));
    const nonsense = JSON.stringify({ shelf: 'simulations', apiKey: 'ody_a', id: 'job', value: 1 });
    const cases = [
      [Buffer.from('no export'), 'it cannot be unpacked'],
      [data.subarray(0, data.length / 2), 'cut off|unpacked'],
      [withText((text) => text.replace('"format":1', '"format":99')), 'format 99'],
      [withText((text) => text.replace('pending', 'failed')), 'checksum'],
      [withText((text) => text.replace('\n', `\n${nonsense}\n`)), 'The record job of ody_a in simulations'],
    ] as const;
    for (const [bytes, words] of cases) {
      const error = await errorOf(() => verbs.import(bytes));
      expect(error).toMatchObject({ code: 'INVALID_EXPORT', message: expect.stringMatching(words) });
    }
    expect(await emulator.jobs.list()).toHaveLength(1);
    expect((await emulator.sessions.list()).map((session) => session.sessionId)).toEqual([sessionId]);
  });

  test('one import at a time', async () => {
    const emulator = await start('', { adminToken: TOKEN });
    const verbs = await verbsOf(emulator);
    const data = await bytesOf(await verbs.export());
    let second: Promise<unknown> | undefined;
    const slow = async function* () {
      yield data.subarray(0, 20);
      // The first has begun, and ends only when the second has been told.
      second = errorOf(() => verbs.import(data));
      await second;
      yield data.subarray(20);
    };
    expect(await verbs.import(slow())).toEqual({ records: 0 });
    expect(await second).toMatchObject({ code: 'IMPORT_RUNNING' });
  });
});

test('an import ends what runs, and what runs is none of it', async () => {
  const emulator = await start(aDirectory());
  const data = await bytesOf(await emulator.export());
  const client = await RawClient.connect(emulator.url);
  await client.startStream();
  const closed = client.closed();
  await emulator.import(data);
  expect(await client.next('error')).toMatchObject({ reason: 'streamer_disconnected' });
  await closed;
  expect(await emulator.sessions.list()).toEqual([]);
  expect(await emulator.recordings.list()).toEqual([]);
  expect(linesOf(await bytesOf(await emulator.export())).join('\n')).not.toContain('"takes"');
  await client.disconnect();
});

test('an export holds no secret, and its answer is a file', async () => {
  const emulator = await createEmulator({ port: 0, clock: 'manual', adminToken: TOKEN });
  await submit(emulator.url);
  const answer = await fetch(`${emulator.url}/__admin/export`);
  expect(answer.headers.get('Content-Type')).toBe('application/gzip');
  expect(answer.headers.get('Content-Disposition')).toContain('odyssey-emulator.jsonl.gz');
  const lines = linesOf(Buffer.from(await answer.arrayBuffer()));
  expect(lines.join('\n')).not.toContain(TOKEN);
  expect(lines.slice(1, -1).map((line) => JSON.parse(line).shelf)).toEqual([
    'accounts',
    'films',
    'simulations',
  ]);
  await emulator.close();
});

test.each([
  [{}, 415],
  [{ 'Content-Type': 'text/plain' }, 415],
  [{ 'Content-Type': 'application/gzip' }, 401],
  [{ 'Content-Type': 'application/gzip', Authorization: `Bearer ${TOKEN}` }, 422],
])('an import with %o is answered %i', async (headers, status) => {
  const adminToken = status === 415 ? '' : TOKEN;
  const emulator = await createEmulator({ port: 0, adminToken });
  const answer = await fetch(`${emulator.url}/__admin/import`, {
    method: 'POST',
    headers,
    body: new Blob(['rubbish']),
  });
  expect(answer.status).toBe(status);
  await emulator.close();
});

function linesOf(data: Buffer): string[] {
  return gunzipSync(data).toString().trim().split('\n');
}
