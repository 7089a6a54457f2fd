/** What a viewer's decoder says back, in RTCP. */

const PAYLOAD_FEEDBACK = 206;
const FEEDBACK_PLI = 1;
const FEEDBACK_FIR = 4;

/**
 * Whether a compound packet (RFC 3550 §6.1) holds a picture loss indication (RFC 4585 §6.3.1) or a full intra request
 * (RFC 5104 §4.3.1).
 */
export function asksForKeyFrame(rtcp: Buffer): boolean {
  for (let offset = 0; offset + 4 <= rtcp.length; offset += 4 + 4 * rtcp.readUInt16BE(offset + 2)) {
    const format = (rtcp[offset] ?? 0) & 0x1f;
    const isPayloadFeedback = rtcp[offset + 1] === PAYLOAD_FEEDBACK;
    if (isPayloadFeedback && (format === FEEDBACK_PLI || format === FEEDBACK_FIR)) return true;
  }
  return false;
}
