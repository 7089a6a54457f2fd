/** The types of connections. */
import { close } from './close.ts';
import { closeChannel } from './close-channel.ts';
import { errorMessage } from './error-message.ts';
import { neverOpens } from './never-opens.ts';
import { refuse } from './refuse.ts';
import { silence } from './silence.ts';

/** Of what is to open. */
const OPENING_KINDS = { refuse, never_opens: neverOpens } as const;

/** Of a session's open socket, in the order in which they happen: of a silent one nobody hears the rest. */
export const SOCKET_KINDS = { silence, error_message: errorMessage, close } as const;

/** Of a session's open channels. */
export const CHANNEL_KINDS = { close_channel: closeChannel } as const;

/** All of them. */
export const CONNECTION_KINDS = { ...OPENING_KINDS, ...SOCKET_KINDS, ...CHANNEL_KINDS } as const;
