/** The types of streams, broadcasts and sessions. */
import { late } from './late.ts';
import { missingFields } from './missing-fields.ts';
import { never } from './never.ts';
import { release } from './release.ts';
import { streamDies } from './stream-dies.ts';
import { streamError } from './stream-error.ts';
import { streamerLost } from './streamer-lost.ts';

export const STREAM_KINDS = {
  never,
  late,
  missing_fields: missingFields,
  stream_error: streamError,
  stream_dies: streamDies,
  release,
  streamer_lost: streamerLost,
} as const;
