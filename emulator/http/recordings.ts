/**
 * `GET /recordings/{stream_id}` and `GET /stream-recordings`, for who has a token; and the files that their presigned URLs
 * lead to, for whoever has those.
 */
import { createRoute, OpenAPIHono, z } from '@hono/zod-openapi';
import type { Context } from 'hono';
import type { Account } from '../account.ts';
import { isArtefactName } from '../recording/artefacts.ts';
import { RecordingNotFoundError, UrlRefusedError } from '../recording/errors.ts';
import { artefactPath, RECORDINGS_ROOT } from '../recording/paths.ts';
import { videoSize } from '../recording/recording.ts';
import { answerArtefact } from './artefact-answer.ts';
import { requireBearer } from './bearer.ts';
import type { AccountEnv, HttpContext } from './context.ts';
import { answerInvalid, detailSchema, json, validationErrorSchema } from './errors.ts';
import { publicOrigin } from './public-origin.ts';
import {
  badSignature,
  describeRecording,
  openRecordingFile,
  remedy,
  urlExpired,
} from './recording-faults.ts';

const DEFAULT_LIMIT = 50;
const MAX_LIMIT = 100;

const streamParams = z.object({ stream_id: z.string() });

const url = z.string().nullable();

/** What Odyssey says of a stream's recording; a URL is null where there is nothing to show. */
export const recordingFields = {
  stream_id: z.string(),
  video_url: url,
  events_url: url,
  thumbnail_url: url,
  preview_url: url,
  frame_count: z.int().nullable(),
  duration_seconds: z.number().nullable(),
};

const getRecordingRoute = createRoute({
  method: 'get',
  path: `${RECORDINGS_ROOT}/{stream_id}`,
  operationId: 'getRecording',
  summary: 'What there is of a stream that has ended; its URLs are good for a while',
  security: [{ bearer: [] }],
  middleware: requireBearer,
  request: { params: streamParams },
  responses: {
    200: json('The recording', z.object(recordingFields)),
    401: json('No valid access token', detailSchema),
    404: json('No recording of this caller, not yet or not any more', detailSchema),
  },
});

/** A whole number in a query. */
const wholeNumber = (min: number, max: number, fallback: number) =>
  z
    .string()
    .regex(/^-?\d{1,9}$/, 'Not a whole number')
    .transform(Number)
    .pipe(z.int().min(min).max(max))
    .default(fallback)
    .openapi({ type: 'integer', minimum: min, maximum: max, default: fallback });

const listRoute = createRoute({
  method: 'get',
  path: '/stream-recordings',
  operationId: 'listStreamRecordings',
  summary: 'The recordings of interactive streams, and the streams that run',
  security: [{ bearer: [] }],
  middleware: requireBearer,
  request: {
    query: z.object({
      limit: wholeNumber(1, MAX_LIMIT, DEFAULT_LIMIT),
      offset: wholeNumber(0, 999_999_999, 0),
    }),
  },
  responses: {
    200: json(
      'What started last comes first; a stream that runs has not ended',
      z.object({
        recordings: z.array(
          z.object({
            stream_id: z.string(),
            width: z.int(),
            height: z.int(),
            started_at: z.string(),
            ended_at: z.string().nullable(),
            duration_seconds: z.number().nullable(),
          }),
        ),
        total: z.int(),
        limit: z.int(),
        offset: z.int(),
      }),
    ),
    401: json('No valid access token', detailSchema),
    422: json('A limit or an offset that cannot be', validationErrorSchema),
  },
});

const binary = z.string().openapi({ format: 'binary' });
const file = (description: string) => ({
  description,
  content: {
    'video/mp4': { schema: binary },
    'image/jpeg': { schema: binary },
    'application/jsonl': { schema: z.string() },
  },
});

const artefactRoute = createRoute({
  method: 'get',
  path: artefactPath('{stream_id}', '{file}'),
  operationId: 'getRecordingFile',
  summary: 'A file of a recording, by a presigned URL',
  request: {
    params: streamParams.extend({ file: z.string().openapi({ example: 'video.mp4' }) }),
    query: z.object({
      account: z.string().optional(),
      expires: z.string().optional(),
      signature: z.string().optional(),
      download: z.string().optional().openapi({ description: 'If it is there, browsers save the file' }),
    }),
  },
  responses: {
    200: file('The file'),
    206: file('The range of it that was asked for'),
    304: { description: 'The client has it' },
    403: json('The URL is not as it was signed, or has expired', detailSchema),
    404: json('The recording is forgotten', detailSchema),
    416: json('Nothing is in the range', detailSchema),
    500: json('The emulator failed to render it', detailSchema),
  },
});

