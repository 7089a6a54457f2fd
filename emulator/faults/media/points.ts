/** The injection points of a session's media. */
import type { FaultPoint } from '../points.ts';

/** The video, and the connection that it is on. */
export const MEDIA_POINTS = {
  media: {
    description:
      "The video of a session's streams, asked before each frame and decided once for the session.",
    knows: ['account', 'session', 'stream', 'region', 'prompt'],
  },
  peer: {
    description: 'The WebRTC connection of a session, as it is made.',
    knows: ['account', 'session', 'region'],
  },
} as const satisfies Readonly<Record<string, FaultPoint>>;
