/** A session's side of its client's socket: what can be said on it, and how it ends. */
import type { DanglingCause } from '../journal.ts';
import type { IceCandidate } from '../streamer/peer.ts';

/** Why the server ends a connection: the reasons that the SDK knows. */
export type ConnectionErrorReason =
  | 'streamer_not_available'
  | 'streamer_disconnected'
  | 'duration_limit_reached'
  | 'unknown';

/** The client's socket, as a session sees it. */
export interface SessionLink {
  /** Where its client reaches the emulator, such as `http://127.0.0.1:8090`: URLs for others begin with it. */
  readonly origin: string;
  sendOffer(sdp: string): void;
  sendCandidate(candidate: IceCandidate): void;
  /** The SDK takes an error for the end of the connection. */
  sendError(reason: ConnectionErrorReason, message?: string): void;
  /** Rules of faults have changed. */
  reconsider(): void;
  close(code: number, reason: string): void;
  /** Cuts the socket without a word. */
  cut(): void;
}

/** RFC 6455 §7.4.1: 1000 is an end in order, 1001 a page that goes away, 1006 a socket that was cut. */
export const CLOSE_NORMAL = 1000;
const CLOSE_GOING_AWAY = 1001;
export const CLOSE_ABNORMAL = 1006;
export const CLOSE_INVALID = 1007;
/** Close codes from the range that applications may use (RFC 6455 §7.4.2). */
export const CLOSE_ENDED = 4001;
export const CLOSE_IDLE = 4002;

/** What a socket that closed without a goodbye tells by its code. */
export function danglingCause(closeCode: number): DanglingCause {
  switch (closeCode) {
    case CLOSE_GOING_AWAY:
      return 'page_gone';
    case CLOSE_ABNORMAL:
      return 'connection_lost';
    default:
      return 'no_goodbye';
  }
}
