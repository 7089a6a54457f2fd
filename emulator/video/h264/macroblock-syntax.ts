/** Writes a macroblock into its slice (ITU-T H.264 (08/2021) §7.3.5). */
import { DC_PRED, H_PRED, V_PRED } from '../coding/block-edges.ts';
import { FIRST_U, FIRST_V, LUMA_DOTS } from '../coding/layout.ts';
import type { BitWriter } from './bit-writer.ts';
import { BlockWriter, writeDcBlock } from './cavlc.ts';
import type { IntraModes } from './intra.ts';
import { CHROMA_PATTERN, type MacroblockCoder } from './macroblock.ts';
import { INTER_PATTERN_CODE, LUMA_BLOCK_ORDER } from './tables.ts';

/** The numbers of the modes DC, V and H: of luma (table 8-4) and of chroma (table 8-5). */
const LUMA_MODE_NUMBER = modeNumbers({ dc: 2, v: 0, h: 1 });
const CHROMA_MODE_NUMBER = modeNumbers({ dc: 0, v: 2, h: 1 });

function modeNumbers({ dc, v, h }: { dc: number; v: number; h: number }): Uint8Array {
  const numbers = new Uint8Array(3);
  numbers[DC_PRED] = dc;
  numbers[V_PRED] = v;
  numbers[H_PRED] = h;
  return numbers;
}

/**
 * `mb_type` of the first 16×16 intra macroblock, with levels in luma's DCs alone: in I slices, and in P
 * slices.
 */
const FIRST_INTRA_16X16 = 1;
const FIRST_INTRA_IN_P = 5;
/** How far `mb_type` is from that of the same mode with levels in chroma's DCs too (table 7-11). */
const INTRA_CHROMA_DC = 4;

/**
 * Three ones: P_L0_16x16 is `mb_type` 0, and both parts of its motion vector differ by 0 from the predicted.
 */
const INTER_START = 0b111;
const INTER_START_BITS = 3;

/** Writes macroblocks as {@link MacroblockCoder} left them. */
export class MacroblockWriter {
  readonly #bits: BitWriter;
  readonly #blocks = new BlockWriter();

  constructor(bits: BitWriter) {
    this.#bits = bits;
  }

  /** Predicted from its neighbours. */
  writeIntra(
    { levels, pattern }: MacroblockCoder,
    { lumaMode, chromaMode }: IntraModes,
    isKey: boolean,
  ): void {
    const bits = this.#bits;
    const type =
      FIRST_INTRA_16X16 + (LUMA_MODE_NUMBER[lumaMode] ?? 0) + (pattern === 0 ? 0 : INTRA_CHROMA_DC);
    bits.writeUe(isKey ? type : FIRST_INTRA_IN_P + type);
    bits.writeUe(CHROMA_MODE_NUMBER[chromaMode] ?? 0);
    bits.writeSe(0); // the QP is as before
    this.#blocks.writeLuma(bits, levels);
    this.#writeChroma(levels, pattern);
  }

  /** Predicted from the same place of the last frame; it has levels, or it would be skipped. */
  writeInter({ levels, pattern }: MacroblockCoder): void {
    const bits = this.#bits;
    bits.write(INTER_START, INTER_START_BITS);
    bits.writeUe(INTER_PATTERN_CODE[pattern] ?? 0);
    bits.writeSe(0); // the QP is as before
    for (let block = 0; block < LUMA_DOTS; block++) {
      if ((pattern & (1 << (block >> 2))) === 0) continue;
      writeDcBlock(bits, levels[LUMA_BLOCK_ORDER[block] ?? 0] ?? 0);
    }
    this.#writeChroma(levels, pattern);
  }

  #writeChroma(levels: Int16Array, pattern: number): void {
    if ((pattern & CHROMA_PATTERN) === 0) return;
    this.#blocks.writeChroma(this.#bits, levels, FIRST_U);
    this.#blocks.writeChroma(this.#bits, levels, FIRST_V);
  }
}
