/** Coefficients as tokens: collects a frame's, counts them, and writes them (RFC 6386 §13). */

import { FIRST_U, FIRST_V, LUMA_DOTS, VALUES } from '../coding/layout.ts';
import type { BoolEncoder } from './bool-encoder.ts';
import { BAND_OF_POSITION, BANDS, BlockType, CONTEXTS, NODES, TOKEN_CONTEXTS } from './tables.ts';

/** Tokens: 0 to 4 stand for themselves, the categories for ranges with extra bits, then the end of a block. */
const FIRST_CATEGORY = 5;
const END_OF_BLOCK = 11;
const TOKENS = 12;

/** The way through the token tree to each token: `node * 2 + bit` for each decision. */
const PATHS: readonly (readonly number[])[] = [
  [1, 2],
  [1, 3, 4],
  [1, 3, 5, 6, 8],
  [1, 3, 5, 6, 9, 10],
  [1, 3, 5, 6, 9, 11],
  [1, 3, 5, 7, 12, 14],
  [1, 3, 5, 7, 12, 15],
  [1, 3, 5, 7, 13, 16, 18],
  [1, 3, 5, 7, 13, 16, 19],
  [1, 3, 5, 7, 13, 17, 20],
  [1, 3, 5, 7, 13, 17, 21],
  [0],
];
/** The paths one after another, and where each token's begins. */
const PATH_STEPS = Uint8Array.from(PATHS.flat());
const PATH_START = Uint8Array.from({ length: TOKENS + 1 }, (_, token) => PATHS.slice(0, token).flat().length);

/** The smallest magnitude of each category, and the probabilities of its extra bits, highest first. */
const CATEGORIES: readonly { from: number; extraBits: readonly number[] }[] = [
  { from: 5, extraBits: [159] },
  { from: 7, extraBits: [165, 145] },
  { from: 11, extraBits: [173, 148, 140] },
  { from: 19, extraBits: [176, 155, 140, 135] },
  { from: 35, extraBits: [180, 157, 141, 134, 130] },
  { from: 67, extraBits: [254, 254, 243, 230, 196, 177, 153, 140, 133, 130, 129] },
];
/** The same by token, flat: smallest magnitude, number of extra bits, and where their probabilities begin. */
const TOKEN_BASE = Uint8Array.from([0, 1, 2, 3, 4, ...CATEGORIES.map(({ from }) => from)]);
const EXTRA_BITS = Uint8Array.from([0, 0, 0, 0, 0, ...CATEGORIES.map(({ extraBits }) => extraBits.length)]);
const EXTRA_PROBABILITIES = Uint8Array.from(CATEGORIES.flatMap(({ extraBits }) => extraBits));
const EXTRA_START = Uint8Array.from({ length: TOKENS }, (_, token) =>
  EXTRA_BITS.slice(0, token).reduce((sum, bits) => sum + bits, 0),
);

/** The token of each magnitude; from 67 on it is always the last category. */
const LARGE_MAGNITUDE = 67;
const TOKEN_OF_MAGNITUDE = Uint8Array.from({ length: LARGE_MAGNITUDE + 1 }, (_, magnitude) =>
  TOKEN_BASE.findLastIndex((base) => base <= magnitude),
);

/** `[type][band][context]` as one number, below {@link TOKEN_CONTEXTS}. */
function contextIndex(type: number, band: number, context: number): number {
  return (type * BANDS + band) * CONTEXTS + context;
}

/** The context of each position of a Y2 block, and of a chroma block's two, before its neighbour or predecessor is added. */
const Y2_CONTEXT = BAND_OF_POSITION.map((band) => contextIndex(BlockType.y2, band, 0));
const CHROMA_DC_CONTEXT = contextIndex(BlockType.chroma, 0, 0);
const CHROMA_END_CONTEXT = contextIndex(BlockType.chroma, 1, 0);

/** All 16 luma blocks of a macroblock, whose only coefficients are in Y2: 16 times "end of block" in this context. */
const LUMA_CONTEXT = contextIndex(BlockType.lumaAfterY2, 1, 0);
const EMPTY_LUMA = 0;

