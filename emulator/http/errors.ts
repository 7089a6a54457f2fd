/** Turns errors into FastAPI-shaped answers, as Odyssey's API gives them: `{"detail": string | object | list}`. */
import type { Hook } from '@hono/zod-openapi';
import { z } from '@hono/zod-openapi';
import type { Context, Env } from 'hono';
import { HTTPException } from 'hono/http-exception';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import {
  AudienceFullError,
  BroadcastNotFoundError,
  IceRestartError,
  IceSessionError,
  OfferError,
  SpectatorNotFoundError,
} from '../broadcast/errors.ts';
import {
  HlsClosedError,
  NoSuchMediaError,
  NotInTimeError,
  UnusableReloadError,
} from '../broadcast/hls/errors.ts';
import { RecordingNotFoundError, UrlRefusedError } from '../recording/errors.ts';
import { RenderFailedError } from '../rendering/errors.ts';
import {
  AccountResetError,
  EmulatorClosedError,
  messageOf,
  NoStreamerError,
  RateLimitError,
  UnknownSessionError,
  UsageError,
} from '../session/errors.ts';
import {
  BypassDeniedError,
  ForeignJobError,
  InvalidSubmissionError,
  JobNotCancellableError,
  SimulationQuotaError,
  UnknownJobError,
} from '../simulation/errors.ts';
import { PeerNegotiationError } from '../streamer/peer.ts';

/** `{"detail": "…"}` */
export const detailSchema = z.object({ detail: z.string() }).openapi('Error');

/** The 422 that FastAPI gives a body it cannot use. */
export const validationErrorSchema = z
  .object({
    detail: z.array(
      z.object({ loc: z.array(z.union([z.string(), z.number()])), msg: z.string(), type: z.string() }),
    ),
  })
  .openapi('ValidationError');

/** The 429 that the SDK turns into its own error classes, such as `ConcurrentLimitReachedError`. */
export const usageErrorSchema = z
  .object({
    detail: z.object({
      error: z.string(),
      message: z.string(),
      action: z.string(),
      action_url: z.string(),
      details: z.record(z.string(), z.unknown()),
    }),
  })
  .openapi('UsageError');

/** An OpenAPI answer with a JSON body. */
export function json<Schema extends z.ZodType>(description: string, schema: Schema) {
  return { description, content: { 'application/json': { schema } } };
}

/** What routes that take a body may answer to it. */
export const BODY_FAILURES = {
  413: json('A body of more than a megabyte', detailSchema),
  422: json('A body that does not validate', validationErrorSchema),
};

/** Where a developer can do something about a limit. */
const ACTION_URL = 'https://developer.odyssey.ml';

/** The statuses of errors that say all there is to say in their message. */
const STATUSES: readonly (readonly [abstract new (...args: never[]) => Error, ContentfulStatusCode])[] = [
  // To the SDK a 503 means "ask again in a second", which is right for a reset too.
  [NoStreamerError, 503],
  [AccountResetError, 503],
  [EmulatorClosedError, 503],
  [AudienceFullError, 503],
  [NotInTimeError, 503],
  [UnknownSessionError, 404],
  [BroadcastNotFoundError, 404],
  [SpectatorNotFoundError, 404],
  [NoSuchMediaError, 404],
  [HlsClosedError, 404],
  [RecordingNotFoundError, 404],
  [UrlRefusedError, 403],
  [OfferError, 400],
  [PeerNegotiationError, 400],
  [UnusableReloadError, 400],
  [IceSessionError, 412],
  [IceRestartError, 422],
  [UnknownJobError, 404],
  [ForeignJobError, 403],
  [BypassDeniedError, 403],
  [JobNotCancellableError, 400],
  [SimulationQuotaError, 429],
];

/** How long to wait where the audience is full: spectators come and go. */
const AUDIENCE_RETRY_AFTER_S = 5;

/** Where in a request zod found the fault, in FastAPI's words. */
const LOCATIONS: Readonly<Record<string, string>> = {
  json: 'body',
  query: 'query',
  param: 'path',
  header: 'header',
};

/** Answers a request that does not validate. */
export function answerInvalid<E extends Env>(
  result: Parameters<Hook<unknown, E, string, unknown>>[0],
  c: Context<E>,
): Response | undefined {
  if (result.success) return undefined;
  const location = LOCATIONS[result.target] ?? result.target;
  return c.json(
    {
      detail: result.error.issues.map((issue) => ({
        loc: [location, ...issue.path],
        msg: issue.message,
        type: issue.code,
      })),
    },
    422,
  );
}

/** Answers what a route threw. `onFault` hears of what nobody expected. */
export function answerError(error: unknown, c: Context, onFault: (error: unknown) => void): Response {
  if (error instanceof UsageError) {
    const { code, message, action, details } = error;
    if (error instanceof RateLimitError) c.header('Retry-After', String(error.retryAfterS));
    return c.json({ detail: { error: code, message, action, action_url: ACTION_URL, details } }, 429);
  }
  if (error instanceof InvalidSubmissionError) {
    const detail = error.problems.map(({ path, rule, message }) => ({
      loc: ['body', ...path],
      msg: message,
      type: rule,
    }));
    return c.json({ detail }, 422);
  }
  const [, status] = STATUSES.find(([Class]) => error instanceof Class) ?? [];
  if (status !== undefined) {
    if (error instanceof AudienceFullError) c.header('Retry-After', String(AUDIENCE_RETRY_AFTER_S));
    return c.json({ detail: messageOf(error) }, status);
  }
  if (error instanceof HTTPException) {
    if (error.res) return error.getResponse();
    // FastAPI answers a body that is no JSON with 422, where Hono says 400.
    return error.status === 400
      ? c.json({ detail: [{ loc: ['body'], msg: error.message, type: 'json_invalid' }] }, 422)
      : c.json({ detail: error.message }, error.status);
  }
  // What could not be rendered was reported where it failed, once for all who waited for it.
  if (!(error instanceof RenderFailedError)) onFault(error);
  return c.json({ detail: `The emulator failed: ${messageOf(error)}` }, 500);
}
