/**
 * One WebRTC peer on node-datachannel: offers a VP8 track and two data channels, and answers NACK and PLI.
 *
 * Everything that the library punishes lives here and nowhere else: a throw inside a native callback, an answer set in
 * the wrong state or a UDP port that is taken would each abort the whole process.
 */
import type * as Native from 'node-datachannel';
import { guarded, nativeMessage, swallow } from './native-calls.ts';
import type { UdpPort } from './udp-port.ts';
import { VideoTrack } from './video-track.ts';

/** The client's trickled candidate; `null` fields as browsers send them at the end of candidates. */
export interface IceCandidate {
  readonly candidate: string;
  readonly sdpMid: string | null;
  readonly sdpMLineIndex: number | null;
}

/** Which way a data channel goes. */
export type ChannelName = 'clientToStreamer' | 'streamerToClient';

/** How a peer is out of the ordinary. */
export interface PeerOptions {
  /** The client is never told that there are data channels, and waits for them. Default `false`. */
  readonly hidesChannels?: boolean;
}

/** What a peer tells its owner. Nothing is told after {@link Peer.close}. */
export interface PeerEvents {
  /** The offer; candidates follow when it has been answered. */
  onOffer(sdp: string): void;
  onCandidate(candidate: IceCandidate): void;
  /** Connected, and both data channels open. */
  onConnected(): void;
  /** ICE or DTLS failed, or the client closed its side. */
  onLost(state: 'failed' | 'disconnected' | 'closed'): void;
  /** A text message on `clientToStreamer`. */
  onMessage(text: string): void;
  /** The client's decoder asks for a key frame. */
  onKeyFrameRequest(): void;
  /** The client's reports on the video, in RTCP. */
  onReport(rtcp: Buffer): void;
  /** A handler above threw: the emulator's own fault. */
  onFault(error: unknown): void;
}

/** A description or candidate from the client that cannot be used: the client's fault, and its session's end. */
export class PeerNegotiationError extends Error {
  override readonly name = 'PeerNegotiationError';
}

export const VIDEO_PAYLOAD_TYPE = 96;
const VIDEO_MID = 'video';
/** Candidates held until the answer; a browser sends a handful. */
const MAX_EARLY_CANDIDATES = 64;
/** Packets kept for NACK: about ten seconds of a steady scene. The history is most of a peer's memory. */
const NACK_HISTORY_PACKETS = 256;
/** The largest text on a data channel; browsers negotiate it from the offer. */
const MAX_MESSAGE_BYTES = 256 * 1024;
/** States that a connection does not come back from. */
const OVER: ReadonlySet<string> = new Set(['failed', 'closed']);
const decoder = new TextDecoder();

/** The offering side of one connection. */
export class Peer {
  readonly #events: PeerEvents;
  readonly #pc: Native.PeerConnection;
  readonly #video: VideoTrack;
  // Strong references: a channel that is garbage-collected closes.
  readonly #channels: Readonly<Record<ChannelName, Native.DataChannel>>;
  readonly #hidesChannels: boolean;
  #earlyCandidates: IceCandidate[] = [];
  /**
   * Held until the answer is in. A client that knew our address sooner might begin its DTLS handshake sooner, and
   * libdatachannel (0.24.5) fails one that overtakes setRemoteDescription: it has no fingerprint to check yet.
   */
  #ourCandidates: IceCandidate[] | undefined = [];
  #openChannels = 0;
  #isConnected = false;
  #hasVideoEnded = false;
  #isClosed = false;

