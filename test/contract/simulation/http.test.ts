/** `/simulation-jobs` over HTTP: what is wrong is told by name, and nothing of it is queued. */
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import sharp from 'sharp';
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { createEmulator } from '../../../emulator/index.ts';
import { MAX_SUBMISSION_BYTES } from '../../../emulator/simulation/submission.ts';
import { createBareApp } from '../../support/bare-app.ts';
import { authenticate, post } from '../../support/raw-client.ts';
import { shortScript } from '../../support/scripts.ts';

const { app, accounts } = createBareApp({ clock: 'manual' });
const account = () => accounts.get('ody_one');

let tokens: Record<string, string>;
let scriptServer: Server;
let scriptOrigin: string;

beforeAll(async () => {
  const keys = ['ody_one', 'ody_other'];
  tokens = Object.fromEntries(await Promise.all(keys.map(async (key) => [key, await tokenOf(key)])));
  scriptServer = createServer(({ url }, response) => {
    if (url === '/huge') {
      response.writeHead(200, { 'Content-Length': 10 ** 10 }).write('[');
    } else if (url === '/endless') {
      // As fast as it is read.
      const chunk = Buffer.alloc(1024 * 1024, ' ');
      const write = (): void => {
        while (!response.destroyed && response.write(chunk));
      };
      response.on('drain', write);
      write();
    } else if (url === '/loop') response.writeHead(302, { Location: '/loop' }).end();
    else if (url === '/html') response.end('<html>');
    else if (url === '/bad.json') response.end(JSON.stringify(shortScript('a').toReversed()));
    else if (url === '/two.json') response.end(JSON.stringify([shortScript('a'), shortScript('b', 3000)]));
    else if (url === '/object.json') response.end(JSON.stringify({ script: shortScript('an object') }));
    else if (url === '/script.json') response.end(JSON.stringify(shortScript('fetched')));
    else response.writeHead(404).end();
  }).listen(0, '127.0.0.1');
  await once(scriptServer, 'listening');
  scriptOrigin = `http://127.0.0.1:${(scriptServer.address() as AddressInfo).port}`;
});
afterAll(() => {
  accounts.close();
  scriptServer.closeAllConnections();
  scriptServer.close();
});
beforeEach(async () => {
  await Promise.all([accounts.reset('ody_one'), accounts.reset('ody_other')]);
});

async function tokenOf(apiKey: string): Promise<string> {
  const answer = await ask('POST', '/auth/token', { body: { api_key: apiKey }, key: '' });
  return answer.body.access_token;
}

