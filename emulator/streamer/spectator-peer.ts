/**
 * One spectator's peer: answers an offer to receive video, WHEP's way, in one round: all of its candidates are in the
 * answer. The rules of `peer.ts` hold here too: this is the other place where the native library is called.
 */
import type * as Native from 'node-datachannel';
import { guarded, nativeMessage, swallow } from './native-calls.ts';
import { PeerNegotiationError } from './peer.ts';
import type { UdpPort } from './udp-port.ts';
import { VideoTrack } from './video-track.ts';

/** An offer that has been read. */
export interface ViewerOffer {
  readonly sdp: string;
  /** The media section to send video in: its identification, and what VP8 is called there. */
  readonly mid: string;
  readonly payloadType: number;
  /** The other sections, which get nothing. */
  readonly idle: readonly IdleSection[];
}

/** A media section that nothing is sent in; it still needs a format that was offered. */
export interface IdleSection {
  readonly kind: 'audio' | 'video';
  readonly mid: string;
  readonly payloadType: number;
  readonly codec: string;
}

/** What a spectator's peer tells. Nothing is told after {@link SpectatorPeer.close}. */
export interface SpectatorPeerEvents {
  /** The answer, whole. */
  onAnswer(sdp: string): void;
  /** Connected: packets can be sent. */
  onConnected(): void;
  /** ICE or DTLS failed, or the spectator closed its side. */
  onLost(): void;
  onKeyFrameRequest(): void;
  /** A handler above threw: the emulator's own fault. */
  onFault(error: unknown): void;
}

/** Packets kept for NACK: some two seconds of a steady scene. An audience of hundreds has as many histories. */
export const NACK_HISTORY_PACKETS = 128;
/** An offer that leaves it open who opens the DTLS handshake (RFC 8842 §5.1). */
const EITHER_ROLE = /^a=setup:actpass(?=\r?$)/gm;
/** States that a connection does not come back from. */
const OVER: ReadonlySet<string> = new Set(['failed', 'closed', 'disconnected']);

/** The answering side of one spectator's connection. */
export class SpectatorPeer {
  readonly #pc: Native.PeerConnection;
  readonly #video: VideoTrack;
  readonly #idleTracks: Native.Track[] = [];
  #isClosed = false;

  /**
   * Answers at once: `events.onAnswer` is called when every candidate is known, a moment later.
   *
   * @throws PeerNegotiationError when the offer cannot be used.
   */
  constructor(
    native: typeof Native,
    udpPort: UdpPort,
    ssrc: number,
    offer: ViewerOffer,
    events: SpectatorPeerEvents,
  ) {
    this.#pc = new native.PeerConnection('spectator', {
      iceServers: [],
      bindAddress: udpPort.address,
      enableIceUdpMux: true,
      portRangeBegin: udpPort.port,
      portRangeEnd: udpPort.port,
      disableAutoNegotiation: true,
    });
    const listener = {
      isClosed: () => this.#isClosed,
      onFault: (error: unknown) => events.onFault(error),
    };
    const { mid, payloadType } = offer;
    // Tracks go in before the offer: what it would make of sections that it finds no track for has other payload types.
    this.#video = new VideoTrack(
      native,
      this.#pc,
      { mid, payloadType, ssrc, nackHistoryPackets: NACK_HISTORY_PACKETS },
      {
        ...listener,
        // Without data channels the connection's state becomes connected a moment before the track can send.
        onOpen: () => events.onConnected(),
        onKeyFrameRequest: () => events.onKeyFrameRequest(),
      },
    );
    for (const section of offer.idle) this.#addIdle(native, section);
    this.#pc.onStateChange(
      guarded(listener, (state) => {
        if (OVER.has(state)) events.onLost();
      }),
    );
    this.#pc.onGatheringStateChange(
      guarded(listener, (state) => {
        const sdp = this.#pc.localDescription()?.sdp;
        if (state === 'complete' && sdp !== undefined) events.onAnswer(sdp);
      }),
    );
    this.#negotiate(offer.sdp);
  }

  /**
   * Takes a candidate that came after the offer.
   *
   * @throws PeerNegotiationError when it cannot be read.
   */
  addCandidate(candidate: string, mid: string): void {
    if (this.#isClosed || OVER.has(this.#pc.state())) return;
    try {
      this.#pc.addRemoteCandidate(candidate, mid);
    } catch (error) {
      throw new PeerNegotiationError(`The ICE candidate cannot be used: ${nativeMessage(error)}`);
    }
  }

  /** Sends one RTP packet; false when the track is not open. The packet may be reused at once. */
  sendPacket(packet: Buffer): boolean {
    return !this.#isClosed && this.#video.send(packet);
  }

  /** Ends the connection; harmless when it has ended. */
  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#video.close();
    for (const track of this.#idleTracks) swallow(() => track.close());
    swallow(() => this.#pc.close());
  }

  #addIdle(native: typeof Native, { kind, mid, payloadType, codec }: IdleSection): void {
    const media = kind === 'audio' ? new native.Audio(mid, 'Inactive') : new native.Video(mid, 'Inactive');
    if ('addAudioCodec' in media) media.addAudioCodec(payloadType, codec);
    else media.addVideoCodec(payloadType, codec);
    const track = this.#pc.addTrack(media);
    track.onClosed(() => {});
    this.#idleTracks.push(track);
  }

  #negotiate(offer: string): void {
    try {
      this.#pc.setRemoteDescription(asDtlsClient(offer), 'offer');
    } catch (error) {
      this.close();
      throw new PeerNegotiationError(`The offer's SDP cannot be used: ${nativeMessage(error)}`);
    }
    // libdatachannel aborts the process on an answer in any other state.
    const state = this.#pc.signalingState();
    if (state !== 'have-remote-offer') {
      this.close();
      throw new PeerNegotiationError(`The offer left the connection in signalling state "${state}".`);
    }
    this.#pc.setLocalDescription('answer');
  }
}

/**
 * The offer of a client that opens the DTLS handshake, if it may. As its candidates are in its offer, we could begin
 * before it has the answer; it would drop our first message, and the next one comes a second later.
 */
function asDtlsClient(offer: string): string {
  return offer.replace(EITHER_ROLE, 'a=setup:active');
}