/** 1 where the predecessor was a zero: a block cannot end there, so the token tree's first decision is left out (§13.2). */
const CANNOT_END = Uint8Array.from({ length: TOKEN_CONTEXTS }, (_, context) => {
  const isFirstPosition =
    context < contextIndex(BlockType.y2, 0, 0) || context % (BANDS * CONTEXTS) < CONTEXTS;
  return context % CONTEXTS === 0 && !isFirstPosition ? 1 : 0;
});

/** At most: Y2 and the chroma blocks as long as they can be, and one entry for the luma blocks. */
const ENTRIES_PER_MACROBLOCK = LUMA_DOTS + 1 + 2 * (VALUES - LUMA_DOTS);

/** Macroblocks that there is room for before the list first grows. */
const FIRST_CAPACITY_MACROBLOCKS = 64;

/** An entry: the context above bit 16, the token above bit 12, 11 extra bits, the sign; or {@link EMPTY_LUMA}. */
const CONTEXT_SHIFT = 16;
const TOKEN_SHIFT = 12;
const TOKEN_MASK = 15;

/**
 * A frame's tokens in coding order. The macroblocks are added in raster order, row by row; {@link branches} then says
 * what the probabilities should be, and {@link write} writes the token partition.
 */
export class FrameTokens {
  #entries = new Int32Array(FIRST_CAPACITY_MACROBLOCKS * ENTRIES_PER_MACROBLOCK);
  #length = 0;
  #emptyLumas = 0;
  readonly #counts = new Uint32Array(TOKEN_CONTEXTS * TOKENS);
  readonly #branches = new Uint32Array(TOKEN_CONTEXTS * NODES * 2);
  /** Which blocks along the edge have coefficients: bit 0 Y2, bits 1 and 2 U, 3 and 4 V; above by column, and left. */
  readonly #above: Uint8Array;
  #left = 0;

  constructor(columns: number) {
    this.#above = new Uint8Array(columns);
  }

  /** Begins a frame. */
  reset(): void {
    this.#length = 0;
    this.#emptyLumas = 0;
    this.#counts.fill(0);
    this.#above.fill(0);
  }

  /** Begins a row of macroblocks. */
  beginRow(): void {
    this.#left = 0;
  }

  /** A row of macroblocks without coefficients. */
  skipRow(): void {
    this.#above.fill(0);
  }

  /** A macroblock without coefficients: its neighbours see none in it, Y2 included. */
  skip(column: number): void {
    this.#above[column] = 0;
    this.#left = 0;
  }

  /** A macroblock with coefficients: its {@link VALUES} `levels`. */
  add(column: number, levels: Int16Array): void {
    if (this.#length + ENTRIES_PER_MACROBLOCK > this.#entries.length) this.#grow();
    const above = this.#above[column] ?? 0;
    const left = this.#left;
    const y2 = this.#addY2(levels, (above & 1) + (left & 1));
    this.#entries[this.#length++] = EMPTY_LUMA;
    this.#emptyLumas++;
    this.#above[column] = y2;
    this.#left = y2;
    this.#addChroma(column, levels, FIRST_U, above, left, 1);
    this.#addChroma(column, levels, FIRST_V, above, left, 3);
  }

  /** How often each node of each context went 0 and 1, in pairs, laid out like the probabilities. */
  branches(): Uint32Array {
    this.#branches.fill(0);
    this.#addBranches(LUMA_CONTEXT, END_OF_BLOCK, LUMA_DOTS * this.#emptyLumas);
    for (let context = 0; context < TOKEN_CONTEXTS; context++) {
      for (let token = 0; token < TOKENS; token++) {
        const count = this.#counts[context * TOKENS + token] ?? 0;
        if (count !== 0) this.#addBranches(context, token, count);
      }
    }
    return this.#branches;
  }

  /** Writes all tokens with these probabilities. */
  write(partition: BoolEncoder, probabilities: Uint8Array): void {
    const emptyLuma = probabilities[LUMA_CONTEXT * NODES] ?? 0;
    for (let i = 0; i < this.#length; i++) {
      const entry = this.#entries[i] ?? 0;
      if (entry === EMPTY_LUMA) {
        partition.writeZeros(emptyLuma, LUMA_DOTS);
        continue;
      }
      const context = entry >> CONTEXT_SHIFT;
      const token = (entry >> TOKEN_SHIFT) & TOKEN_MASK;
      const end = PATH_START[token + 1] ?? 0;
      for (let step = (PATH_START[token] ?? 0) + (CANNOT_END[context] ?? 0); step < end; step++) {
        const branch = PATH_STEPS[step] ?? 0;
        partition.write(probabilities[context * NODES + (branch >> 1)] ?? 0, branch & 1);
      }
      if (token === 0 || token === END_OF_BLOCK) continue;
      if (token >= FIRST_CATEGORY) {
        const firstProbability = EXTRA_START[token] ?? 0;
        const bits = EXTRA_BITS[token] ?? 0;
        for (let bit = 0; bit < bits; bit++) {
          const probability = EXTRA_PROBABILITIES[firstProbability + bit] ?? 0;
          partition.write(probability, (entry >> (bits - bit)) & 1);
        }
      }
      partition.write(128, entry & 1);
    }
  }

  /** Returns 1 if there are coefficients in it. */
  #addY2(levels: Int16Array, neighbours: number): number {
    let end = LUMA_DOTS;
    while (end > 0 && levels[end - 1] === 0) end--;
    let context = neighbours;
    for (let position = 0; position < end; position++) {
      context = this.#addLevel((Y2_CONTEXT[position] ?? 0) + context, levels[position] ?? 0);
    }
    if (end < LUMA_DOTS) this.#addToken((Y2_CONTEXT[end] ?? 0) + context, END_OF_BLOCK, 0);
    return end === 0 ? 0 : 1;
  }

