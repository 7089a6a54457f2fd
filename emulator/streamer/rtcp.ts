/** What a viewer's decoder says back, in RTCP. */

const TRANSPORT_FEEDBACK = 205;
const FEEDBACK_NACK = 1;
const PAYLOAD_FEEDBACK = 206;
const FEEDBACK_PLI = 1;
const FEEDBACK_FIR = 4;
/** Before what a feedback packet says: its header, who sends it and what it is about. */
const FEEDBACK_HEADER_BYTES = 12;

/**
 * Whether a compound packet (RFC 3550 §6.1) holds a picture loss indication (RFC 4585 §6.3.1) or a full intra request
 * (RFC 5104 §4.3.1).
 */
export function asksForKeyFrame(rtcp: Buffer): boolean {
  for (const { type, format } of packetsOf(rtcp)) {
    if (type === PAYLOAD_FEEDBACK && (format === FEEDBACK_PLI || format === FEEDBACK_FIR)) return true;
  }
  return false;
}

/** The sequence numbers that a compound packet asks for again: generic NACKs (RFC 4585 §6.2.1). */
export function missingPackets(rtcp: Buffer): number[] {
  const missing: number[] = [];
  for (const { type, format, offset, end } of packetsOf(rtcp)) {
    if (type !== TRANSPORT_FEEDBACK || format !== FEEDBACK_NACK) continue;
    for (let at = offset + FEEDBACK_HEADER_BYTES; at + 4 <= end; at += 4) {
      const first = rtcp.readUInt16BE(at);
      const others = rtcp.readUInt16BE(at + 2);
      missing.push(first);
      for (let bit = 0; bit < 16; bit++) if (others & (1 << bit)) missing.push((first + bit + 1) & 0xffff);
    }
  }
  return missing;
}

/** The packets in a compound one. */
function* packetsOf(rtcp: Buffer) {
  for (let offset = 0; offset + 4 <= rtcp.length; ) {
    const end = offset + 4 + 4 * rtcp.readUInt16BE(offset + 2);
    const format = (rtcp[offset] ?? 0) & 0x1f;
    yield { type: rtcp[offset + 1], format, offset, end: Math.min(end, rtcp.length) };
    offset = end;
  }
}
