/** Recordings over HTTP: what the SDK asks for, presigned URLs, ranges, and every answer to what cannot be. */
import { describe, expect, test, vi } from 'vitest';
import type { EmulatorOptions } from '../../../emulator/config.ts';
import { H264Encoder } from '../../../emulator/video/h264/encoder.ts';
import { createBareApp } from '../../support/bare-app.ts';
import { pathOf, type SomeVideo, someVideo } from '../../support/recording.ts';

const KEY = 'ody_local';
const ORIGIN = 'http://localhost';

async function create(options: EmulatorOptions = {}, ...videos: SomeVideo[]) {
  const { app, accounts } = createBareApp({ clock: 'manual', ...options });
  const account = accounts.get(KEY);
  for (const video of videos) account.recordings.keep(someVideo(video));
  const tokenOf = async (key: string) => {
    const answer = await app.request('/auth/token', {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ api_key: key }),
    });
    return (await answer.json()).access_token as string;
  };
  const token = await tokenOf(KEY);
  /** As the SDK asks: with a token. */
  const ask = async (path: string, bearer = token) => {
    const answer = await app.request(path, { headers: { Authorization: `Bearer ${bearer}` } });
    return { status: answer.status, body: await answer.json() };
  };
  /** As a player asks: without. */
  const load = (path: string, headers: Record<string, string> = {}, method = 'GET') =>
    app.request(path, { method, headers });
  return { app, accounts, account, tokenOf, ask, load };
}

describe('GET /recordings/{stream_id}', () => {
  test('has every field of the SDK, and URLs that work', async () => {
    const { ask, load } = await create({}, {});
    const { status, body } = await ask('/recordings/stream_1');
    expect(status).toBe(200);
    expect(Object.keys(body).sort()).toEqual([
      'duration_seconds',
      'events_url',
      'frame_count',
      'preview_url',
      'stream_id',
      'thumbnail_url',
      'video_url',
    ]);
    expect(body).toMatchObject({ stream_id: 'stream_1', frame_count: 45, duration_seconds: 2.25 });
    const types = {
      video: 'video/mp4',
      preview: 'video/mp4',
      thumbnail: 'image/jpeg',
      events: 'application/jsonl',
    };
    for (const [kind, type] of Object.entries(types)) {
      const url = body[`${kind}_url`];
      expect(url).toMatch(`${ORIGIN}/recordings/stream_1/`);
      expect(url).not.toContain(KEY);
      const answer = await load(url);
      expect([answer.status, answer.headers.get('Content-Type')]).toEqual([200, type]);
      expect(answer.headers.get('Access-Control-Allow-Origin')).toBe('*');
      const bytes = (await answer.arrayBuffer()).byteLength;
      expect(String(bytes)).toBe(answer.headers.get('Content-Length'));
    }
  });

  test('is 404 of an unknown id and of another account’s, and 401 without a token', async () => {
    const { ask, tokenOf } = await create({}, {});
    const stranger = await tokenOf('ody_stranger');
    for (const { status, body } of [
      await ask('/recordings/stream_none'),
      await ask('/recordings/stream_1', stranger),
    ]) {
      expect(status).toBe(404);
      expect(body.detail).toMatch(/^Recording stream_\w+ not found, or not authorized\.$/);
    }
    expect((await ask('/recordings/stream_1', 'none')).status).toBe(401);
  });

  test('has no picture where no frame was shown', async () => {
    const { ask, load, account } = await create({}, { frames: 0 });
    const { body } = await ask('/recordings/stream_1');
    expect(body).toMatchObject({
      video_url: null,
      thumbnail_url: null,
      preview_url: null,
      events_url: expect.any(String),
      frame_count: 0,
      duration_seconds: 0,
    });
    expect((await load(pathOf(account, 'stream_1', 'events'))).status).toBe(200);
  });
});

