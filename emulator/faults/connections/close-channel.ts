/** `close_channel`: data channels close in mid-stream. */
import { oneOf } from '../../config/values.ts';
import type { ChannelName } from '../../streamer/peer.ts';
import { AT_SCHEMA, type Due, defineLastingKind, type LastingAttributes } from '../lasting.ts';
import type { FaultyChannels } from './targets.ts';

/** When, and which. */
export interface CloseChannelAttributes extends LastingAttributes {
  /** Which closes. Default: both. */
  channel?: ChannelName;
}

interface CloseChannel extends Due {
  readonly channels: readonly ChannelName[];
}

const CHANNELS = ['clientToStreamer', 'streamerToClient'] as const satisfies readonly ChannelName[];

export const closeChannel = defineLastingKind({
  description: "Closes one of the connection's data channels, or both; video goes on.",
  points: ['channel'],
  attributes: {
    at: AT_SCHEMA,
    channel: oneOf(CHANNELS).schema.describe('Which closes; both when left out'),
  },
  read: ({ at = 0, channel }): CloseChannel => ({
    atMs: at,
    channels: channel === undefined ? CHANNELS : [channel],
  }),
  act: ({ channels }, connection: FaultyChannels) => {
    for (const name of channels) connection.closeChannel(name);
  },
});