async function ask(
  method: string,
  path: string,
  { body, key = 'ody_one' }: { body?: unknown; key?: string } = {},
) {
  const response = await app.request(path, {
    method,
    headers: {
      'Content-Type': 'application/json',
      ...(key !== '' && { Authorization: `Bearer ${tokens[key]}` }),
    },
    ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  return { status: response.status, body: await response.json() };
}

const submit = (body: unknown, key?: string) =>
  ask('POST', '/simulation-jobs', { body, ...(key && { key }) });
const submitScript = async (prompt = 'a', key?: string): Promise<string> =>
  (await submit({ script: shortScript(prompt) }, key)).body.job_id;

describe('what cannot be a job is answered 422 with where and why, and is not queued:', () => {
  const start = { timestamp_ms: 0, start: { prompt: 'a' } };
  const end = { timestamp_ms: 1000, end: {} };
  const image = (data: string) => ({ timestamp_ms: 0, start: { prompt: 'a', image: data } });
  const rain = { timestamp_ms: 500, interact: { prompt: 'rain' } };

  test.each<[string, unknown, (string | number)[], string]>([
    ['no source', {}, [], 'one_source'],
    ['both script and scripts', { script: [start, end], scripts: [[start, end]] }, [], 'one_source'],
    ['no list', { script: 'a cat' }, ['script'], 'script_not_a_list'],
    ['no entries', { script: [] }, ['script'], 'script_empty'],
    ['no start', { script: [rain, end] }, ['script', 0], 'start_missing'],
    ['no end', { script: [start, rain] }, ['script', 1], 'end_missing'],
    [
      'an entry that does nothing',
      { script: [start, { timestamp_ms: 5 }, end] },
      ['script', 1],
      'action_missing',
    ],
    [
      'times that go backwards',
      { script: [start, rain, { ...rain, timestamp_ms: 400 }, end] },
      ['script', 2, 'timestamp_ms'],
      'timestamp_not_ascending',
    ],
    ['10,000 entries', { script: Array(10_000).fill(rain) }, ['script'], 'too_many_entries'],
    ['no scripts', { scripts: [] }, ['scripts'], 'scripts_empty'],
    ['one bad of two', { scripts: [[start, end], [start]] }, ['scripts', 1, 0], 'end_missing'],
    [
      '151 s',
      { script: [start, { timestamp_ms: 151_000, end: {} }] },
      ['script', 1, 'timestamp_ms'],
      'script_too_long',
    ],
    [
      'an image that is none',
      { script: [image('data:image/png;base64,AAAA'), end] },
      ['script', 0, 'start', 'image'],
      'invalid_image',
    ],
    [
      'an image that is no data URL',
      {
        scripts: [
          [start, end],
          [image('https://x/y.png'), end],
        ],
      },
      ['scripts', 1, 0, 'start', 'image'],
      'invalid_image',
    ],
    ['an unknown priority', { script: [start, end], priority: 'urgent' }, ['priority'], 'invalid_value'],
    ['a portrait that is no switch', { script: [start, end], portrait: 'yes' }, ['portrait'], 'invalid_type'],
    ['no JSON', '{"script": [', [], 'json_invalid'],
  ])('%s', async (_name, body, path, type) => {
    const answer = await submit(body);
    expect(answer).toEqual({
      status: 422,
      body: { detail: [{ loc: ['body', ...path], msg: expect.any(String), type }] },
    });
    expect(account().jobs.list()).toEqual([]);
  });

  test.each([
    ['/missing', [], 'url_unreachable'],
    ['/huge', [], 'url_too_large'],
    ['/endless', [], 'url_too_large'],
    ['/loop', [], 'url_redirects'],
    ['/html', [], 'url_not_json'],
    ['/bad.json', [0], 'start_missing'],
  ])('script_url %s', async (path, place, type) => {
    const answer = await submit({ script_url: scriptOrigin + path });
    expect(answer.status).toBe(422);
    expect(answer.body.detail[0]).toMatchObject({ loc: ['body', 'script_url', ...place], type });
    expect(account().jobs.list()).toEqual([]);
  });

  test.each([
    ['http://127.0.0.1:1/script.json', 'url_unreachable'],
    ['file:///etc/passwd', 'url_invalid'],
  ])('script_url %s', async (url, type) => {
    const answer = await submit({ script_url: url });
    expect(answer.body.detail).toEqual([{ loc: ['body', 'script_url'], msg: expect.any(String), type }]);
    expect(account().jobs.list()).toEqual([]);
  });
});

test('script_url holds a script, several, or an object as it would be submitted', async () => {
  const filmed: string[][] = [];
  for (const path of ['/script.json', '/two.json', '/object.json']) {
    const { body } = await submit({ script_url: scriptOrigin + path });
    filmed.push(
      account()
        .jobs.get(body.job_id)
        .streams.map(({ prompt }) => prompt),
    );
  }
  expect(filmed).toEqual([['fetched'], ['a', 'b'], ['an object']]);
});

test('the queue that is full says so in the words of the 429', async () => {
  for (let i = 0; i < 10; i++) await submitScript();
  const answer = await submit({ script: shortScript('a') });
  expect(answer).toEqual({ status: 429, body: { detail: expect.stringContaining('429 quota exceeded') } });
  // It is not the script that is wrong.
  expect((await submit({ script: [] })).status).toBe(429);
  expect((await submit({ script: shortScript('a') }, 'ody_other')).status).toBe(200);
});

test('a suspended account is told as elsewhere, and a revoked key is let in no more', async () => {
  account().configure({ clock: 'manual', suspended: 'unpaid' });
  const answer = await submit({ script: shortScript('a') });
  expect(answer.status).toBe(429);
  expect(answer.body.detail).toMatchObject({ error: 'ACCOUNT_SUSPENDED', details: { reason: 'unpaid' } });
  expect((await ask('GET', '/simulation-jobs')).status).toBe(200);
  account().configure({ clock: 'manual', revoked: true });
  expect((await submit({ script: shortScript('a') })).status).toBe(401);
});

test.each(['GET', 'POST'])('%s without a token is 401', async (method) => {
  const answer = await ask(method, '/simulation-jobs', { key: '', ...(method === 'POST' && { body: {} }) });
  expect(answer.status).toBe(401);
});

test.each(['GET', 'DELETE'])("%s of another account's job is 403, and of none 404", async (method) => {
  const jobId = await submitScript('a', 'ody_other');
  expect(await ask(method, `/simulation-jobs/${jobId}`)).toEqual({
    status: 403,
    body: { detail: expect.stringContaining('another account') },
  });
  expect(await ask(method, '/simulation-jobs/job_none')).toEqual({
    status: 404,
    body: { detail: expect.stringContaining('not found') },
  });
  expect((await ask('GET', `/simulation-jobs/${jobId}`, { key: 'ody_other' })).body.status).toBe('pending');
});

describe('GET /simulation-jobs', () => {
  test('lists the newest first, by page, and only the caller’s own', async () => {
    const submitted: string[] = [];
    for (let i = 0; i < 5; i++) submitted.push(await submitScript());
    await submitScript('b', 'ody_other');
    const newest = submitted.toReversed();
    const page = async (query: string) => {
      const { body } = await ask('GET', `/simulation-jobs${query}`);
      return { ...body, jobs: body.jobs.map(({ job_id }: { job_id: string }) => job_id) };
    };
    expect(await page('')).toEqual({ jobs: newest, total: 5, limit: 20, offset: 0 });
    expect(await page('?limit=2&offset=1')).toEqual({
      jobs: newest.slice(1, 3),
      total: 5,
      limit: 2,
      offset: 1,
    });
    expect(await page('?offset=9')).toMatchObject({ jobs: [], total: 5 });
  });

  test('filters by status, and by whether a job is active', async () => {
    const [first = '', ...others] = [await submitScript(), await submitScript(), await submitScript()];
    await ask('DELETE', `/simulation-jobs/${first}`);
    const total = async (query: string) => (await ask('GET', `/simulation-jobs?${query}`)).body.total;
    expect(await total('status=cancelled')).toBe(1);
    expect(await total('status=pending')).toBe(others.length);
    expect(await total('active=true')).toBe(others.length);
    expect(await total('active=false')).toBe(3);
    expect(await total('active=true&status=cancelled')).toBe(0);
  });

  test.each([
    ['limit=0', 'limit'],
    ['limit=101', 'limit'],
    ['limit=1.5', 'limit'],
    ['limit=many', 'limit'],
    ['offset=-1', 'offset'],
    ['status=lost', 'status'],
    ['active=perhaps', 'active'],
  ])('refuses %s with 422', async (query, name) => {
    const { status, body } = await ask('GET', `/simulation-jobs?${query}`);
    expect(status).toBe(422);
    expect(body.detail[0]).toMatchObject({ loc: ['query', name], msg: expect.any(String) });
  });
});

test('a completed job says what the recordings say of its streams', async () => {
  const jobId = await submitScript();
  const recording = {
    video_url: 'http://localhost/video.mp4',
    events_url: 'http://localhost/events.jsonl',
    thumbnail_url: null,
    preview_url: null,
    frame_count: 200,
    duration_seconds: 10,
  };
  const describeStream = vi.spyOn(account().recordings, 'describe').mockReturnValue(recording);
  await account().advance(20_000);
  const { body } = await ask('GET', `/simulation-jobs/${jobId}`);
  const [stream] = account().jobs.get(jobId).streams;
  expect(body.streams).toEqual([
    { stream_id: stream?.streamId, ...recording, script_index: 0, status: 'completed', error_message: null },
  ]);
  expect(describeStream).toHaveBeenCalledWith(stream?.streamId, 'http://localhost');
  describeStream.mockRestore();
});

test('images may be large: four megabytes are taken, and the journal keeps none of them', async () => {
  const emulator = await createEmulator({ port: 0, clock: 'manual' });
  const accessToken = await authenticate(emulator.url);
  const size = { width: 1100, height: 1000 };
  const noise = { mean: 128, sigma: 60, type: 'gaussian' } as const;
  const png = await sharp({ create: { ...size, channels: 3, background: 'black', noise } })
    .png()
    .toBuffer();
  const image = `data:image/png;base64,${png.toString('base64')}`;
  const scripts = [shortScript('a', 1000, image), shortScript('b', 1000, image)];
  expect(JSON.stringify(scripts).length).toBeGreaterThan(4_000_000);
  const answer = await post(`${emulator.url}/simulation-jobs`, { scripts }, accessToken);
  expect(answer.status).toBe(200);
  expect(JSON.stringify((await emulator.journal.list()).items).length).toBeLessThan(20_000);

  // It says how much comes, and is refused before it has.
  const refused = await app.request('/simulation-jobs', {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', 'Content-Length': String(MAX_SUBMISSION_BYTES + 1) },
    body: '{}',
  });
  expect(refused.status).toBe(413);
  await emulator.close();
});

test('a submission whose account is reset meanwhile is told to ask again, and is not queued', async () => {
  const asked = submit({ script_url: `${scriptOrigin}/endless` });
  await once(scriptServer, 'request');
  await accounts.reset('ody_one');
  expect((await asked).status).toBe(503);
  expect(account().jobs.list()).toEqual([]);
});
