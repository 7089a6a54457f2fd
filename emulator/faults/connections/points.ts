/** The injection points of connections as a whole: a session's signalling socket, and its data channels. */
import type { FaultPoint, MatchField } from '../points.ts';

const KNOWS = ['account', 'session', 'region'] as const satisfies readonly MatchField[];

/** Where something opens, and what is open. */
export const CONNECTION_POINTS = {
  'signalling.open': {
    description: "A session's socket is asked for, with a token that is good: each time is an event.",
    knows: KNOWS,
  },
  signalling: {
    description: 'The socket of a session is open. All its life, and that of those after it, is one event.',
    knows: KNOWS,
  },
  'channel.open': {
    description: "A session's connection is offered its data channels: each time is an event.",
    knows: KNOWS,
  },
  channel: {
    description:
      'The data channels of a session are open. All their life, and that of those after them, is one event.',
    knows: KNOWS,
  },
} as const satisfies Readonly<Record<string, FaultPoint>>;