describe('GET /stream-recordings', () => {
  const many = Array.from({ length: 120 }, (_, i) => ({
    streamId: `stream_${i}`,
    startedAtMs: Date.UTC(2026, 0, 1) + i * 1000,
  }));

  test('is newest first, page by page, and only of interactive streams', async () => {
    const { ask, account } = await create({}, ...many);
    const { sessionId: _, ...script } = someVideo({ streamId: 'stream_script', jobId: 'job_1' });
    account.recordings.keep(script);
    const first = (await ask('/stream-recordings')).body;
    expect(first).toMatchObject({ total: 120, limit: 50, offset: 0 });
    expect(first.recordings).toHaveLength(50);
    expect(first.recordings[0]).toEqual({
      stream_id: 'stream_119',
      width: 1280,
      height: 704,
      started_at: '2026-01-01T00:01:59.000Z',
      ended_at: '2026-01-01T00:02:01.250Z',
      duration_seconds: 2.25,
    });
    const all = [];
    for (let offset = 0; offset < 120; offset += 50) {
      all.push(...(await ask(`/stream-recordings?limit=50&offset=${offset}`)).body.recordings);
    }
    expect(all.map(({ stream_id }) => stream_id)).toEqual(many.map(({ streamId }) => streamId).reverse());
    expect((await ask('/stream-recordings?limit=100&offset=119')).body.recordings).toHaveLength(1);
    expect((await ask('/stream-recordings?offset=500')).body).toMatchObject({ recordings: [], total: 120 });
    expect((await ask('/recordings/stream_script')).status).toBe(200);
  });

  test.each([
    ['limit=0', 'limit'],
    ['limit=101', 'limit'],
    ['limit=-1', 'limit'],
    ['limit=many', 'limit'],
    ['limit=', 'limit'],
    ['limit=1.5', 'limit'],
    ['offset=-1', 'offset'],
    ['offset=1e3', 'offset'],
  ])('%s is 422 and says which', async (query, field) => {
    const { ask } = await create();
    const { status, body } = await ask(`/stream-recordings?${query}`);
    expect(status).toBe(422);
    expect(body.detail[0]).toMatchObject({ loc: ['query', field], msg: expect.any(String) });
  });

  test('of another account has nothing of this one', async () => {
    const { ask, tokenOf } = await create({}, {});
    const { body } = await ask('/stream-recordings', await tokenOf('ody_stranger'));
    expect(body).toMatchObject({ recordings: [], total: 0 });
  });

  test('the oldest are forgotten beyond the bound, and the journal says so', async () => {
    const { ask, account, load } = await create({ recordings: 2 }, { streamId: 'stream_a' });
    const path = pathOf(account, 'stream_a', 'video');
    for (const streamId of ['stream_b', 'stream_c']) account.recordings.keep(someVideo({ streamId }));
    expect((await ask('/stream-recordings')).body.total).toBe(2);
    expect((await ask('/recordings/stream_a')).status).toBe(404);
    const answer = await load(path);
    expect(answer.status).toBe(404);
    expect((await answer.json()).detail).toContain('not any more');
    expect(account.journal.list({ type: 'recording.forgotten' }).items).toMatchObject([
      { streamId: 'stream_a' },
    ]);
  });
});

