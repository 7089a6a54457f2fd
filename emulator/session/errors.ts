/** What goes wrong with sessions and streams, by code; `http/` and `signalling/` turn the codes into their answers. */
import { formatDuration } from '../duration.ts';

/** A session that cannot be had, or cannot do what was asked. */
export abstract class SessionError extends Error {
  abstract readonly code: string;
}

/** A limit of the account is reached. The SDK has an error class for each code, and shows what stands in `details`. */
export abstract class UsageError extends SessionError {
  /** What the developer can do about it. */
  abstract readonly action: string;
  /** Numbers and words about the limit, named as Odyssey names them. */
  abstract readonly details: Readonly<Record<string, string | number>>;
}

/** The account holds as many sessions as it may, dangling ones included. */
export class ConcurrentLimitError extends UsageError {
  readonly code = 'CONCURRENT_LIMIT_REACHED';
  readonly action = 'Disconnect sessions that you no longer use';
  readonly details;

  constructor(activeCount: number, limit: number) {
    super(
      `You have reached your limit of concurrent sessions: ${activeCount} of ${limit} are in use. ` +
        'End one with disconnect(), or wait until a dangling one times out.',
    );
    this.details = { active_count: activeCount, limit };
  }
}

/** The account has streamed for as many hours as it may in a month. */
export class MonthlyLimitError extends UsageError {
  readonly code = 'MONTHLY_LIMIT_REACHED';
  readonly action = 'Wait for the next month, or upgrade your plan';
  readonly details;

  constructor(usedHours: number, limitHours: number, resetDate: string) {
    super(
      `You have used ${usedHours} of your ${limitHours} hours this month. They start again on ${resetDate}.`,
    );
    this.details = { used_hours: usedHours, limit_hours: limitHours, reset_date: resetDate };
  }
}

/** A stream of the account has run for longer than it may. No route of the emulator says so but by a fault. */
export class StreamDurationError extends UsageError {
  readonly code = 'STREAM_DURATION_EXCEEDED';
  readonly action = 'Start another stream, or upgrade your plan';
  readonly details;

  constructor(limitMs: number) {
    super(`Your stream has reached its longest duration, ${formatDuration(limitMs)}.`);
    this.details = { max_duration_seconds: limitMs / 1000 };
  }
}

/** The account is suspended. */
export class AccountSuspendedError extends UsageError {
  readonly code = 'ACCOUNT_SUSPENDED';
  readonly action = 'Contact support';
  readonly details;

  constructor(reason: string) {
    super(`Your account is suspended: ${reason}.`);
    this.details = { reason };
  }
}

/** The account asks too often. */
export class RateLimitError extends UsageError {
  readonly code = 'RATE_LIMITED';
  readonly action = 'Wait, then ask again';
  readonly details;
  /** Whole seconds on the account's clock, at least 1. */
  readonly retryAfterS: number;

  constructor(requests: number, windowMs: number, retryAfterS: number) {
    super(
      `Too many requests: ${requests} are allowed in ${formatDuration(windowMs)}. Ask again in ${retryAfterS} s.`,
    );
    this.retryAfterS = retryAfterS;
    this.details = { retry_after_seconds: retryAfterS };
  }
}

/** Every streamer of the account is taken; one may be free in a moment. */
export class NoStreamerError extends SessionError {
  readonly code = 'NO_STREAMER_AVAILABLE';

  constructor(streamers: number) {
    super(`No streamer is available: all ${streamers} are in use.`);
  }
}

/** No session of the account has this id. */
export class UnknownSessionError extends SessionError {
  readonly code = 'SESSION_NOT_FOUND';

  constructor(sessionId: string) {
    super(`Session ${sessionId} not found, or not authorized.`);
  }
}

/** The session has no socket that could be cut. */
export class SessionNotConnectedError extends SessionError {
  readonly code = 'SESSION_NOT_CONNECTED';

  constructor(sessionId: string, state: string) {
    super(`Session ${sessionId} is ${state} and has no socket to cut: only a connected one can be dropped.`);
  }
}

/** The account was reset while something was under way; its key is a new account now. */
export class AccountResetError extends SessionError {
  readonly code = 'ACCOUNT_RESET';

  constructor(apiKey: string) {
    super(`The account ${apiKey} was reset meanwhile: ask again, and it starts anew.`);
  }
}

/** The emulator is closing. */
export class EmulatorClosedError extends SessionError {
  readonly code = 'EMULATOR_CLOSED';

  constructor() {
    super('The emulator is closed.');
  }
}

/** Odyssey's own words for a stream at its limit, from the SDK's documentation of `onStreamError`. */
export const LEASE_EXPIRED = 'Stream ended: credit lease expired';
/** Why a stream does not start that gets no credit lease. */
export const LEASE_DENIED = 'The stream was refused a credit lease.';

/**
 * Why a stream could not do what was asked, as `interactive_stream_error` says it. The first four are Odyssey's words;
 * the others are ours, since nobody documents them.
 */
export type StreamErrorReason =
  | 'session_timeout'
  | 'quota_exceeded'
  | 'concurrent_limit_exceeded'
  | 'lease_denied'
  | 'stream_already_running'
  | 'no_stream_running'
  | 'expansion_bypass_denied'
  | 'invalid_message'
  | 'too_many_messages'
  | 'invalid_image'
  | 'unsupported_image'
  | 'image_too_large'
  | 'moderation_blocked'
  | 'model_crashed'
  | 'internal_error';

/** A stream that cannot start, go on, or do what was asked. The connection lives on. */
export class StreamError extends Error {
  override readonly name = 'StreamError';
  readonly reason: StreamErrorReason;

  constructor(reason: StreamErrorReason, message: string, options?: ErrorOptions) {
    super(message, options);
    this.reason = reason;
  }
}

/** What an unknown thrown value says. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
