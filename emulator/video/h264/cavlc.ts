/** Writes the levels of a block by context-adaptive variable length codes (ITU-T H.264 (08/2021) §9.2). */
import { CELLS, LUMA_DOTS } from '../coding/layout.ts';
import type { BitWriter } from './bit-writer.ts';
import {
  CHROMA_DC_COEFF_TOKEN,
  CHROMA_DC_TOTAL_ZEROS,
  COEFF_TOKEN,
  type CodeTable,
  coeffTokenIndex,
  MAX_TRAILING_ONES,
  RUN_BEFORE,
  RUN_BEFORE_ROWS,
  TOTAL_ZEROS,
} from './tables.ts';

/**
 * Every block is coded as one whose neighbours have few levels: a block that is not the DCs of a whole
 * macroblock has at most its own DC, and blocks without AC count as empty (§9.2.1), so the mean nC of two
 * neighbours is 0 or 1.
 */
interface BlockKind {
  readonly size: number;
  readonly coeffToken: CodeTable;
  readonly totalZeros: CodeTable;
  /** Columns of `totalZeros`. */
  readonly totalZerosColumns: number;
}
const LUMA: BlockKind = {
  size: LUMA_DOTS,
  coeffToken: COEFF_TOKEN,
  totalZeros: TOTAL_ZEROS,
  totalZerosColumns: 16,
};
const CHROMA_DC: BlockKind = {
  size: CELLS,
  coeffToken: CHROMA_DC_COEFF_TOKEN,
  totalZeros: CHROMA_DC_TOTAL_ZEROS,
  totalZerosColumns: 4,
};
/** Columns of {@link RUN_BEFORE}. */
const RUN_BEFORE_COLUMNS = 15;

/**
 * `level_prefix` from here on has a suffix even in the shortest code, and the last prefix one of 12 bits
 * (§9.2.2.1).
 */
const SHORT_ESCAPE_PREFIX = 14;
const SHORT_ESCAPE_BITS = 4;
const ESCAPE_PREFIX = 15;
const ESCAPE_BITS = 12;
const MAX_SUFFIX_BITS = 6;

/** Blocks with more levels than this start with a suffix. */
const MANY_LEVELS = 10;

function writeWord(bits: BitWriter, { words, lengths }: CodeTable, index: number): void {
  const length = lengths[index] ?? 0;
  if (length > 0) bits.write(words[index] ?? 0, length);
}

/** Writes a level (but for those before and after it) with this many bits of suffix. */
function writeLevel(bits: BitWriter, levelCode: number, suffixBits: number): void {
  if (suffixBits === 0) {
    if (levelCode < SHORT_ESCAPE_PREFIX) {
      bits.write(1, levelCode + 1);
      return;
    }
    const inShortEscape = levelCode - SHORT_ESCAPE_PREFIX;
    if (inShortEscape < 1 << SHORT_ESCAPE_BITS) {
      bits.write((1 << SHORT_ESCAPE_BITS) | inShortEscape, SHORT_ESCAPE_PREFIX + 1 + SHORT_ESCAPE_BITS);
      return;
    }
    bits.write(1, ESCAPE_PREFIX + 1);
    bits.write(inShortEscape - (1 << SHORT_ESCAPE_BITS), ESCAPE_BITS);
    return;
  }
  const prefix = levelCode >> suffixBits;
  if (prefix < ESCAPE_PREFIX) {
    const suffix = levelCode & ((1 << suffixBits) - 1);
    bits.write((1 << suffixBits) | suffix, prefix + 1 + suffixBits);
    return;
  }
  bits.write(1, ESCAPE_PREFIX + 1);
  bits.write(levelCode - (ESCAPE_PREFIX << suffixBits), ESCAPE_BITS);
}

/** The number that stands for a level: 1, −1, 2, −2 … are 0, 1, 2, 3 …. */
function levelCodeOf(level: number): number {
  return level > 0 ? 2 * level - 2 : -2 * level - 1;
}

/** Writes a 4×4 block that has its DC alone; 0 for none. */
export function writeDcBlock(bits: BitWriter, level: number): void {
  if (level === 0) {
    bits.write(1, 1);
    return;
  }
  if (level === 1 || level === -1) {
    // One trailing one "01", its sign, no zeros before it "1".
    bits.write(level === 1 ? 0b0101 : 0b0111, 4);
    return;
  }
  writeWord(bits, COEFF_TOKEN, coeffTokenIndex(1, 0));
  // A first level that is not a trailing one can't be ±1: its numbers begin 2 lower.
  writeLevel(bits, levelCodeOf(level) - 2, 0);
  writeWord(bits, TOTAL_ZEROS, 0);
}