describe('a presigned URL', () => {
  const detailOf = async (answer: Response) => [answer.status, (await answer.json()).detail] as const;

  test('expires on the account’s clock, at its time', async () => {
    const { account, load } = await create({}, {});
    const path = pathOf(account, 'stream_1', 'thumbnail');
    await account.advance(3_599_999);
    expect((await load(path)).status).toBe(200);
    await account.advance(1);
    expect(await detailOf(await load(path))).toEqual([403, expect.stringMatching(/^The URL expired at 20/)]);
    expect((await load(pathOf(account, 'stream_1', 'thumbnail'))).status).toBe(200);
  });

  test('lasts as long as the option says', async () => {
    const { account, load } = await create({ recordingUrlLifetime: '10s' }, {});
    const path = pathOf(account, 'stream_1', 'events');
    await account.advance(10_000);
    expect((await load(path)).status).toBe(403);
  });

  test('is good for nothing else', async () => {
    const { account, accounts, load } = await create({}, {}, { streamId: 'stream_2' });
    const path = pathOf(account, 'stream_1', 'preview');
    const other = accounts.get('ody_other');
    other.recordings.keep(someVideo());
    const query = (of: string) => new URLSearchParams(of.split('?')[1]);
    const tampered = (change: Record<string, string>) => {
      const params = query(path);
      for (const [name, value] of Object.entries(change)) params.set(name, value);
      return `/recordings/stream_1/preview.mp4?${params}`;
    };
    const moved = [
      path.replace('preview.mp4', 'video.mp4'),
      path.replace('stream_1', 'stream_2'),
      path.replace('preview.mp4', 'nothing.mp4'),
      tampered({ expires: '99999999999999' }),
      tampered({ account: query(pathOf(other, 'stream_1', 'preview')).get('account') ?? '' }),
      tampered({ account: `${query(path).get('account')?.split('.')[0]}.1` }),
      tampered({ signature: '' }),
      tampered({ signature: 'A'.repeat(43) }),
    ];
    for (const url of moved) {
      expect(await detailOf(await load(url))).toEqual([
        403,
        expect.stringMatching(/^The signature does not fit/),
      ]);
    }
    expect(await detailOf(await load('/recordings/stream_1/preview.mp4'))).toEqual([
      403,
      expect.stringMatching(/is not signed.*GET \/recordings\/stream_1 gives a new one/),
    ]);
    expect((await load(path)).status).toBe(200);
  });

  test('is 404 when its account has been reset', async () => {
    const { account, accounts, load } = await create({}, {});
    const path = pathOf(account, 'stream_1', 'video');
    await accounts.reset(KEY);
    expect(await detailOf(await load(path))).toEqual([404, expect.stringContaining('reset')]);
  });

  test('keeps its signature out of the journal', async () => {
    const { account, load } = await create({}, {});
    await load(pathOf(account, 'stream_1', 'events'));
    const [entry] = account.journal.list({ type: 'http.request', text: 'events.jsonl' }).items;
    expect(entry?.path).toMatch(/signature=\[redacted\]/);
  });
});

