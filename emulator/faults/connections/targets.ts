/** Open connections, as faults see them. */
import type { ConnectionErrorReason } from '../../session/link.ts';
import type { ChannelName } from '../../streamer/peer.ts';

/** A session's open socket. */
export interface FaultySocket {
  /** Says that something is wrong, as Odyssey does. */
  sendError(reason: ConnectionErrorReason, message?: string): void;
  /** Closes it, in the middle of everything. */
  breakOff(code: number, reason: string): void;
  /** Cuts it without a word. */
  breakOff(): void;
  /** Nothing is said or heard on it from now on. */
  fallSilent(): void;
}

/** A session's open data channels. */
export interface FaultyChannels {
  /** Closes one of them. */
  closeChannel(name: ChannelName): void;
}
