/** `close`: the signalling socket closes. */
import { z } from 'zod';
import { AT_SCHEMA, type Due, defineLastingKind, type LastingAttributes } from '../lasting.ts';
import type { FaultySocket } from './targets.ts';

/** When, and how it closes. */
export interface CloseAttributes extends LastingAttributes {
  /** The close code. Default: none; the TCP connection is cut, which the client sees as 1006. */
  code?: number;
  /** What the close frame says, 123 bytes at most. Default: nothing. */
  reason?: string;
}

interface Close extends Due {
  readonly code: number | undefined;
  readonly reason: string;
}

/** RFC 6455 §7.4: 1004 to 1006 and 1015 are never sent, and 2999 is the last that is the protocol's own. */
const CODE = 'must be a close code that can be sent: 1000 to 1003, 1007 to 1014, or 3000 to 4999';
const isCode = (code: number) =>
  (code >= 1000 && code <= 1003) || (code >= 1007 && code <= 1014) || (code >= 3000 && code <= 4999);
/** A close frame's body has 125 bytes: RFC 6455 §5.5. */
const REASON = 'must be text of up to 123 bytes';

export const close = defineLastingKind({
  description: "Closes the session's socket, with a code or without a word.",
  points: ['signalling'],
  attributes: {
    at: AT_SCHEMA,
    code: z
      .int({ error: CODE })
      .refine(isCode, { error: CODE })
      .describe('The close code; cut when left out'),
    reason: z
      .string({ error: REASON })
      .refine((text) => Buffer.byteLength(text) <= 123, { error: REASON })
      .describe('What the close frame says'),
  },
  read: ({ at = 0, code, reason = '' }, refuse): Close => {
    if (reason !== '' && code === undefined) {
      refuse('reason: a socket that is cut says nothing: give a code too, such as 1011, or leave it out');
    }
    return { atMs: at, code, reason };
  },
  act: ({ code, reason }, socket: FaultySocket) => {
    if (code === undefined) socket.breakOff();
    else socket.breakOff(code, reason);
  },
});
