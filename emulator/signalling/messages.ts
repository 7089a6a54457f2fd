/** What a client may say on its signalling socket: JSON text frames, one message each. */
import { z } from 'zod';
import { type Parsed, parseMessage, streamStartMessage } from '../session/messages.ts';

const clientMessage = z.discriminatedUnion('type', [
  z.object({ type: z.literal('answer'), sdp: z.string() }),
  z.object({
    type: z.literal('ice_candidate'),
    candidate: z.string(),
    sdpMid: z.string().nullable().default(null),
    sdpMLineIndex: z.int().nullable().default(null),
  }),
  z.object({ type: z.literal('keepalive') }),
  streamStartMessage,
  z.object({ type: z.literal('client_disconnecting') }),
]);

export type ClientMessage = z.infer<typeof clientMessage>;

/** Reads a message of the signalling socket. */
export const parseClientMessage = (text: string): Parsed<ClientMessage> => parseMessage(clientMessage, text);
