/** The packets of one receiver with their times, so that they can be sent again without whoever made them. */
import { TICKS_PER_MS, TIMESTAMP_AT } from './rtp-header.ts';

/** A stretch of a stream that can be repeated; it travels as JSON. */
export interface Recording {
  readonly durationMs: number;
  readonly frames: readonly RecordedFrame[];
}

/** One frame, when it was sent, and its RTP packets in base64. */
export interface RecordedFrame {
  readonly atMs: number;
  readonly packets: readonly string[];
}

/** Puts `packets` into frames. The first and the last are left out: they may not be whole. */
export function recordingOf(packets: readonly Buffer[]): Recording {
  const byTimestamp = new Map<number, Buffer[]>();
  for (const packet of packets) {
    const timestamp = packet.readUInt32BE(TIMESTAMP_AT);
    byTimestamp.set(timestamp, [...(byTimestamp.get(timestamp) ?? []), packet]);
  }
  const frames = [...byTimestamp].slice(1);
  const [startedAt = 0] = frames[0] ?? [];
  const sinceStartMs = (timestamp: number) => ((timestamp - startedAt) | 0) / TICKS_PER_MS;
  const [endedAt = 0] = frames.pop() ?? [];
  return {
    durationMs: sinceStartMs(endedAt),
    frames: frames.map(([timestamp, packetsOfFrame]) => ({
      atMs: sinceStartMs(timestamp),
      packets: packetsOfFrame.map((packet) => packet.toString('base64')),
    })),
  };
}
