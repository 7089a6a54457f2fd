/** A VP8 track that sends RTP packets, with sender reports, answers to NACK, and an ear for key frame requests. */
import type * as Native from 'node-datachannel';
import { guarded, type Listener, swallow } from './native-calls.ts';
import { asksForKeyFrame } from './rtcp.ts';

/** What a track is made from. */
export interface VideoTrackOptions {
  /** The media section's identification (RFC 5888). */
  readonly mid: string;
  readonly payloadType: number;
  readonly ssrc: number;
  /** Packets kept to send again: most of a peer's memory. */
  readonly nackHistoryPackets: number;
}

/** What a track tells its peer. */
export interface VideoTrackListener extends Listener {
  /** Packets can be sent from now on. */
  readonly onOpen?: () => void;
  /** The decoder at the other end asks for a key frame. */
  onKeyFrameRequest(): void;
  /** Whatever the other end reports, in RTCP. */
  readonly onReport?: (rtcp: Buffer) => void;
}

/** The sending half of a peer's video. */
export class VideoTrack {
  // A strong reference: a track that is garbage-collected closes.
  readonly #track: Native.Track;

  /** Adds the track to `pc`, whose descriptions are not set yet. */
  constructor(
    native: typeof Native,
    pc: Native.PeerConnection,
    { mid, payloadType, ssrc, nackHistoryPackets }: VideoTrackOptions,
    listener: VideoTrackListener,
  ) {
    const video = new native.Video(mid, 'SendOnly');
    video.addVP8Codec(payloadType);
    video.addSSRC(ssrc, 'odyssey', 'odyssey', 'odyssey-video');
    this.#track = pc.addTrack(video);
    const reports = new native.RtcpSrReporter(
      new native.RtpPacketizationConfig(ssrc, 'odyssey', payloadType, 90_000),
    );
    reports.addToChain(new native.RtcpNackResponder(nackHistoryPackets));
    this.#track.setMediaHandler(reports);
    // The addon frees the other callbacks, which keep Node alive, only if this one is set.
    this.#track.onClosed(() => {});
    const { onOpen } = listener;
    if (onOpen) this.#track.onOpen(guarded(listener, onOpen));
    this.#track.onMessage(
      guarded(listener, (rtcp: Buffer) => {
        if (asksForKeyFrame(rtcp)) listener.onKeyFrameRequest();
        listener.onReport?.(rtcp);
      }),
    );
  }

  /** Sends one RTP packet; false when the track is not open. The packet may be reused at once. */
  send(packet: Buffer): boolean {
    // The library itself refuses what comes before or after: to ask each time would be a second call for each packet.
    return swallow(() => this.#track.sendMessageBinary(packet)) ?? false;
  }

  close(): void {
    swallow(() => this.#track.close());
  }
}
