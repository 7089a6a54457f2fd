/** One spectator: a peer that is fed the owner's frames, from the first key frame after it has connected. */
import type { CancelTimer, Clock } from '../clock.ts';
import type { LeaveCause } from '../journal.ts';
import type { Seed } from '../seed.ts';
import type { SpectatorInfo } from '../session/audience.ts';
import type { SentFrame } from '../streamer/screen.ts';
import type { SpectatorPeer, SpectatorPeerEvents, ViewerOffer } from '../streamer/spectator-peer.ts';
import { Vp8Packetizer } from '../streamer/vp8-rtp.ts';
import { BroadcastNotFoundError, IceRestartError, IceSessionError } from './errors.ts';
import { readFragment, ufragOf } from './offer.ts';

/** Where spectators get their peers from. */
export interface SpectatorPeers {
  /** Answers an offer by `events.onAnswer`; none when the emulator is closing. */
  answer(
    offer: ViewerOffer,
    ssrc: number,
    events: SpectatorPeerEvents,
  ): Promise<Pick<SpectatorPeer, 'addCandidate' | 'sendPacket' | 'close'> | undefined>;
}

/** What a spectator tells its broadcast. */
export interface SpectatorEvents {
  /** It can be fed: it needs a key frame. */
  onWaiting(): void;
  onConnected(): void;
  onLeft(cause: LeaveCause): void;
  onFault(error: unknown): void;
}

/** What a spectator is made from. */
export interface SpectatorOptions {
  readonly spectatorId: string;
  readonly streamId: string;
  readonly seed: Seed;
  readonly joinedAtMs: number;
  /** The wall's time: connecting takes what it takes. */
  readonly realClock: Clock;
  readonly events: SpectatorEvents;
}

/** As long as the SDK waits for its track. */
const CONNECT_TIMEOUT_MS = 30_000;

/** A client that says goodbye closes its connection with the same breath: its `DELETE` may come second. */
const GOODBYE_GRACE_MS = 1_000;
/** What asks for an ICE restart; with quotes it is in the figures of RFC 9725 and WHEP only. */
const RESTARTS: ReadonlySet<string> = new Set(['*', '"*"']);

/** Whoever watches a stream over WHEP. */
export class Spectator {
  readonly spectatorId: string;
  readonly #options: SpectatorOptions;
  readonly #packetizer: Vp8Packetizer;
  readonly #ssrc: number;
  #peer: Awaited<ReturnType<SpectatorPeers['answer']>>;
  #ufrag: string | undefined;
  #state: SpectatorInfo['state'] = 'connecting';
  #isFed = false;
  #isGone = false;
  #bytes = 0;
  #packets = 0;
  #cancelTimer: CancelTimer = () => {};
  #giveUp: (reason: Error) => void = () => {};

  constructor(options: SpectatorOptions) {
    this.#options = options;
    this.spectatorId = options.spectatorId;
    this.#ssrc = options.seed.int(1, 0x7fffffff);
    this.#packetizer = new Vp8Packetizer({
      ssrc: this.#ssrc,
      // Its offer says what VP8 is called.
      payloadType: 0,
      sequenceNumber: options.seed.int(0, 0xffff),
    });
  }

  /** The entity tag of its ICE session, which never changes: ICE is not restarted (RFC 9725 §4.3.1). */
  get etag(): string {
    return `"${this.spectatorId}"`;
  }

  info(): SpectatorInfo {
    return {
      spectatorId: this.spectatorId,
      state: this.#state,
      joinedAtMs: this.#options.joinedAtMs,
      bytes: this.#bytes,
      packets: this.#packets,
    };
  }

  /**
   * Answers its offer; the answer has every candidate in it.
   *
   * @throws PeerNegotiationError when the offer cannot be used.
   * @throws BroadcastNotFoundError when the stream ends meanwhile.
   */
  async answer(peers: SpectatorPeers, offer: ViewerOffer): Promise<string> {
    const { events, realClock, streamId } = this.#options;
    this.#ufrag = ufragOf(offer.sdp);
    this.#packetizer.payloadType = offer.payloadType;
    this.#cancelTimer = realClock.setTimer(CONNECT_TIMEOUT_MS, () => this.leave('never_connected'));
    const answered = new Promise<string>((resolve, reject) => {
      this.#giveUp = reject;
      peers
        .answer(offer, this.#ssrc, {
          onAnswer: resolve,
          onConnected: () => this.#connected(),
          onLost: () => this.#lost(),
          onKeyFrameRequest: () => {
            if (this.#isFed) events.onWaiting();
          },
          onFault: (error) => {
            events.onFault(error);
            this.leave('connection_lost');
          },
        })
        .then((peer) => {
          this.#peer = peer;
          // It may have ended while the native library was loading.
          if (this.#isGone) peer?.close();
          else if (!peer) reject(new BroadcastNotFoundError(streamId));
        }, reject);
    });
    return answered.catch((error: unknown) => {
      this.leave('never_connected');
      throw error;
    });
  }

  /**
   * Takes candidates that it found after its offer.
   *
   * @param ifMatch the entity tag of the ICE session that they are for, or several (RFC 9110 §13.1.1)
   * @throws OfferError, PeerNegotiationError when they cannot be read.
   * @throws IceSessionError, IceRestartError when they are for another ICE session.
   */
  addCandidates(fragment: string, ifMatch: string): void {
    const tags = ifMatch.split(',').map((tag) => tag.trim());
    if (tags.some((tag) => RESTARTS.has(tag))) throw new IceRestartError();
    if (!tags.includes(this.etag)) throw new IceSessionError(ifMatch, this.etag);
    const { ufrag, candidates } = readFragment(fragment);
    if (ufrag !== undefined && ufrag !== this.#ufrag) throw new IceRestartError();
    for (const { candidate, mid } of candidates) this.#peer?.addCandidate(candidate, mid);
  }

  /** Sends a frame on: nothing before the first key frame, which decoders begin at. */
  feed(frame: SentFrame): void {
    if (this.#state !== 'connected') return;
    if (!this.#isFed && !frame.keyFrame) return;
    this.#isFed = true;
    this.#packetizer.packetize(frame.data, frame.rtpTimestamp, (packet) => {
      if (!this.#peer?.sendPacket(packet)) return;
      this.#packets++;
      this.#bytes += packet.length;
    });
  }

  /** Ends it; harmless when it has left. */
  leave(cause: LeaveCause): void {
    if (this.#isGone) return;
    this.#isGone = true;
    this.#cancelTimer();
    this.#peer?.close();
    this.#giveUp(new BroadcastNotFoundError(this.#options.streamId));
    this.#options.events.onLeft(cause);
  }

  #lost(): void {
    this.#cancelTimer();
    this.#cancelTimer = this.#options.realClock.setTimer(GOODBYE_GRACE_MS, () =>
      this.leave('connection_lost'),
    );
  }

  #connected(): void {
    this.#cancelTimer();
    this.#state = 'connected';
    this.#options.events.onConnected();
    this.#options.events.onWaiting();
  }
}
