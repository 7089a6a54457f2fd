/** What begins a slice (ITU-T H.264 (08/2021) §7.3.3); every picture is one. */
import type { BitWriter } from './bit-writer.ts';
import { FRAME_NUM_BITS } from './parameter-sets.ts';

/** `slice_type` (table 7-6) of a picture whose slices are all of that type. */
const P_SLICES = 5;
const I_SLICES = 7;

/**
 * Writes the header of a picture that a decoder can begin at: `idrNumber` is other than that of the last one.
 */
export function writeIdrHeader(bits: BitWriter, idrNumber: number): void {
  writeStart(bits, I_SLICES, 0);
  bits.writeUe(idrNumber);
  bits.write(0, 2); // earlier pictures are still shown; this one is no long-term reference
  writeEnd(bits);
}

/**
 * Writes the header of a picture predicted from the last: `frameNumber` counts from 0 at the last IDR
 * picture.
 */
export function writeInterHeader(bits: BitWriter, frameNumber: number): void {
  writeStart(bits, P_SLICES, frameNumber);
  bits.write(0, 2); // as many reference frames as usual (one), in the usual order
  bits.write(0, 1); // the picture takes the place of the last as reference
  writeEnd(bits);
}

function writeStart(bits: BitWriter, type: number, frameNumber: number): void {
  bits.writeUe(0); // the first macroblock
  bits.writeUe(type);
  bits.writeUe(0); // the picture parameter set
  bits.write(frameNumber & ((1 << FRAME_NUM_BITS) - 1), FRAME_NUM_BITS);
}

function writeEnd(bits: BitWriter): void {
  bits.writeSe(0); // the QP is the picture parameter set's
  bits.writeUe(1); // no deblocking filter: it would round off the dots
}