/** Bits of a level with this number and no suffix. */
function levelBits(levelCode: number): number {
  if (levelCode < SHORT_ESCAPE_PREFIX) return levelCode + 1;
  const isShort = levelCode < SHORT_ESCAPE_PREFIX + (1 << SHORT_ESCAPE_BITS);
  return isShort ? SHORT_ESCAPE_PREFIX + 1 + SHORT_ESCAPE_BITS : ESCAPE_PREFIX + 1 + ESCAPE_BITS;
}

/** Bits of {@link writeDcBlock} for a level that is not negative. */
export function dcBlockBits(level: number): number {
  if (level === 0) return 1;
  if (level === 1) return 4;
  return (COEFF_TOKEN.lengths[coeffTokenIndex(1, 0)] ?? 0) + levelBits(levelCodeOf(level) - 2) + 1;
}

/** Writes blocks with several levels; it holds what it needs to look at one. */
export class BlockWriter {
  /** The block's levels other than 0 and how many zeros stand before each, the last of the block first. */
  readonly #levels = new Int16Array(LUMA_DOTS);
  readonly #runs = new Uint8Array(LUMA_DOTS);

  /** The 16 luma levels of a macroblock, the first of `levels`, in zigzag order. */
  writeLuma(bits: BitWriter, levels: Int16Array): void {
    this.#write(bits, levels, 0, LUMA);
  }

  /** The DCs of a chroma plane, whose levels begin at `first`. */
  writeChroma(bits: BitWriter, levels: Int16Array, first: number): void {
    this.#write(bits, levels, first, CHROMA_DC);
  }

  #write(bits: BitWriter, levels: Int16Array, first: number, kind: BlockKind): void {
    const count = this.#collect(levels, first, kind.size);
    const trailingOnes = this.#trailingOnes(count);
    writeWord(bits, kind.coeffToken, coeffTokenIndex(count, trailingOnes));
    if (count === 0) return;
    for (let i = 0; i < trailingOnes; i++) bits.write((this.#levels[i] ?? 0) < 0 ? 1 : 0, 1);
    this.#writeLevels(bits, count, trailingOnes);
    this.#writeRuns(bits, count, kind);
  }

  /** Returns how many levels of the block are not 0. */
  #collect(levels: Int16Array, first: number, size: number): number {
    let count = 0;
    let zeros = 0;
    for (let i = first + size - 1; i >= first; i--) {
      const level = levels[i] ?? 0;
      if (level === 0) {
        // Zeros at the end, before the first that is collected, travel with nothing.
        zeros++;
        continue;
      }
      if (count > 0) this.#runs[count - 1] = zeros;
      this.#levels[count++] = level;
      zeros = 0;
    }
    if (count > 0) this.#runs[count - 1] = zeros;
    return count;
  }

  #trailingOnes(count: number): number {
    const most = Math.min(count, MAX_TRAILING_ONES);
    let ones = 0;
    while (ones < most && Math.abs(this.#levels[ones] ?? 0) === 1) ones++;
    return ones;
  }

  /** The levels after the trailing ones; the larger they get, the longer their suffixes. */
  #writeLevels(bits: BitWriter, count: number, trailingOnes: number): void {
    let suffixBits = count > MANY_LEVELS && trailingOnes < MAX_TRAILING_ONES ? 1 : 0;
    for (let i = trailingOnes; i < count; i++) {
      const level = this.#levels[i] ?? 0;
      // After fewer than three trailing ones the first level is none, so it can't be ±1: its numbers begin 2 lower.
      const impossible = i === trailingOnes && trailingOnes < MAX_TRAILING_ONES ? 2 : 0;
      writeLevel(bits, levelCodeOf(level) - impossible, suffixBits);
      if (suffixBits === 0) suffixBits = 1;
      if (Math.abs(level) > 3 << (suffixBits - 1) && suffixBits < MAX_SUFFIX_BITS) suffixBits++;
    }
  }

  /** The zeros before the last level, together; then, from there on, before each. */
  #writeRuns(bits: BitWriter, count: number, kind: BlockKind): void {
    if (count === kind.size) return;
    let zerosLeft = 0;
    for (let i = 0; i < count; i++) zerosLeft += this.#runs[i] ?? 0;
    writeWord(bits, kind.totalZeros, (count - 1) * kind.totalZerosColumns + zerosLeft);
    for (let i = 0; i < count - 1 && zerosLeft > 0; i++) {
      const run = this.#runs[i] ?? 0;
      const row = Math.min(zerosLeft, RUN_BEFORE_ROWS) - 1;
      writeWord(bits, RUN_BEFORE, row * RUN_BEFORE_COLUMNS + run);
      zerosLeft -= run;
    }
  }
}
