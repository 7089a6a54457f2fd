/** The injection points of single messages: one a type of message, on the signalling socket and on the data channels. */
import type { FaultPoint, MatchField } from '../points.ts';

const OF_SESSION = ['account', 'session', 'region'] as const satisfies readonly MatchField[];
const OF_STREAM = [...OF_SESSION, 'stream'] as const satisfies readonly MatchField[];

/** Messages of the signalling socket. */
const SIGNALLING_MESSAGE_POINTS = {
  'signalling.offer': { description: 'The client is sent the offer.', knows: OF_SESSION },
  'signalling.candidate': {
    description: "The client is sent one of the streamer's ICE candidates.",
    knows: OF_SESSION,
  },
  'signalling.answer': { description: 'The client answers the offer.', knows: OF_SESSION },
  'signalling.client_candidate': {
    description: 'The client sends one of its ICE candidates.',
    knows: OF_SESSION,
  },
  'signalling.keepalive': {
    description: 'The client says that it is there, as the SDK does every 10 s.',
    knows: OF_SESSION,
  },
  'signalling.client_disconnecting': { description: 'The client says goodbye.', knows: OF_SESSION },
} as const satisfies Readonly<Record<string, FaultPoint>>;

/** Messages to and from a stream. */
const CHANNEL_MESSAGE_POINTS = {
  'channel.stream_started': {
    description: 'The client is told that its stream has started.',
    knows: OF_STREAM,
  },
  'channel.broadcast_ready': {
    description: 'The client is told where its stream is watched.',
    knows: OF_STREAM,
  },
  'channel.update_acknowledged': {
    description: 'The client is told that its prompt is applied.',
    knows: OF_STREAM,
  },
  'channel.stream_ended': { description: 'The client is told that its stream has ended.', knows: OF_STREAM },
  'channel.interactive_stream_error': {
    description: 'The client is told of an error; the stream is the one that it ended, if it did.',
    knows: OF_STREAM,
  },
  'channel.interactive_stream_start': {
    description: 'The client asks for a stream, on its channel, or on its socket as it does with an image.',
    knows: [...OF_STREAM, 'prompt'],
  },
  'channel.update': { description: 'The client sends a prompt.', knows: [...OF_STREAM, 'prompt'] },
  'channel.interactive_stream_end': { description: 'The client ends its stream.', knows: OF_STREAM },
} as const satisfies Readonly<Record<string, FaultPoint>>;

/** Every message. */
export const MESSAGE_POINTS = { ...SIGNALLING_MESSAGE_POINTS, ...CHANNEL_MESSAGE_POINTS } as const;

/** The name of such a point, such as `channel.update`. */
export type MessagePointName = keyof typeof MESSAGE_POINTS;

/** The names, in the order of the table. */
export const MESSAGE_POINT_NAMES = Object.keys(MESSAGE_POINTS) as MessagePointName[];

const CHANNEL_NAMES = Object.keys(CHANNEL_MESSAGE_POINTS) as (keyof typeof CHANNEL_MESSAGE_POINTS)[];
const BY_TYPE: ReadonlyMap<unknown, MessagePointName> = new Map(
  CHANNEL_NAMES.map((name) => [name.slice('channel.'.length), name]),
);

/** The point of a message of this `type` to or from a stream. */
export function channelPoint(type: unknown): MessagePointName | undefined {
  return BY_TYPE.get(type);
}
