/** `error_message`: the socket says that something is wrong. */
import { z } from 'zod';
import { oneOf } from '../../config/values.ts';
import type { ConnectionErrorReason } from '../../session/link.ts';
import { AT_SCHEMA, type Due, defineLastingKind, type LastingAttributes } from '../lasting.ts';
import type { FaultySocket } from './targets.ts';

/** When, and what is wrong. */
export interface ErrorMessageAttributes extends LastingAttributes {
  /** What is wrong, as the SDK knows it. */
  reason: ConnectionErrorReason;
  /** The same in words, up to 1000 characters, which the SDK passes over. Default: none. */
  message?: string;
}

interface ErrorMessage extends Due {
  readonly reason: ConnectionErrorReason;
  readonly message: string | undefined;
}

const REASONS = [
  'streamer_not_available',
  'streamer_disconnected',
  'duration_limit_reached',
  'unknown',
] as const satisfies readonly ConnectionErrorReason[];
const MESSAGE = 'must be text of up to 1000 characters';

export const errorMessage = defineLastingKind({
  description:
    'Sends {"type": "error"}; the client is to end the connection, and the emulator leaves that to it.',
  points: ['signalling'],
  attributes: {
    at: AT_SCHEMA,
    reason: oneOf(REASONS).schema.describe('What is wrong'),
    message: z.string({ error: MESSAGE }).max(1000, { error: MESSAGE }).describe('The same in words'),
  },
  read: ({ at = 0, reason, message }, refuse): ErrorMessage => {
    if (reason === undefined) refuse(`no reason: give one of ${REASONS.join(', ')}`);
    return { atMs: at, reason: reason ?? 'unknown', message };
  },
  act: ({ reason, message }, socket: FaultySocket) => socket.sendError(reason, message),
});
