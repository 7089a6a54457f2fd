/**
 * What a decoder is told once, before any picture: sequence and picture parameter set (ITU-T H.264 (08/2021)
 * §7.3.2, E.1).
 */
import { BitWriter } from './bit-writer.ts';
import { NAL_LENGTH_BYTES, NalType, NalWriter } from './nal-writer.ts';
import { CHROMA_QP_OFFSET, LUMA_QP } from './quantizer.ts';

/**
 * Baseline, and as constraint flags 0 and 1 say, what Main has too: together Constrained Baseline (§A.2.1.1).
 */
const PROFILE_IDC = 66;
const CONSTRAINTS = 0b1100_0000;

/** `frame_num` counts modulo 2 to this, at least 4. */
export const FRAME_NUM_BITS = 8;

/** `pic_init_qp_minus26` counts from here. */
const MIDDLE_QP = 26;

/** Ticks of the stream's clock in a frame, of which the standard counts two fields (§E.2.1). */
const FRAME_TICKS = 1000;

/**
 * `colour_primaries`, `transfer_characteristics` and `matrix_coefficients` of BT.601 with 525 lines (tables
 * E-3 to E-5).
 */
const BT601 = 6;
/** `video_format` (table E-2): not from a broadcast. */
const UNSPECIFIED_FORMAT = 5;

/** What the stream says of itself. */
export interface StreamFormat {
  /** The size in macroblocks. */
  readonly columns: number;
  readonly rows: number;
  /** `level_idc`. */
  readonly level: number;
  readonly fps: number;
}

/**
 * The `codecs` parameter of RFC 6381 §3.3: four letters, then profile, constraints and level in hexadecimal.
 */
export function codecString(level: number): string {
  const bytes = [PROFILE_IDC, CONSTRAINTS, level].map((byte) => byte.toString(16).padStart(2, '0'));
  return `avc1.${bytes.join('').toUpperCase()}`;
}

/** The AVCDecoderConfigurationRecord (ISO/IEC 14496-15 §5.3.3.1) with both parameter sets. */
export function decoderConfiguration(format: StreamFormat): Uint8Array {
  const sequence = parameterSet(NalType.sequenceParameterSet, (bits) => writeSequence(bits, format));
  const picture = parameterSet(NalType.pictureParameterSet, writePicture);
  return Uint8Array.of(
    1, // the record's version
    ...[PROFILE_IDC, CONSTRAINTS, format.level],
    0b1111_1100 | (NAL_LENGTH_BYTES - 1),
    0b1110_0000 | 1, // sequence parameter sets
    ...sequence,
    1, // picture parameter sets
    ...picture,
  );
}

/** The NAL unit after its length, which is 2 bytes here. */
function parameterSet(type: number, write: (bits: BitWriter) => void): Uint8Array {
  const bits = new BitWriter();
  write(bits);
  return new NalWriter().write(type, bits.finish()).subarray(NAL_LENGTH_BYTES - 2);
}

function writeSequence(bits: BitWriter, { columns, rows, level, fps }: StreamFormat): void {
  bits.write(PROFILE_IDC, 8);
  bits.write(CONSTRAINTS, 8);
  bits.write(level, 8);
  bits.writeUe(0); // this set's number
  bits.writeUe(FRAME_NUM_BITS - 4);
  bits.writeUe(2); // pictures are shown in the order in which they are coded
  bits.writeUe(1); // reference frames
  bits.write(0, 1); // frame_num has no gaps
  bits.writeUe(columns - 1);
  bits.writeUe(rows - 1);
  bits.write(1, 1); // frames only, no fields
  bits.write(1, 1); // direct_8x8_inference_flag, for B slices
  bits.write(0, 1); // whole macroblocks: nothing is cropped
  bits.write(1, 1); // the VUI follows
  writeVui(bits, fps);
}

/**
 * Video usability information (§E.1.1): not needed to decode, but to show colours right, and without delay.
 */
function writeVui(bits: BitWriter, fps: number): void {
  bits.write(0, 2); // no aspect ratio: pixels are square; no overscan
  bits.write(1, 1); // video signal type
  bits.write(UNSPECIFIED_FORMAT, 3);
  bits.write(0, 1); // studio range
  bits.write(1, 1); // colour description
  for (let i = 0; i < 3; i++) bits.write(BT601, 8);
  bits.write(0, 1); // no chroma location
  bits.write(1, 1); // timing
  bits.writeWord(FRAME_TICKS);
  bits.writeWord(Math.round(2 * FRAME_TICKS * fps));
  bits.write(0, 1); // a stream may leave frames out
  bits.write(0, 2); // no parameters of a hypothetical decoder, of NAL units or of the video alone
  bits.write(0, 1); // no timing in each picture
  bits.write(1, 1); // restrictions
  bits.write(0, 1); // motion vectors stay within the picture
  bits.writeUe(0); // no limit for the bytes of a picture
  bits.writeUe(0); // nor for the bits of a macroblock
  bits.writeUe(0); // motion vectors are zero, across
  bits.writeUe(0); // and down
  bits.writeUe(0); // no picture is shown later than one coded after it: a decoder need not wait
  bits.writeUe(1); // it keeps one frame
}

function writePicture(bits: BitWriter): void {
  bits.writeUe(0); // this set's number
  bits.writeUe(0); // its sequence parameter set
  bits.write(0, 1); // CAVLC
  bits.write(0, 1); // nothing of the order of fields
  bits.writeUe(0); // one slice group
  bits.writeUe(0); // one reference frame in list 0
  bits.writeUe(0); // and in list 1
  bits.write(0, 1 + 2); // no weighted prediction
  bits.writeSe(LUMA_QP - MIDDLE_QP);
  bits.writeSe(0); // QP of switching slices
  bits.writeSe(CHROMA_QP_OFFSET);
  bits.write(1, 1); // slices say whether there is a deblocking filter
  bits.write(0, 1); // intra may be predicted from inter
  bits.write(0, 1); // no redundant pictures
}
