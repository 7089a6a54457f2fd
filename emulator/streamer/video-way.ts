/** The way of a connection's video from its screen to its peer, and what is wrong on it. */
import type { ConnectionFaults, VideoFaults } from './connection-faults.ts';
import { Line } from './line.ts';
import type { Peer } from './peer.ts';
import { missingPackets } from './rtcp.ts';

/** One connection's way. */
export class VideoWay {
  readonly #peer: Pick<Peer, 'sendPacket' | 'endVideo'>;
  readonly #faults: ConnectionFaults;
  /** Once packets have met something: whatever they met then may still be under way. */
  #line: Line | undefined;
  #present: VideoFaults | undefined;

  constructor(peer: Pick<Peer, 'sendPacket' | 'endVideo'>, faults: ConnectionFaults) {
    this.#peer = peer;
    this.#faults = faults;
  }

  /** Before a frame: what is wrong with it, which holds for its packets. */
  faultsOf(frame: number | undefined): VideoFaults | undefined {
    const faults = this.#faults.video(frame);
    if (faults !== this.#present) this.#meet(faults);
    return faults;
  }

  /** Sends one RTP packet, which may be reused at once. */
  send(packet: Buffer): void {
    if (this.#line) this.#line.carry(packet);
    else this.#peer.sendPacket(packet);
  }

  /** What the client reports: packets that the line has lost are sent again. */
  hear(rtcp: Buffer): void {
    if (!this.#line) return;
    for (const sequenceNumber of missingPackets(rtcp)) this.#line.repeat(sequenceNumber);
  }

  close(): void {
    this.#line?.close();
    this.#line = undefined;
  }

  #meet(faults: VideoFaults | undefined): void {
    this.#present = faults;
    const hops = faults?.hops ?? [];
    if (hops.length > 0) {
      this.#line ??= new Line({
        clock: this.#faults.realClock,
        send: (packet) => this.#peer.sendPacket(packet),
      });
    }
    if (this.#line) this.#line.hops = hops;
    if (faults?.endsTrack) this.#peer.endVideo();
  }
}