  /** Offers at once: `events.onOffer` is called soon after. */
  constructor(
    native: typeof Native,
    udpPort: UdpPort,
    ssrc: number,
    events: PeerEvents,
    { hidesChannels = false }: PeerOptions = {},
  ) {
    this.#events = events;
    this.#hidesChannels = hidesChannels;
    this.#pc = new native.PeerConnection('streamer', {
      iceServers: [],
      bindAddress: udpPort.address,
      enableIceUdpMux: true,
      portRangeBegin: udpPort.port,
      portRangeEnd: udpPort.port,
      maxMessageSize: MAX_MESSAGE_BYTES,
      disableAutoNegotiation: true,
    });
    this.#video = new VideoTrack(
      native,
      this.#pc,
      {
        mid: VIDEO_MID,
        payloadType: VIDEO_PAYLOAD_TYPE,
        ssrc,
        nackHistoryPackets: NACK_HISTORY_PACKETS,
      },
      {
        isClosed: () => this.#isClosed,
        onKeyFrameRequest: () => events.onKeyFrameRequest(),
        onReport: (rtcp) => events.onReport(rtcp),
        onFault: (error) => events.onFault(error),
      },
    );
    // One that both sides agreed on beforehand is not announced (RFC 8832 §1), and the client has agreed on none.
    const hidden = (id: number) => (hidesChannels ? { negotiated: true, id } : {});
    this.#channels = {
      clientToStreamer: this.#pc.createDataChannel('clientToStreamer', hidden(1)),
      streamerToClient: this.#pc.createDataChannel('streamerToClient', hidden(3)),
    };

    this.#listen();
    // With automatic negotiation the offer would go out before the channels are in it.
    this.#pc.setLocalDescription('offer');
  }

  /**
   * Takes the client's answer.
   *
   * @throws PeerNegotiationError when there is one already or it cannot be read.
   */
  acceptAnswer(sdp: string): void {
    if (this.#isClosed) return;
    const state = this.#pc.signalingState();
    // libdatachannel aborts the process on an answer in any other state.
    if (state !== 'have-local-offer') {
      throw new PeerNegotiationError(
        `An answer came in signalling state "${state}"; it is taken once, after the offer.`,
      );
    }
    try {
      this.#pc.setRemoteDescription(sdp, 'answer');
    } catch (error) {
      throw new PeerNegotiationError(`The answer's SDP cannot be used: ${nativeMessage(error)}`);
    }
    const theirs = this.#earlyCandidates;
    this.#earlyCandidates = [];
    for (const candidate of theirs) this.addCandidate(candidate);
    const ours = this.#ourCandidates ?? [];
    this.#ourCandidates = undefined;
    for (const candidate of ours) this.#events.onCandidate(candidate);
  }

  /**
   * Takes a candidate of the client; one that comes before the answer is held until then.
   *
   * @throws PeerNegotiationError when it cannot be read, or too many come early.
   */
  addCandidate(candidate: IceCandidate): void {
    // An empty candidate ends the list (RFC 8838 §8.2); a connection that failed takes no more. Neither is a mistake.
    if (this.#isClosed || candidate.candidate === '' || OVER.has(this.#pc.state())) return;
    if (this.#pc.remoteDescription() === null) {
      if (this.#earlyCandidates.length === MAX_EARLY_CANDIDATES) {
        throw new PeerNegotiationError(
          `More than ${MAX_EARLY_CANDIDATES} ICE candidates came before the answer.`,
        );
      }
      this.#earlyCandidates.push(candidate);
      return;
    }
    try {
      this.#pc.addRemoteCandidate(candidate.candidate, candidate.sdpMid ?? VIDEO_MID);
    } catch (error) {
      throw new PeerNegotiationError(`The ICE candidate cannot be used: ${nativeMessage(error)}`);
    }
  }

  /** Sends text on `streamerToClient`; false when the channel is not open. */
  sendMessage(text: string): boolean {
    const { streamerToClient } = this.#channels;
    if (this.#isClosed || !streamerToClient.isOpen()) return false;
    return swallow(() => streamerToClient.sendMessage(text)) ?? false;
  }

  /** Closes one of the data channels; the rest goes on. */
  closeChannel(name: ChannelName): void {
    swallow(() => this.#channels[name].close());
  }

  /** Sends one RTP packet; false when the track is not open. The packet may be reused at once. */
  sendPacket(packet: Buffer): boolean {
    return !this.#isClosed && !this.#hasVideoEnded && this.#video.send(packet);
  }

  /** Closes the video track; the data channels stay. */
  endVideo(): void {
    if (this.#isClosed || this.#hasVideoEnded) return;
    this.#hasVideoEnded = true;
    this.#video.close();
  }

  /** Ends the connection; harmless when it has ended. */
  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    // Each by itself: closing the connection alone leaves callbacks behind that keep Node alive.
    this.#video.close();
    this.closeChannel('clientToStreamer');
    this.closeChannel('streamerToClient');
    swallow(() => this.#pc.close());
  }

  #listen(): void {
    const listener = {
      isClosed: () => this.#isClosed,
      onFault: (error: unknown) => this.#events.onFault(error),
    };
    const on = <Args extends unknown[]>(handle: (...args: Args) => void) => guarded(listener, handle);
    this.#pc.onLocalDescription(on((sdp) => this.#events.onOffer(sdp)));
    this.#pc.onLocalCandidate(
      on((line, mid) => {
        const candidate = { candidate: line.replace(/^a=/, ''), sdpMid: mid, sdpMLineIndex: 0 };
        if (this.#ourCandidates) this.#ourCandidates.push(candidate);
        else this.#events.onCandidate(candidate);
      }),
    );
    this.#pc.onStateChange(
      on((state) => {
        if (state === 'connected') this.#settle();
        else if (state === 'failed' || state === 'disconnected' || state === 'closed')
          this.#events.onLost(state);
      }),
    );
    // The addon frees an object's other callbacks, which keep Node alive, only if this one is set.
    for (const channel of Object.values(this.#channels)) {
      channel.onClosed(() => {});
      channel.onOpen(
        on(() => {
          this.#openChannels++;
          this.#settle();
        }),
      );
    }
    this.#channels.clientToStreamer.onMessage(
      on((message) =>
        this.#events.onMessage(typeof message === 'string' ? message : decoder.decode(message)),
      ),
    );
  }

  /** Tells once that everything is up. The track opens just before the state becomes connected. */
  #settle(): void {
    if (this.#isConnected || this.#hidesChannels || this.#openChannels < 2) return;
    if (this.#pc.state() !== 'connected') return;
    this.#isConnected = true;
    this.#events.onConnected();
  }
}