/** The routes of recordings. */
export function recordingRoutes(context: HttpContext) {
  return new OpenAPIHono<AccountEnv>({ defaultHook: answerInvalid })
    .openapi(getRecordingRoute, (c) => {
      const { account } = c.var;
      const { stream_id: streamId } = c.req.valid('param');
      const description = describeRecording(account, streamId, publicOrigin(c));
      if (!description) throw notFound(account, streamId);
      return c.json({ stream_id: streamId, ...description }, 200);
    })
    .openapi(listRoute, (c) => {
      const { limit, offset } = c.req.valid('query');
      const recordings = summaries(c.var.account);
      return c.json(
        {
          recordings: recordings.slice(offset, offset + limit).map(({ startedAtMs, ...summary }) => ({
            ...summary,
            started_at: isoTime(startedAtMs),
          })),
          total: recordings.length,
          limit,
          offset,
        },
        200,
      );
    })
    .openapi(artefactRoute, async (c) => {
      const { stream_id: streamId, file: name } = c.req.valid('param');
      const { account, expiresAtMs } = requireSigned(c, context, streamId);
      if (!isArtefactName(name)) throw new RecordingNotFoundError(`A recording has no file ${name}.`);
      return answerArtefact(c, await openRecordingFile(account, streamId, name), {
        maxAgeS: Math.floor((expiresAtMs - account.clock.now()) / 1000),
        ...(c.req.query('download') !== undefined && { downloadName: `${streamId}-${name}` }),
      });
    });
}

/** Streams that run and recordings of those that have ended, as the list has them. */
function summaries({ sessions, recordings }: Account) {
  const running = sessions.streams().map(({ streamId, orientation, startedAtMs }) => ({
    streamId,
    ...videoSize(orientation),
    startedAtMs,
    endedAtMs: null,
    durationS: null,
  }));
  return [...running, ...recordings.list({ interactiveOnly: true })]
    .sort((a, b) => b.startedAtMs - a.startedAtMs)
    .map(({ streamId, widthPx, heightPx, startedAtMs, endedAtMs, durationS }) => ({
      stream_id: streamId,
      width: widthPx,
      height: heightPx,
      startedAtMs,
      ended_at: endedAtMs === null ? null : isoTime(endedAtMs),
      duration_seconds: durationS,
    }));
}

function notFound({ sessions }: Account, streamId: string): RecordingNotFoundError {
  const isRunning = sessions.streams().some((stream) => stream.streamId === streamId);
  return new RecordingNotFoundError(
    isRunning
      ? `Stream ${streamId} is running: there is a recording when it has ended.`
      : `Recording ${streamId} not found, or not authorized.`,
  );
}

/**
 * The account whose file the URL of a request is signed for, and until when.
 *
 * @throws UrlRefusedError when the URL is not as it was signed, or has expired.
 * @throws RecordingNotFoundError when its account has been reset since.
 */
function requireSigned(
  c: Context,
  { accounts }: HttpContext,
  streamId: string,
): { account: Account; expiresAtMs: number } {
  const { account: tag, expires, signature } = c.req.query();
  if (tag === undefined || expires === undefined || signature === undefined) {
    throw new UrlRefusedError(
      `The URL is not signed: account, expires or signature is missing. ${remedy(streamId)}`,
    );
  }
  const signed = accounts.findSigned(c.req.path, { account: tag, expires, signature });
  if (!signed) {
    throw badSignature(streamId);
  }
  const { account, claim } = signed;
  if (claim.expiresAtMs <= account.clock.now()) {
    throw urlExpired(streamId, claim.expiresAtMs);
  }
  if (claim.generation !== account.generation) {
    throw new RecordingNotFoundError('The recording is from before its account was reset.');
  }
  return { account, expiresAtMs: claim.expiresAtMs };
}

function isoTime(atMs: number): string {
  return new Date(atMs).toISOString();
}
