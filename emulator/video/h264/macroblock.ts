/** Codes one macroblock: predicts it, quantises what is left, and tracks what the decoder will show. */
import {
  CODED_ORDER,
  FIRST_U,
  FIRST_V,
  gatherValues,
  LUMA_DOTS,
  scatterValues,
  VALUES,
} from '../coding/layout.ts';
import { walsh } from '../coding/walsh.ts';
import { DOTS_PER_MACROBLOCK, type Dots } from '../dots.ts';
import { chromaPlaneCost, type IntraModes, IntraPredictor } from './intra.ts';
import {
  BLOCK_COST,
  BLOCK_LEVEL,
  blockResidual,
  CHROMA_LEVELS_PER_UNIT,
  chromaResidual,
  LUMA_LEVELS_PER_UNIT,
  lumaResidual,
  NO_RESIDUAL,
} from './quantizer.ts';

/** An inter macroblock that costs less than this (sixteenths of a bit) is not worth trying intra. */
const INTRA_TRIAL_COST = 16 * 30;
/** What intra costs besides: its type and modes, less inter's type, motion vector and pattern. */
const INTRA_PENALTY = 16 * 10;

/** Bits of {@link MacroblockCoder.pattern}: the four quarters of luma, and chroma. */
export const CHROMA_PATTERN = 16;

/** The quarter of the macroblock that the luma dot at this raster index is in. */
const QUARTER = Uint8Array.from(
  { length: LUMA_DOTS },
  (_, i) => 2 * (i >> 3) + ((i % DOTS_PER_MACROBLOCK) >> 1),
);

/** Codes macroblocks of `wanted` one by one in raster order. */
export class MacroblockCoder {
  /**
   * Levels of the macroblock coded last: luma in zigzag order where it is intra, else row by row; then U and
   * V.
   */
  readonly levels = new Int16Array(VALUES);
  /**
   * What of it has levels: bits 0 to 3 the quarters of luma (only where it is not intra), {@link
   * CHROMA_PATTERN}.
   */
  pattern = 0;
  readonly #intra: IntraPredictor;
  #isIntra = true;
  readonly #wanted: Dots;
  readonly #reconstruction: Dots;
  readonly #target = new Uint8Array(VALUES);
  readonly #predicted = new Uint8Array(VALUES);
  readonly #reconstructed = new Uint8ClampedArray(VALUES);
  readonly #luma = new Int32Array(LUMA_DOTS);

  /** `reconstruction` is the last frame before, and this frame after its macroblocks are coded. */
  constructor(wanted: Dots, reconstruction: Dots) {
    this.#wanted = wanted;
    this.#reconstruction = reconstruction;
    this.#intra = new IntraPredictor(reconstruction);
  }

  /** How the macroblock coded last is predicted from its neighbours; `undefined` if from the last frame. */
  get intraModes(): IntraModes | undefined {
    return this.#isIntra ? this.#intra : undefined;
  }

