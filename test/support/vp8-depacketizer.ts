/** Puts VP8 frames together from RTP packets that come in any order, twice or not at all (RFC 7741 §4). */
import { type RtpPacket, Vp8RtpPayload } from 'werift';

/** A frame of which every packet has come. */
export interface ReceivedFrame {
  /** Counts frames in the order they were coded, modulo 2¹⁵. */
  readonly pictureId: number;
  /** In ticks of 1/90000 s. */
  readonly timestamp: number;
  /** Whether a decoder can begin here. */
  readonly keyFrame: boolean;
  readonly data: Buffer;
}

/** The packets of frames that are not complete yet. werift reads each one's header and descriptor: not our own code. */
export class Vp8Depacketizer {
  /** By RTP timestamp, then by sequence number. */
  readonly #partial = new Map<number, Map<number, RtpPacket>>();
  readonly #completed = new Set<number>();

  /** Takes a packet; returns the frame that it completes, if it does. */
  take(packet: RtpPacket): ReceivedFrame | undefined {
    const { timestamp, sequenceNumber } = packet.header;
    if (this.#completed.has(timestamp)) return undefined;
    const packets = this.#partial.get(timestamp) ?? new Map<number, RtpPacket>();
    this.#partial.set(timestamp, packets.set(sequenceNumber, packet));
    const frame = assemble(timestamp, packets);
    if (frame) {
      this.#completed.add(timestamp);
      this.#partial.delete(timestamp);
    }
    return frame;
  }
}

/** The frame, when there is an unbroken run of packets from the start of its first partition to the marker. */
function assemble(timestamp: number, packets: ReadonlyMap<number, RtpPacket>): ReceivedFrame | undefined {
  const first = [...packets.values()].find((packet) => {
    const { isPartitionHead, pid } = Vp8RtpPayload.deSerialize(packet.payload);
    return isPartitionHead && pid === 0;
  });
  if (!first) return undefined;
  const { pictureId, isKeyframe } = Vp8RtpPayload.deSerialize(first.payload);
  if (pictureId === undefined) throw new Error(`Packet ${first.header.sequenceNumber} has no PictureID`);
  const fragments: Buffer[] = [];
  for (let sequenceNumber = first.header.sequenceNumber; ; sequenceNumber = (sequenceNumber + 1) & 0xffff) {
    const packet = packets.get(sequenceNumber);
    if (!packet) return undefined;
    fragments.push(Vp8RtpPayload.deSerialize(packet.payload).payload);
    if (packet.header.marker) break;
  }
  return { pictureId, timestamp, keyFrame: isKeyframe, data: Buffer.concat(fragments) };
}
