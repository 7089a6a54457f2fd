/** Where faults can happen to sessions, streams and broadcasts. */
import type { FaultPoint } from '../points.ts';

/** The points, and what is known there. */
export const STREAM_POINTS = {
  session: {
    description: 'A session is connected. Each is one event.',
    knows: ['account', 'session', 'region'],
  },
  'stream.start': {
    description: 'A stream is asked for, rightly.',
    knows: ['account', 'session', 'region', 'prompt'],
  },
  stream: {
    description: 'A stream runs. Each is one event; the prompt is the one that it started with.',
    knows: ['account', 'session', 'stream', 'region', 'prompt'],
  },
  'broadcast.ready': {
    description: 'A broadcast can be watched, and its client is to be told where.',
    knows: ['account', 'session', 'stream', 'prompt'],
  },
} as const satisfies Readonly<Record<string, FaultPoint>>;
