/**
 * A spectator that costs next to nothing: it asks for video as WHEP has it, over node-datachannel, and looks at headers
 * alone. Nothing is asked for again, so that what is lost stays lost, and is counted.
 */
import nodeDataChannel, { type PeerConnection, type Track } from 'node-datachannel';
import { endsFrame, isRtcp, SEQUENCE_NUMBER_AT, TICKS_PER_MS, TIMESTAMP_AT } from './rtp-header.ts';

const PAYLOAD_TYPE = 96;

/** One connection that receives video. */
export class Receiver {
  /** Hears each RTP packet. */
  onPacket: ((packet: Buffer) => void) | undefined;
  /** How much later or sooner than the one before it each frame came than it was sent, in milliseconds. */
  deviationsMs: number[] = [];
  packets = 0;
  frames = 0;
  bytes = 0;
  readonly #pc: PeerConnection;
  // A strong reference: a track that is garbage-collected closes.
  readonly #track: Track;
  #expectedPackets = 0;
  #lastNumber: number | undefined;
  #lastFrame: { readonly atMs: number; readonly timestamp: number } | undefined;

  private constructor() {
    // No UDP port is shared: each receiver's socket has a buffer of its own.
    this.#pc = new nodeDataChannel.PeerConnection('receiver', {
      iceServers: [],
      bindAddress: '127.0.0.1',
      disableAutoNegotiation: true,
    });
    const video = new nodeDataChannel.Video('0', 'RecvOnly');
    video.addVP8Codec(PAYLOAD_TYPE);
    this.#track = this.#pc.addTrack(video);
    this.#track.onMessage((packet) => {
      if (!isRtcp(packet)) this.#count(packet);
    });
  }

  /**
   * Watches what `url` answers an offer with; returns when it is connected.
   *
   * @throws Error when the offer is refused, or the connection fails.
   */
  static async watch(url: string): Promise<Receiver> {
    const receiver = new Receiver();
    const pc = receiver.#pc;
    const connected = new Promise<void>((resolve, reject) => {
      pc.onStateChange((state) => {
        if (state === 'connected') resolve();
        else if (state === 'failed') reject(new Error('A receiver could not connect.'));
      });
    });
    const body = await receiver.#offer();
    const answer = await fetch(url, { method: 'POST', headers: { 'Content-Type': 'application/sdp' }, body });
    if (!answer.ok) throw new Error(`An offer was refused: ${answer.status} ${await answer.text()}`);
    pc.setRemoteDescription(await answer.text(), 'answer');
    await connected;
    return receiver;
  }

  /** RTP packets that have not come, of those sent since the first that did. */
  get lost(): number {
    return this.#expectedPackets - this.packets;
  }

  close(): void {
    this.#track.close();
    this.#pc.close();
  }

  #offer(): Promise<string> {
    const offer = new Promise<string>((resolve) => {
      this.#pc.onGatheringStateChange((state) => {
        const sdp = this.#pc.localDescription()?.sdp;
        // Without candidates: who knew our address would begin its DTLS handshake before we have its answer, and
        // then wait a second to begin again.
        if (state === 'complete' && sdp) resolve(sdp.replace(/^a=(candidate|end-of-candidates).*\r\n/gm, ''));
      });
    });
    this.#pc.setLocalDescription('offer');
    return offer;
  }

  #count(packet: Buffer): void {
    this.onPacket?.(packet);
    const number = packet.readUInt16BE(SEQUENCE_NUMBER_AT);
    const ahead = ((number - (this.#lastNumber ?? number - 1)) << 16) >> 16;
    if (ahead > 0) {
      this.#expectedPackets += ahead;
      this.#lastNumber = number;
    }
    this.packets++;
    this.bytes += packet.length;
    if (endsFrame(packet)) this.#countFrame(packet.readUInt32BE(TIMESTAMP_AT));
  }

  #countFrame(timestamp: number): void {
    const atMs = performance.now();
    if (this.#lastFrame) {
      const sentAfterMs = ((timestamp - this.#lastFrame.timestamp) | 0) / TICKS_PER_MS;
      this.deviationsMs.push(Math.abs(atMs - this.#lastFrame.atMs - sentAfterMs));
    }
    this.#lastFrame = { atMs, timestamp };
    this.frames++;
  }
}
