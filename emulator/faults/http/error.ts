/** `error`: an answer that says what Odyssey says when it refuses, or a bare status. */
import { STATUS_CODES } from 'node:http';
import { z } from 'zod';
import { duration, OFF, oneOf } from '../../config/values.ts';
import type { Duration } from '../../config.ts';
import {
  AccountSuspendedError,
  ConcurrentLimitError,
  MonthlyLimitError,
  NoStreamerError,
  RateLimitError,
  StreamDurationError,
} from '../../session/errors.ts';
import { MonthlyMeter } from '../../session/usage.ts';
import { defineHttpKind, type HttpExchange } from './exchange.ts';

const CODES = [
  'MONTHLY_LIMIT_REACHED',
  'CONCURRENT_LIMIT_REACHED',
  'STREAM_DURATION_EXCEEDED',
  'ACCOUNT_SUSPENDED',
  'RATE_LIMITED',
  'NO_STREAMER',
] as const;

/** What Odyssey refuses with; the first five are 429, for which the SDK has a class each, and the last one is 503. */
export type ErrorCode = (typeof CODES)[number];

const STATUSES = [401, 403, 404, 422, 429, 500, 502, 503, 504] as const;

/** What a bare error answers with. */
export type ErrorStatus = (typeof STATUSES)[number];

/** Which error: one of Odyssey's own, or a bare status. */
export type ErrorAttributes = {
  /**
   * `'before'` (default) the request is looked at: nothing is reserved or queued. `'after'`: the work is done and its
   * answer is lost, such as a reservation that the client never hears of.
   */
  when?: 'before' | 'after';
  /** What `Retry-After` says, in whole seconds; for `RATE_LIMITED`, where it is `'1s'` by default, and for 503. */
  retryAfter?: Duration;
} & (
  | {
      /** One of Odyssey's own, with the body that it gives it. */
      error: ErrorCode;
    }
  | {
      /** A bare status; its body is `{"detail": …}`, as FastAPI has it. */
      status: ErrorStatus;
      /** What its body says. Default: the status in words. */
      detail?: string;
    }
);

interface Refusal {
  readonly what: { readonly code: ErrorCode } | { readonly status: ErrorStatus; readonly detail: string };
  readonly retryAfterS: number | undefined;
  readonly when: 'before' | 'after';
}

/** Where the account has no such limit, what its error says of it. */
const UNLIMITED = { hours: 10, requests: 10, windowMs: 1000, suspension: 'payment failed' };

/** The errors of the emulator's own rooms; they say what the account's limits are. */
const ERRORS: Readonly<Record<ErrorCode, (exchange: HttpExchange, retryAfterS: number) => Error>> = {
  MONTHLY_LIMIT_REACHED: ({ config, clock }) => {
    const hours = config.monthlyHours === OFF ? UNLIMITED.hours : config.monthlyHours;
    const resetDate = new Date(new MonthlyMeter(clock).resetAtMs).toISOString().slice(0, 10);
    return new MonthlyLimitError(hours, hours, resetDate);
  },
  CONCURRENT_LIMIT_REACHED: ({ config: { concurrentSessions } }) =>
    new ConcurrentLimitError(concurrentSessions, concurrentSessions),
  STREAM_DURATION_EXCEEDED: ({ config }) => new StreamDurationError(config.streamLimitMs),
  ACCOUNT_SUSPENDED: ({ config: { suspended } }) =>
    new AccountSuspendedError(suspended === OFF ? UNLIMITED.suspension : suspended),
  RATE_LIMITED: ({ config: { rateLimit } }, retryAfterS) => {
    const { requests, windowMs } = rateLimit === OFF ? UNLIMITED : rateLimit;
    return new RateLimitError(requests, windowMs, retryAfterS);
  },
  NO_STREAMER: ({ config }) => new NoStreamerError(config.streamers),
};

const MAY_RETRY_AFTER = 'retryAfter: only RATE_LIMITED, NO_STREAMER and status 503 have it: leave it out';

export const error = defineHttpKind({
  description: "Answers with one of Odyssey's errors, or with a bare status.",
  spoils: 'request',
  attributes: {
    error: oneOf(CODES).schema.describe("One of Odyssey's own errors, with its body"),
    status: z
      .literal(STATUSES, { error: `must be one of ${STATUSES.join(', ')}` })
      .describe('A bare status, with {"detail": …} as its body'),
    detail: z
      .string({ error: 'must be text of up to 1000 characters' })
      .max(1000, { error: 'must be text of up to 1000 characters' })
      .describe('What the body of a bare status says'),
    retryAfter: duration(0).schema.describe('What Retry-After says, in whole seconds'),
    when: oneOf(['before', 'after']).schema.describe(
      'Before the request is looked at (default), or after the work is done, whose answer is lost',
    ),
  },
  read: (values, refuse): Refusal => {
    const {
      error: code,
      status = 500,
      detail = STATUS_CODES[status] ?? '',
      retryAfter,
      when = 'before',
    } = values;
    if (code !== undefined && values.status !== undefined) {
      refuse('error and status contradict each other: give one of them');
    }
    if (code === undefined && values.status === undefined) {
      refuse(`no error: give error, one of ${CODES.join(', ')}; or status, one of ${STATUSES.join(', ')}`);
    }
    if (code !== undefined && values.detail !== undefined) {
      refuse(`detail: ${code} has words of its own: leave it out, or give status in place of error`);
    }
    const mayRetry = code === undefined ? status === 503 : code === 'RATE_LIMITED' || code === 'NO_STREAMER';
    if (retryAfter !== undefined && !mayRetry) refuse(MAY_RETRY_AFTER);
    return {
      what: code === undefined ? { status, detail } : { code },
      retryAfterS: retryAfter === undefined ? undefined : Math.ceil(retryAfter / 1000),
      when,
    };
  },
  act: async ({ what, retryAfterS, when }, exchange) => {
    if (when === 'after') await exchange.next();
    const answer =
      'code' in what ? exchange.refuse(ERRORS[what.code](exchange, retryAfterS ?? 1)) : bareAnswer(what);
    if (retryAfterS !== undefined) answer.headers.set('Retry-After', String(retryAfterS));
    return answer;
  },
});

function bareAnswer({ status, detail }: { status: ErrorStatus; detail: string }): Response {
  // FastAPI's 422 is a list of what is wrong and where.
  return Response.json(
    { detail: status === 422 ? [{ loc: ['body'], msg: detail, type: 'value_error' }] : detail },
    { status },
  );
}