describe('the files', () => {
  test('are answered in ranges that fit together, and whole', async () => {
    const { account, load } = await create({}, {});
    const path = pathOf(account, 'stream_1', 'video');
    const whole = await load(path);
    expect(whole.headers.get('Accept-Ranges')).toBe('bytes');
    const bytes = Buffer.from(await whole.arrayBuffer());
    const size = bytes.length;
    const ranges = [
      [`bytes=0-`, 0, size],
      [`bytes=0-0`, 0, 1],
      [`bytes=600-70000`, 600, 70_001],
      [`bytes=${size - 5}-`, size - 5, size],
      [`bytes=-100`, size - 100, size],
      [`bytes=1000-${size * 2}`, 1000, size],
    ] as const;
    for (const [range, from, to] of ranges) {
      const part = await load(path, { Range: range });
      expect(part.status).toBe(206);
      expect(part.headers.get('Content-Range')).toBe(`bytes ${from}-${to - 1}/${size}`);
      expect(Buffer.from(await part.arrayBuffer()).equals(bytes.subarray(from, to))).toBe(true);
    }
    const beyond = await load(path, { Range: `bytes=${size}-` });
    expect(beyond.status).toBe(416);
    expect(beyond.headers.get('Content-Range')).toBe(`bytes */${size}`);
    expect((await beyond.json()).detail).toContain(`${size} bytes`);
    for (const odd of ['bytes=0-1,5-6', 'pages=1-2', 'bytes=a-b']) {
      expect((await load(path, { Range: odd })).status).toBe(200);
    }
  });

  test('have validators, HEAD, and a name to be saved by', async () => {
    const { account, load } = await create({}, {});
    const path = pathOf(account, 'stream_1', 'preview');
    const head = await load(path, {}, 'HEAD');
    const etag = head.headers.get('ETag') ?? '';
    expect([head.status, await head.text()]).toEqual([200, '']);
    expect(Number(head.headers.get('Content-Length'))).toBeGreaterThan(1000);
    expect((await load(path, { 'If-None-Match': etag })).status).toBe(304);
    expect((await load(path, { Range: 'bytes=0-9', 'If-Range': etag })).status).toBe(206);
    expect((await load(path, { Range: 'bytes=0-9', 'If-Range': '"other"' })).status).toBe(200);
    expect(head.headers.get('Content-Disposition')).toBeNull();
    const saved = await load(`${path}&download=1`);
    expect(saved.headers.get('Content-Disposition')).toBe('attachment; filename="stream_1-preview.mp4"');
  });

  test('nobody renders what HEAD and a range do not need', async () => {
    const encode = vi.spyOn(H264Encoder.prototype, 'encode');
    const { account, load } = await create({}, { frames: 3000 });
    const path = pathOf(account, 'stream_1', 'video');
    await load(path, {}, 'HEAD');
    expect(encode.mock.calls.length).toBeLessThanOrEqual(3 * 20);
    const size = Number((await load(path, {}, 'HEAD')).headers.get('Content-Length'));
    const answer = await load(path, { Range: `bytes=${Math.floor(size / 2)}-${Math.floor(size / 2) + 9}` });
    expect((await answer.arrayBuffer()).byteLength).toBe(10);
    expect(encode.mock.calls.length).toBeLessThanOrEqual(4 * 20);
    encode.mockRestore();
  });

  test('one render is for all who ask, and outlives who goes away', async () => {
    const encode = vi.spyOn(H264Encoder.prototype, 'encode');
    const { account, load } = await create({}, { frames: 100 });
    const path = pathOf(account, 'stream_1', 'video');
    const answers = await Promise.all(Array.from({ length: 8 }, () => load(path)));
    await answers[0]?.body?.cancel();
    const files = await Promise.all(answers.slice(1).map((answer) => answer.arrayBuffer()));
    for (const file of files) expect(Buffer.from(file).equals(Buffer.from(files[0] ?? file))).toBe(true);
    expect(encode).toHaveBeenCalledTimes(100);
    encode.mockRestore();
  });

  test('a render that fails is 500, our fault, and is tried again', async () => {
    const { account, load } = await create({}, {});
    const path = pathOf(account, 'stream_1', 'video');
    const encode = vi.spyOn(H264Encoder.prototype, 'encode').mockImplementation(() => {
      throw new Error('no ink');
    });
    const answers = await Promise.all([load(path), load(path)]);
    expect(answers.map(({ status }) => status)).toEqual([500, 500]);
    expect((await answers[0]?.json())?.detail).toContain('no ink');
    const faults = account.journal.list({ type: 'emulator.fault' }).items;
    expect(faults).toMatchObject([{ message: expect.stringContaining('no ink') }]);
    encode.mockRestore();
    expect((await load(path)).status).toBe(200);
  });

  test('the events are one JSON object a line', async () => {
    const { account, load } = await create({}, {});
    const text = await (await load(pathOf(account, 'stream_1', 'events'))).text();
    expect(
      text
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line)),
    ).toEqual([
      {
        timestamp_ms: 0,
        time: '2026-01-01T00:00:00.000Z',
        type: 'start',
        prompt: 'a lake in the mountains',
        frame: 0,
      },
      {
        timestamp_ms: 600,
        time: '2026-01-01T00:00:00.600Z',
        type: 'interact',
        prompt: 'a storm comes up',
        frame: 12,
      },
      { timestamp_ms: 2250, time: '2026-01-01T00:00:02.250Z', type: 'end', frame: 45 },
    ]);
  });
});
