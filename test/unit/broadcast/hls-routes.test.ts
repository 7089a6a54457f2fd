/** HLS over HTTP: types, caching, HEAD, and what is answered when something is not there. */
import { afterEach, describe, expect, test, vi } from 'vitest';
import { answerError } from '../../../emulator/http/errors.ts';
import { hlsRoutes } from '../../../emulator/http/hls.ts';
import { UnknownSessionError } from '../../../emulator/session/errors.ts';
import { H264Encoder } from '../../../emulator/video/h264/encoder.ts';
import { createFilm } from '../../support/hls.ts';

const faults: unknown[] = [];
const film = createFilm({}, '?token=abc');
const app = hlsRoutes((c) => {
  if (c.req.param('stream_id') !== 'stream_1') throw new UnknownSessionError('none');
  return { hls: film.hls, countHls() {} };
});
app.onError((error, c) => answerError(error, c, (fault) => faults.push(fault)));
await film.pass(2.3);

const get = (path: string, method = 'GET') => app.request(`/broadcast/stream_1/${path}`, { method });

afterEach(() => {
  vi.restoreAllMocks();
  expect(faults).toEqual([]);
});

describe.each(['index.m3u8?token=abc', 'video.m3u8', 'video.m3u8?_HLS_msn=1&_HLS_part=2'])('%s', (path) => {
  test('is a playlist that is never kept', async () => {
    const response = await get(path);
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe('application/vnd.apple.mpegurl');
    expect(response.headers.get('cache-control')).toBe('no-cache');
    expect(await response.text()).toMatch(/^#EXTM3U\n/);
  });
});

describe.each(['init.mp4', 'segment-1.m4s', 'part-2-0.m4s', 'part-2-0.m4s?token=abc&v=1'])('%s', (path) => {
  test('is media that never changes', async () => {
    const response = await get(path);
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe('video/mp4');
    expect(response.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
    expect((await response.arrayBuffer()).byteLength).toBeGreaterThan(500);
  });

  test('answers HEAD without a body', async () => {
    const response = await get(path, 'HEAD');
    expect([response.status, response.headers.get('content-type')]).toEqual([200, 'video/mp4']);
    expect(await response.text()).toBe('');
  });
});

test.each([
  ['segment-2.m4s', 404, 'Segment 2 does not exist yet.'],
  ['segment-999999999.m4s', 404, 'Segment 999999999 does not exist yet.'],
  ['part-2-2.m4s', 404, 'Part 2 of segment 2 does not exist yet.'],
  ['part-0-4.m4s', 404, 'Part 4 of segment 0 does not exist yet.'],
  ['segment--1.m4s', 404, 'A broadcast has nothing called segment--1.m4s.'],
  ['other.txt', 404, 'A broadcast has nothing called other.txt.'],
  ['../stream_2/index.m3u8', 404, expect.stringContaining('none')],
  ['video.m3u8?_HLS_msn=9', 400, '_HLS_msn=9 is too far ahead: segment 2 is under way.'],
  ['video.m3u8?_HLS_part=0', 400, '_HLS_part says nothing without _HLS_msn: give both.'],
  ['video.m3u8?_HLS_msn=-1', 422, [expect.objectContaining({ loc: ['query', '_HLS_msn'] })]],
])('%s is answered with %i', async (path, status, detail) => {
  const response = await get(path);
  expect(response.status).toBe(status);
  expect(await response.json()).toEqual({ detail });
});

test('what cannot be rendered is the fault of the emulator, which has heard of it already', async () => {
  vi.spyOn(H264Encoder.prototype, 'encode').mockImplementationOnce(() => {
    throw new Error('out of dots');
  });
  const response = await get('segment-0.m4s');
  expect(response.status).toBe(500);
  expect(await response.json()).toEqual({ detail: 'The emulator failed: out of dots' });
  expect(response.headers.get('cache-control')).toBeNull();
  expect(film.faults).toHaveLength(1);
  expect((await get('segment-0.m4s')).status).toBe(200);
});

test('a stream that stands still is to be asked again, and one that is closed is gone', async () => {
  const waiting = get('part-2-1.m4s');
  await vi.waitFor(() => expect(film.clock.pendingTimers).toBe(1));
  film.freeze();
  await film.pass(10);
  expect((await waiting).status).toBe(503);
  film.hls.close();
  const closed = await get('video.m3u8');
  expect(closed.status).toBe(404);
  expect(await closed.json()).toEqual({
    detail: 'This broadcast is closed: its stream is no longer kept.',
  });
});

test('the routes are documented', () => {
  const { paths } = app.getOpenAPI31Document({ openapi: '3.1.0', info: { title: '', version: '' } });
  expect(Object.keys(paths ?? {})).toEqual([
    '/broadcast/{stream_id}/index.m3u8',
    '/broadcast/{stream_id}/video.m3u8',
    '/broadcast/{stream_id}/init.mp4',
    '/broadcast/{stream_id}/{file}',
  ]);
});
