/** The types of streams, broadcasts and sessions. */
import { late } from './late.ts';
import { missingFields } from './missing-fields.ts';
import { never } from './never.ts';
import { release } from './release.ts';
import { streamDies } from './stream-dies.ts';
import { streamError } from './stream-error.ts';
import { streamerLost } from './streamer-lost.ts';

/** Of a session that is connected: one that is ended has no streamer to lose. */
export const SESSION_KINDS = { release, streamer_lost: streamerLost } as const;

/** Of a stream that runs. */
export const RUNNING_STREAM_KINDS = { stream_dies: streamDies } as const;

export const STREAM_KINDS = {
  never,
  late,
  missing_fields: missingFields,
  stream_error: streamError,
  ...RUNNING_STREAM_KINDS,
  ...SESSION_KINDS,
} as const;
