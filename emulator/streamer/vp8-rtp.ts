/** Cuts VP8 frames into RTP packets (RFC 7741, over RFC 3550). */

const RTP_HEADER_BYTES = 12;
/** X bit set, then one byte of extension flags (I), then a 15-bit PictureID: RFC 7741 §4.2. */
const DESCRIPTOR_BYTES = 4;
const START_OF_PARTITION = 0x10;
/** Bytes of one packet before SRTP and UDP: safely under the 1280-byte MTU that libdatachannel assumes. */
const MAX_PACKET_BYTES = 1200;
const MAX_FRAGMENT_BYTES = MAX_PACKET_BYTES - RTP_HEADER_BYTES - DESCRIPTOR_BYTES;

/** Ticks of the RTP clock in a millisecond: video runs at 90 kHz. */
export const RTP_TICKS_PER_MS = 90;

/** Where a packetizer starts and which stream it speaks for. */
export interface Vp8PacketizerOptions {
  readonly ssrc: number;
  readonly payloadType: number;
  /** First sequence number, 16 bits. */
  readonly sequenceNumber: number;
}

/** Packetises the frames of one RTP stream. */
export class Vp8Packetizer {
  readonly #packet = Buffer.alloc(MAX_PACKET_BYTES);
  #sequenceNumber: number;
  #pictureId = 0;

  constructor({ ssrc, payloadType, sequenceNumber }: Vp8PacketizerOptions) {
    this.#sequenceNumber = sequenceNumber & 0xffff;
    this.#packet[0] = 0x80;
    this.#packet[1] = payloadType;
    this.#packet.writeUInt32BE(ssrc >>> 0, 8);
  }

  /** What the receiver calls VP8, from its next frame on. */
  set payloadType(payloadType: number) {
    this.#packet[1] = payloadType & 0x7f;
  }

  /**
   * Calls `send` with each packet of one frame. The packet is a view that the next one overwrites.
   * `timestamp` is in RTP ticks and wraps at 32 bits.
   */
  packetize(frame: Uint8Array, timestamp: number, send: (packet: Buffer) => void): void {
    const packet = this.#packet;
    const payloadType = (packet[1] ?? 0) & 0x7f;
    packet.writeUInt32BE(timestamp >>> 0, 4);
    packet[RTP_HEADER_BYTES + 1] = 0x80;
    packet.writeUInt16BE(0x8000 | this.#pictureId, RTP_HEADER_BYTES + 2);
    this.#pictureId = (this.#pictureId + 1) & 0x7fff;

    for (let offset = 0; offset < frame.length; offset += MAX_FRAGMENT_BYTES) {
      const fragment = frame.subarray(offset, offset + MAX_FRAGMENT_BYTES);
      const isLast = offset + fragment.length === frame.length;
      packet[1] = isLast ? payloadType | 0x80 : payloadType;
      packet.writeUInt16BE(this.#sequenceNumber, 2);
      this.#sequenceNumber = (this.#sequenceNumber + 1) & 0xffff;
      packet[RTP_HEADER_BYTES] = 0x80 | (offset === 0 ? START_OF_PARTITION : 0);
      packet.set(fragment, RTP_HEADER_BYTES + DESCRIPTOR_BYTES);
      send(packet.subarray(0, RTP_HEADER_BYTES + DESCRIPTOR_BYTES + fragment.length));
    }
  }
}
