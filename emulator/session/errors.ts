/** What goes wrong with sessions and streams, by code; `http/` and `signalling/` turn the codes into their answers. */

/** A session that cannot be had. */
export abstract class SessionError extends Error {
  abstract readonly code: string;
}

/** The account holds as many sessions as it may, dangling ones included. */
export class ConcurrentLimitError extends SessionError {
  readonly code = 'CONCURRENT_LIMIT_REACHED';
  readonly activeCount: number;
  readonly limit: number;

  constructor(activeCount: number, limit: number) {
    super(
      `You have reached your limit of concurrent sessions: ${activeCount} of ${limit} are in use. ` +
        'End one with disconnect(), or wait until a dangling one times out.',
    );
    this.activeCount = activeCount;
    this.limit = limit;
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

/**
 * Why a stream could not do what was asked, as `interactive_stream_error` says it. `session_timeout` is Odyssey's
 * word; the others are ours, since nobody documents them.
 */
export type StreamErrorReason =
  | 'session_timeout'
  | 'stream_already_running'
  | 'no_stream_running'
  | 'expansion_bypass_denied'
  | 'invalid_message'
  | 'too_many_messages'
  | 'invalid_image'
  | 'unsupported_image'
  | 'image_too_large'
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