  /**
   * Codes the macroblock in this column and row: from the same place of the last frame, or from its
   * neighbours where that is cheaper or, as in key frames, `intraOnly`.
   */
  code(column: number, row: number, intraOnly: boolean): void {
    gatherValues(this.#wanted, column, row, this.#target);
    this.#isIntra = intraOnly;
    if (intraOnly) {
      this.#intra.choose(this.#target, column, row);
    } else {
      gatherValues(this.#reconstruction, column, row, this.#predicted);
      const interCost = this.#interCost();
      this.#isIntra =
        interCost > INTRA_TRIAL_COST &&
        this.#intra.choose(this.#target, column, row) + INTRA_PENALTY < interCost;
    }
    if (this.#isIntra) {
      this.#intra.predict(this.#predicted);
      this.pattern = 0;
      this.#codeIntraLuma();
    } else {
      this.pattern = this.#codeInterLuma();
    }
    const anyChroma = this.#codeChroma(FIRST_U) | this.#codeChroma(FIRST_V);
    if (anyChroma !== 0) this.pattern |= CHROMA_PATTERN;
    // What stays as it is predicted need not be put back.
    if (this.#isIntra || this.pattern !== 0) {
      scatterValues(this.#reconstructed, column, row, this.#reconstruction);
    }
  }

  /** Sixteenths of a bit for the levels; those of chroma are estimated. */
  #interCost(): number {
    const target = this.#target;
    const predicted = this.#predicted;
    let cost = chromaPlaneCost(target, predicted, FIRST_U) + chromaPlaneCost(target, predicted, FIRST_V);
    for (let i = 0; i < LUMA_DOTS; i++) {
      cost += BLOCK_COST[(target[i] ?? 0) - (predicted[i] ?? 0) + NO_RESIDUAL] ?? 0;
    }
    return cost;
  }

  /** The 16 dots are transformed together (§8.5.2): they travel as Intra16x16DCLevel. */
  #codeIntraLuma(): void {
    const luma = this.#luma;
    const predicted = this.#predicted;
    for (let i = 0; i < LUMA_DOTS; i++) luma[i] = (this.#target[i] ?? 0) - (predicted[i] ?? 0);
    walsh(luma);
    for (let i = 0; i < LUMA_DOTS; i++) {
      const at = CODED_ORDER[i] ?? 0;
      const level = Math.floor((luma[at] ?? 0) * LUMA_LEVELS_PER_UNIT + 0.5) | 0;
      this.levels[i] = level;
      luma[at] = level;
    }
    walsh(luma);
    for (let i = 0; i < LUMA_DOTS; i++) {
      this.#reconstructed[i] = (predicted[i] ?? 0) + lumaResidual(luma[i] ?? 0);
    }
  }

  /** Each dot is a block with a DC of its own. Returns which quarters have levels. */
  #codeInterLuma(): number {
    let quarters = 0;
    for (let i = 0; i < LUMA_DOTS; i++) {
      const predicted = this.#predicted[i] ?? 0;
      const level = BLOCK_LEVEL[(this.#target[i] ?? 0) - predicted + NO_RESIDUAL] ?? 0;
      this.levels[i] = level;
      this.#reconstructed[i] = predicted + blockResidual(level);
      if (level !== 0) quarters |= 1 << (QUARTER[i] ?? 0);
    }
    return quarters;
  }

  /**
   * The four cells of a plane are transformed together, however they are predicted. Returns 0 if no level is
   * other than 0.
   */
  #codeChroma(first: number): number {
    const target = this.#target;
    const predicted = this.#predicted;
    const a = (target[first] ?? 0) - (predicted[first] ?? 0);
    const b = (target[first + 1] ?? 0) - (predicted[first + 1] ?? 0);
    const c = (target[first + 2] ?? 0) - (predicted[first + 2] ?? 0);
    const d = (target[first + 3] ?? 0) - (predicted[first + 3] ?? 0);
    const mean = chromaLevel(a + b + c + d);
    const horizontal = chromaLevel(a - b + c - d);
    const vertical = chromaLevel(a + b - c - d);
    const diagonal = chromaLevel(a - b - c + d);
    const { levels } = this;
    levels[first] = mean;
    levels[first + 1] = horizontal;
    levels[first + 2] = vertical;
    levels[first + 3] = diagonal;
    this.#reconstructCell(first, mean + horizontal + vertical + diagonal);
    this.#reconstructCell(first + 1, mean - horizontal + vertical - diagonal);
    this.#reconstructCell(first + 2, mean + horizontal - vertical - diagonal);
    this.#reconstructCell(first + 3, mean - horizontal - vertical + diagonal);
    return mean | horizontal | vertical | diagonal;
  }

  #reconstructCell(at: number, transformed: number): void {
    this.#reconstructed[at] = (this.#predicted[at] ?? 0) + chromaResidual(transformed);
  }
}

function chromaLevel(coefficient: number): number {
  return Math.floor(coefficient * CHROMA_LEVELS_PER_UNIT + 0.5) | 0;
}
