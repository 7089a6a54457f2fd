/** `GET /broadcast/{stream_id}/…`: a stream's HLS playlists and media. */
import { createRoute, OpenAPIHono, z } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { NoSuchMediaError } from '../broadcast/hls/errors.ts';
import type { HlsStream } from '../broadcast/hls/hls-stream.ts';
import { INDEX_NAME, INIT_NAME, parseMediaName, VIDEO_NAME } from '../broadcast/hls/names.ts';
import type { Media } from '../rendering/fragment.ts';
import { answerInvalid, detailSchema, json, validationErrorSchema } from './errors.ts';

/** A stream for players, and who counts what they are sent. */
export interface HlsSource {
  readonly hls: HlsStream;
  countHls(bytes: number): void;
}

/** Finds the stream of a request by its path parameter `stream_id` and query `token`, or throws what to answer. */
export type FindHls = (c: Context) => HlsSource | Promise<HlsSource>;

const PLAYLIST_TYPE = 'application/vnd.apple.mpegurl';
const MEDIA_TYPE = 'video/mp4';

const PLAYLIST_HEADERS = { 'Content-Type': PLAYLIST_TYPE, 'Cache-Control': 'no-cache' };
/** What is past never changes, and every broadcast has URLs of its own. */
const MEDIA_HEADERS = { 'Content-Type': MEDIA_TYPE, 'Cache-Control': 'public, max-age=31536000, immutable' };

const FAILURES = {
  401: json('No valid spectator token', detailSchema),
  404: json('No such stream, or nothing of this name in it (yet)', detailSchema),
  500: json('The emulator failed to render it', detailSchema),
};

const params = z.object({ stream_id: z.string() });
const query = z.object({
  token: z.string().optional().openapi({ description: 'The spectator token' }),
});

/** A number of at most nine digits, as in {@link parseMediaName}. */
const count = z
  .string()
  .regex(/^\d{1,9}$/, 'Not a whole number from 0 to 999999999')
  .transform(Number)
  .openapi({ type: 'integer', minimum: 0 })
  .optional();

const playlist = (description: string) => ({
  description,
  content: { [PLAYLIST_TYPE]: { schema: z.string() } },
});
const media = (description: string) => ({
  description,
  content: { [MEDIA_TYPE]: { schema: z.string().openapi({ format: 'binary' }) } },
});

const indexRoute = createRoute({
  method: 'get',
  path: `/broadcast/{stream_id}/${INDEX_NAME}`,
  operationId: 'getBroadcast',
  summary: 'Watch a stream by HLS: its multivariant playlist',
  request: { params, query },
  responses: { 200: playlist('The playlist'), ...FAILURES },
});

const videoRoute = createRoute({
  method: 'get',
  path: `/broadcast/{stream_id}/${VIDEO_NAME}`,
  operationId: 'getBroadcastVideo',
  summary: 'The media playlist, with blocking reload',
  request: { params, query: query.extend({ _HLS_msn: count, _HLS_part: count }) },
  responses: {
    200: playlist('The playlist'),
    ...FAILURES,
    400: json('A reload from too far ahead', detailSchema),
    422: json('A reload from what is no number', validationErrorSchema),
    503: json('The stream stands still: ask again', detailSchema),
  },
});

const initRoute = createRoute({
  method: 'get',
  path: `/broadcast/{stream_id}/${INIT_NAME}`,
  operationId: 'getBroadcastInit',
  summary: 'The init segment',
  request: { params, query },
  responses: { 200: media('The init segment'), ...FAILURES },
});

const mediaRoute = createRoute({
  method: 'get',
  path: '/broadcast/{stream_id}/{file}',
  operationId: 'getBroadcastMedia',
  summary: 'A segment or a part of one',
  request: {
    params: params.extend({
      file: z.string().openapi({ description: 'As in the playlist', example: 'segment-0.m4s' }),
    }),
    query,
  },
  responses: {
    200: media('The segment or part; the part that the playlist hints at is waited for'),
    ...FAILURES,
    503: json('The stream stands still: ask again', detailSchema),
  },
});

/** The routes of HLS. */
export function hlsRoutes(find: FindHls) {
  const playlistOf = async (c: Context, read: (hls: HlsStream) => Promise<string>) => {
    const source = await find(c);
    const text = await read(source.hls);
    source.countHls(Buffer.byteLength(text));
    return c.body(text, 200, PLAYLIST_HEADERS);
  };
  const mediaOf = async (c: Context, read: (hls: HlsStream) => Promise<Media>) => {
    const source = await find(c);
    const bytes = await read(source.hls);
    source.countHls(bytes.length);
    return c.body(bytes, 200, MEDIA_HEADERS);
  };
  return new OpenAPIHono({ defaultHook: answerInvalid })
    .openapi(indexRoute, (c) => playlistOf(c, (hls) => hls.multivariantPlaylist()))
    .openapi(videoRoute, (c) => {
      const { _HLS_msn: segment, _HLS_part: part } = c.req.valid('query');
      return playlistOf(c, (hls) => hls.mediaPlaylist({ segment, part }));
    })
    .openapi(initRoute, (c) => mediaOf(c, (hls) => hls.init()))
    .openapi(mediaRoute, (c) => {
      const { file } = c.req.valid('param');
      return mediaOf(c, (hls) => pieceOf(hls, file));
    });
}

async function pieceOf(stream: HlsStream, file: string): Promise<Media> {
  const name = parseMediaName(file);
  if (name === undefined) throw new NoSuchMediaError(`A broadcast has nothing called ${file}.`);
  return name.kind === 'segment' ? stream.segment(name.segment) : stream.part(name.segment, name.k);
}