  /** The four blocks of U or V, whose levels begin at `first` and whose edge bits begin at `shift`. */
  #addChroma(
    column: number,
    levels: Int16Array,
    first: number,
    above: number,
    left: number,
    shift: number,
  ): void {
    const topLeft = this.#addDc(levels[first] ?? 0, ((above >> shift) & 1) + ((left >> shift) & 1));
    const topRight = this.#addDc(levels[first + 1] ?? 0, ((above >> (shift + 1)) & 1) + topLeft);
    const bottomLeft = this.#addDc(levels[first + 2] ?? 0, topLeft + ((left >> (shift + 1)) & 1));
    const bottomRight = this.#addDc(levels[first + 3] ?? 0, topRight + bottomLeft);
    this.#above[column] = (this.#above[column] ?? 0) | ((bottomLeft | (bottomRight << 1)) << shift);
    this.#left |= (topRight | (bottomRight << 1)) << shift;
  }

  /** A chroma block: its DC, if any, and its end. Returns 1 if there is one. */
  #addDc(level: number, neighbours: number): number {
    if (level === 0) {
      this.#addToken(CHROMA_DC_CONTEXT + neighbours, END_OF_BLOCK, 0);
      return 0;
    }
    const context = this.#addLevel(CHROMA_DC_CONTEXT + neighbours, level);
    this.#addToken(CHROMA_END_CONTEXT + context, END_OF_BLOCK, 0);
    return 1;
  }

  /** Returns the context that this level makes for the next: 0 for 0, 1 for ±1, 2 for larger. */
  #addLevel(context: number, level: number): number {
    const magnitude = level < 0 ? -level : level;
    const token = TOKEN_OF_MAGNITUDE[Math.min(magnitude, LARGE_MAGNITUDE)] ?? 0;
    const extra = magnitude - (TOKEN_BASE[token] ?? 0);
    this.#addToken(context, token, (extra << 1) | (level < 0 ? 1 : 0));
    return Math.min(magnitude, 2);
  }

  #addToken(context: number, token: number, extraAndSign: number): void {
    this.#entries[this.#length++] = (context << CONTEXT_SHIFT) | (token << TOKEN_SHIFT) | extraAndSign;
    const slot = context * TOKENS + token;
    this.#counts[slot] = (this.#counts[slot] ?? 0) + 1;
  }

  #addBranches(context: number, token: number, count: number): void {
    const end = PATH_START[token + 1] ?? 0;
    for (let step = (PATH_START[token] ?? 0) + (CANNOT_END[context] ?? 0); step < end; step++) {
      const branch = context * NODES * 2 + (PATH_STEPS[step] ?? 0);
      this.#branches[branch] = (this.#branches[branch] ?? 0) + count;
    }
  }

  #grow(): void {
    const larger = new Int32Array(this.#entries.length * 2);
    larger.set(this.#entries);
    this.#entries = larger;
  }
}
