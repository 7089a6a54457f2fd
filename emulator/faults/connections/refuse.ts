/** `refuse`: a socket that is not let in. */
import { z } from 'zod';
import { defineOpeningKind, type SocketOpening } from './opening-kind.ts';

const STATUSES = [401, 403, 404, 429, 500, 503] as const;

/** How it is refused. */
export interface RefuseAttributes {
  /**
   * The HTTP status in place of the upgrade, which clients that are no browsers may see. Default: none; the TCP connection
   * is cut before it is open.
   */
  status?: (typeof STATUSES)[number];
}

interface Refuse {
  readonly status: number | undefined;
}

export const refuse = defineOpeningKind({
  description: 'Does not let the socket in: answers with an HTTP error, or cuts the connection.',
  points: ['signalling.open'],
  attributes: {
    status: z
      .literal(STATUSES, { error: `must be one of ${STATUSES.join(', ')}` })
      .describe('The HTTP status in place of the upgrade; the TCP connection is cut when left out'),
  },
  ends: true,
  read: ({ status }): Refuse => ({ status }),
  act: ({ status }, socket: SocketOpening) => {
    if (status === undefined) socket.cut();
    else socket.refuse(status);
  },
});
