/** VP8 frames put together again from RTP packets, by werift's reading of RFC 7741, not by ours. */
import { Vp8RtpPayload } from 'werift';
import { onRtpPacket } from '../../emulator/webrtc.ts';

/** Frames as they come in; ready for a decoder, which needs a key frame first. */
export interface Vp8Capture {
  readonly frames: readonly Buffer[];
  /** How often a packet did not follow the one before it: lost, twice there or out of order. */
  readonly gaps: number;
  /** Ends the capture. */
  stop(): void;
}

/**
 * Captures what `track` receives, from the next key frame whose picture has this size in pixels; what was sent before
 * (the card between streams) is left out.
 */
export function captureVp8(track: MediaStreamTrack, size: { width: number; height: number }): Vp8Capture {
  const frames: Buffer[] = [];
  let parts: Buffer[] = [];
  let expected: number | undefined;
  let gaps = 0;
  const stop = onRtpPacket(track, ({ header, payload }) => {
    if (expected !== undefined && header.sequenceNumber !== expected) gaps++;
    expected = (header.sequenceNumber + 1) & 0xffff;
    parts.push(Vp8RtpPayload.deSerialize(Buffer.from(payload)).payload);
    if (!header.marker) return;
    const frame = Buffer.concat(parts);
    parts = [];
    if (frames.length > 0 || isKeyFrameOf(frame, size)) frames.push(frame);
  });
  return {
    frames,
    get gaps() {
      return gaps;
    },
    stop,
  };
}

/** RFC 6386 §9.1: a key frame's first bit is 0; its size follows the three-byte tag and the start code 9d 01 2a. */
function isKeyFrameOf(frame: Buffer, { width, height }: { width: number; height: number }): boolean {
  if (frame.length < 10 || ((frame[0] ?? 1) & 1) === 1) return false;
  return (frame.readUInt16LE(6) & 0x3fff) === width && (frame.readUInt16LE(8) & 0x3fff) === height;
}
