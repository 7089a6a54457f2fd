/** A streamer at work for one session: the stand-in for Odyssey's GPU, a {@link Peer} and the {@link Screen} it sends. */
import type * as Native from 'node-datachannel';
import type { Seed } from '../seed.ts';
import type { ConnectionFaults } from './connection-faults.ts';
import { Peer, type PeerEvents, VIDEO_PAYLOAD_TYPE } from './peer.ts';
import { Relay } from './relay.ts';
import { Screen } from './screen.ts';
import { SpectatorPeer, type SpectatorPeerEvents, type ViewerOffer } from './spectator-peer.ts';
import type { UdpPort } from './udp-port.ts';
import { VideoWay } from './video-way.ts';
import { Vp8Packetizer } from './vp8-rtp.ts';

/** What a streamer tells its session. */
export type StreamerEvents = Omit<PeerEvents, 'onKeyFrameRequest' | 'onReport'>;

const SILENT: PeerEvents = {
  onOffer() {},
  onCandidate() {},
  onConnected() {},
  onLost() {},
  onMessage() {},
  onKeyFrameRequest() {},
  onReport() {},
  onFault() {},
};

/** Makes streamers that share one UDP port. */
export class StreamerFactory {
  /** Video frames a second. */
  readonly fps: number;
  readonly #udpPort: UdpPort;
  #native: Promise<typeof Native> | undefined;
  #portKeeper: Peer | undefined;
  #isLoaded = false;
  #problem: string | undefined;
  #isClosed = false;

  constructor(udpPort: UdpPort, fps: number) {
    this.#udpPort = udpPort;
    this.fps = fps;
  }

  /** Whether a client could connect now; `problem` is why it never will. */
  readiness(): { ready: boolean; waitingFor: string[]; problem?: string } {
    if (this.#isLoaded) return { ready: true, waitingFor: [] };
    return {
      ready: false,
      waitingFor: ['webrtc'],
      ...(this.#problem !== undefined && { problem: this.#problem }),
    };
  }

  /** Loads the native library, which takes some 30 ms: worth doing before the first client waits for it. */
  warmUp(): Promise<typeof Native> {
    this.#native ??= this.#load().catch((error: unknown) => {
      this.#problem = error instanceof Error ? error.message : String(error);
      throw error;
    });
    return this.#native;
  }

  async #load(): Promise<typeof Native> {
    const native = await import('node-datachannel');
    // The library gives the port back when its last peer closes. One that never connects keeps it. (Its
    // IceUdpMuxListener would too, but is called after its end and then takes the process with it: 0.24.5.)
    if (!this.#isClosed) {
      this.#udpPort.handOver(() => {
        this.#portKeeper = new Peer(native, this.#udpPort, 1, SILENT);
      });
    }
    this.#isLoaded = true;
    return native;
  }

  /** Gives the UDP port back. All streamers are closed by then. */
  async close(): Promise<void> {
    this.#isClosed = true;
    this.#portKeeper?.close();
    await this.#udpPort.close();
  }

  /** Starts a streamer, whose offer comes by `events.onOffer`; none when the factory has closed meanwhile. */
  async start(seed: Seed, events: StreamerEvents, faults: ConnectionFaults): Promise<Streamer | undefined> {
    const native = await this.warmUp();
    const { fps } = this;
    const udpPort = this.#udpPort;
    const swallow = faults.wire();
    const relay = swallow && (await Relay.open(udpPort, swallow));
    if (!this.#isClosed) return new Streamer({ native, udpPort, fps, seed, events, faults, relay });
    relay?.close();
    return undefined;
  }

  /**
   * Answers a spectator's offer by `events.onAnswer`; no peer when the factory has closed meanwhile.
   *
   * @throws PeerNegotiationError when the offer cannot be used.
   */
  async answer(
    offer: ViewerOffer,
    ssrc: number,
    events: SpectatorPeerEvents,
  ): Promise<SpectatorPeer | undefined> {
    const native = await this.warmUp();
    return this.#isClosed ? undefined : new SpectatorPeer(native, this.#udpPort, ssrc, offer, events);
  }
}

/** What a streamer is made of. */
interface StreamerOptions {
  readonly native: typeof Native;
  readonly udpPort: UdpPort;
  /** Frames a second. */
  readonly fps: number;
  readonly seed: Seed;
  readonly events: StreamerEvents;
  readonly faults: ConnectionFaults;
  /** The detour of a connection that loses datagrams. */
  readonly relay: Relay | undefined;
}

/** One session's streamer. */
export class Streamer {
  readonly #peer: Peer;
  readonly #relay: Relay | undefined;
  readonly #way: VideoWay;
  /** What the session's video track shows. */
  readonly screen: Screen;

  constructor({ native, udpPort, fps, seed, events, faults, relay }: StreamerOptions) {
    this.#relay = relay;
    const ssrc = seed.int(1, 0x7fffffff);
    this.screen = new Screen({
      fps,
      packetizer: new Vp8Packetizer({
        ssrc,
        payloadType: VIDEO_PAYLOAD_TYPE,
        sequenceNumber: seed.int(0, 0xffff),
      }),
      send: (packet) => this.#way.send(packet),
      faultsOf: (frame) => this.#way.faultsOf(frame),
      onFault: events.onFault,
    });
    const peerEvents: PeerEvents = {
      ...events,
      onCandidate: (candidate) => events.onCandidate(relay ? relay.candidate(candidate) : candidate),
      onKeyFrameRequest: () => this.screen.requestKeyFrame(),
      onReport: (rtcp) => this.#way.hear(rtcp),
      onConnected: () => {
        this.screen.showIdleCard();
        events.onConnected();
      },
    };
    this.#peer = new Peer(native, udpPort, ssrc, peerEvents, { hidesChannels: faults.hidesChannels() });
    this.#way = new VideoWay(this.#peer, faults);
  }

  /** The client's side of the negotiation and the channels: see {@link Peer}. */
  get peer(): Pick<Peer, 'acceptAnswer' | 'addCandidate' | 'sendMessage' | 'closeChannel'> {
    return this.#relay ? this.#relay.hide(this.#peer) : this.#peer;
  }

  /** Ends video and connection; harmless when they have ended. */
  close(): void {
    this.screen.close();
    this.#way.close();
    this.#peer.close();
    this.#relay?.close();
  }
}
