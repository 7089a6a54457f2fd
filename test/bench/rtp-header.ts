/** What the benchmarks read of packets that come in, and write into those that they send bare (RFC 3550 §5.1). */

/** Set on the last packet of a frame. */
const MARKER_BIT = 0x80;
/** RFC 5761 §4: RTCP, which shares the transport, has these in the byte of RTP's marker and payload type. */
const RTCP_TYPES = { first: 192, last: 223 } as const;
/** Where the fields are. */
export const SEQUENCE_NUMBER_AT = 2;
export const TIMESTAMP_AT = 4;
export const SSRC_AT = 8;
/** Ticks of the RTP clock in a millisecond: video runs at 90 kHz. */
export const TICKS_PER_MS = 90;

/** Whether a packet is RTCP. */
export function isRtcp(packet: Buffer): boolean {
  const type = packet[1] ?? 0;
  return type >= RTCP_TYPES.first && type <= RTCP_TYPES.last;
}

/** Whether an RTP packet is the last of its frame. */
export function endsFrame(packet: Buffer): boolean {
  return ((packet[1] ?? 0) & MARKER_BIT) !== 0;
}
