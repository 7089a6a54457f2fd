/** What a stream and its broadcast know of each other: `broadcast/` implements it, and no session knows how. */
import type { Seed } from '../seed.ts';
import type { SentFrame } from '../streamer/screen.ts';
import type { Timeline } from '../world/timeline.ts';

/** A stream that starts, as its broadcast sees it. */
export interface BroadcastSource {
  readonly sessionId: string;
  readonly streamId: string;
  readonly seed: Seed;
  readonly timeline: Timeline;
  /** Where its client reaches the emulator, such as `http://127.0.0.1:8090`. */
  readonly origin: string;
  /** A spectator cannot see anything before the next key frame. */
  requestKeyFrame(): void;
}

/** Where a broadcast is watched. */
export interface BroadcastUrls {
  readonly webrtcUrl: string;
  /** Null where HLS is off. */
  readonly hlsUrl: string | null;
  readonly spectatorToken: string;
  /** What its client is not told of it, by a fault. */
  readonly missing: readonly string[];
}

/** The message that tells it to its client. */
export function broadcastReady({ webrtcUrl, hlsUrl, spectatorToken, missing }: BroadcastUrls) {
  const fields = { broadcast_url: hlsUrl, webrtc_url: webrtcUrl, spectator_token: spectatorToken };
  const told = Object.entries(fields).filter(([name]) => !missing.includes(name));
  return { type: 'broadcast_ready', ...Object.fromEntries(told) };
}

/** A stream's broadcast, as the stream feeds it. */
export interface BroadcastSink {
  /** A frame has gone out. */
  feed(frame: SentFrame): void;
  info(): AudienceInfo;
  /** The stream has ended. */
  end(): void;
}

/** Who watches a stream. */
export interface AudienceInfo {
  readonly spectators: readonly SpectatorInfo[];
  /** Answers to HLS players, and their bytes. */
  readonly hls: { readonly requests: number; readonly bytes: number };
}

/** A spectator, as a list shows it. */
export interface SpectatorInfo {
  readonly spectatorId: string;
  /** Answered, but not yet watching; or watching. */
  readonly state: 'connecting' | 'connected';
  /** Milliseconds since 1970 on the account's clock. */
  readonly joinedAtMs: number;
  /** RTP that it has been sent, headers included. */
  readonly bytes: number;
  readonly packets: number;
}

/** Lets others watch a stream. */
export interface BroadcastSources {
  /** Begins a broadcast; `onReady` is called when there is something to watch. */
  open(source: BroadcastSource, onReady: (urls: BroadcastUrls) => void): BroadcastSink;
}
