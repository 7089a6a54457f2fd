/** The frame header: the uncompressed part, and what begins the first partition (RFC 6386 §9, §19.2). */
import type { BoolEncoder } from './bool-encoder.ts';
import type { FrameModes } from './modes.ts';
import type { CoefficientProbabilities } from './probabilities.ts';
import { CHROMA_DC_DELTA, QUANTIZER_INDEX } from './quantizer.ts';
import { MV_UPDATE_PROBABILITIES } from './tables.ts';

/** Bytes of {@link writeFrameStart}. */
export const KEY_FRAME_START_BYTES = 10;
export const INTER_FRAME_START_BYTES = 3;

/** The largest first partition that the frame start's 19 bits can tell. */
const MAX_FIRST_PARTITION_BYTES = (1 << 19) - 1;

/** Writes the uncompressed bytes at the start of `frame`; a key frame's carry the size in pixels. */
export function writeFrameStart(
  frame: Uint8Array,
  keyFrame: boolean,
  size: { width: number; height: number },
  firstPartitionBytes: number,
): void {
  if (firstPartitionBytes > MAX_FIRST_PARTITION_BYTES) {
    throw new RangeError(
      `VP8 modes take ${firstPartitionBytes} bytes, at most ${MAX_FIRST_PARTITION_BYTES} fit: use a smaller picture`,
    );
  }
  // Version 0, and the frame is to be shown (bit 4).
  const start = (keyFrame ? 0 : 1) | (1 << 4) | (firstPartitionBytes << 5);
  frame[0] = start;
  frame[1] = start >> 8;
  frame[2] = start >> 16;
  if (!keyFrame) return;
  frame.set([0x9d, 0x01, 0x2a, size.width, size.width >> 8, size.height, size.height >> 8], 3);
}

/** Writes all that comes before the macroblocks' modes. */
export function writeHeader(
  partition: BoolEncoder,
  keyFrame: boolean,
  probabilities: CoefficientProbabilities,
  modes: FrameModes,
): void {
  if (keyFrame) partition.writeLiteral(0, 2); // BT.601 colours; values need clamping
  partition.writeLiteral(0, 1); // no segments
  partition.writeLiteral(0, 1 + 6 + 3); // loop filter: normal, level 0 (off), sharpness 0
  partition.writeLiteral(0, 1); // no loop filter adjustments
  partition.writeLiteral(0, 2); // one token partition
  writeQuantizer(partition);
  if (keyFrame) {
    partition.writeLiteral(1, 1); // the probabilities stay for the next frames
  } else {
    partition.writeLiteral(0, 2 + 4); // the golden and alternate frames stay as they are
    partition.writeLiteral(0, 2); // no sign bias for either
    partition.writeLiteral(0b11, 2); // the probabilities stay; this frame becomes the last frame
  }
  probabilities.write(partition);
  partition.writeLiteral(1, 1); // macroblocks say whether they have coefficients
  partition.writeLiteral(modes.codedProbability, 8);
  if (keyFrame) return;
  for (const probability of modes.referenceProbabilities) partition.writeLiteral(probability, 8);
  partition.writeLiteral(0, 2); // the default probabilities of intra modes
  for (const probability of MV_UPDATE_PROBABILITIES) partition.write(probability, 0);
}

/** The quantizer's index, and its differences for Y DC, Y2 DC, Y2 AC, UV DC and UV AC (§9.6). */
function writeQuantizer(partition: BoolEncoder): void {
  partition.writeLiteral(QUANTIZER_INDEX, 7);
  for (const delta of [0, 0, 0, CHROMA_DC_DELTA, 0]) {
    partition.writeLiteral(delta === 0 ? 0 : 1, 1);
    if (delta === 0) continue;
    partition.writeLiteral(Math.abs(delta), 4);
    partition.writeLiteral(delta < 0 ? 1 : 0, 1);
  }
}
