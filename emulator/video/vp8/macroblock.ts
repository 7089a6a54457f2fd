/** Codes one macroblock: predicts it, quantises what is left, and tracks what the decoder will show. */
import { CODED_ORDER, gatherValues, LUMA_DOTS, scatterValues, VALUES } from '../coding/layout.ts';
import { walsh } from '../coding/walsh.ts';
import type { Dots } from '../dots.ts';
import { type IntraModes, IntraPredictor } from './intra.ts';
import { CHROMA_COST, LEVELS_PER_UNIT, LUMA_COST, STEPS } from './quantizer.ts';

/** An inter macroblock that costs less than this (sixteenths of a bit) is not worth trying intra. */
const INTRA_TRIAL_COST = 16 * 90;
/** What intra must save: its own modes, and the dearer modes of the neighbours. */
const INTRA_PENALTY = 16 * 10;

/**
 * Codes macroblocks of `wanted` one by one in raster order. Its arrays hold a macroblock's 24 values: 16 luma dots, 4
 * cells of U, 4 of V.
 */
export class MacroblockCoder {
  /** Levels of the macroblock coded last: Y2 in zigzag order, then the DCs of U and V. */
  readonly levels = new Int16Array(VALUES);
  readonly #intra: IntraPredictor;
  #isIntra = true;
  readonly #wanted: Dots;
  readonly #reconstruction: Dots;
  readonly #target = new Uint8Array(VALUES);
  readonly #predicted = new Uint8Array(VALUES);
  readonly #reconstructed = new Uint8ClampedArray(VALUES);
  /** The residual, transformed where it is luma. */
  readonly #coefficients = new Int32Array(VALUES);

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
   * Codes the macroblock in this column and row: from the same place of the last frame, or from its neighbours where that
   * is much cheaper or, as in key frames, `intraOnly`. Returns whether any level is not 0.
   */
  code(column: number, row: number, intraOnly: boolean): boolean {
    gatherValues(this.#wanted, column, row, this.#target);
    this.#isIntra = intraOnly;
    if (intraOnly) {
      this.#intra.choose(this.#target, column, row);
    } else {
      gatherValues(this.#reconstruction, column, row, this.#predicted);
      this.#subtractPrediction();
      const interCost = this.#cost();
      this.#isIntra =
        interCost > INTRA_TRIAL_COST &&
        this.#intra.choose(this.#target, column, row) + INTRA_PENALTY < interCost;
    }
    if (this.#isIntra) {
      this.#intra.predict(this.#predicted);
      this.#subtractPrediction();
    }
    const hasLevels = this.#quantize();
    this.#reconstruct(column, row);
    return hasLevels;
  }

  #subtractPrediction(): void {
    for (let i = 0; i < VALUES; i++) {
      this.#coefficients[i] = (this.#target[i] ?? 0) - (this.#predicted[i] ?? 0);
    }
    walsh(this.#coefficients);
  }

  /** Estimated sixteenths of a bit for the coefficients. */
  #cost(): number {
    const coefficients = this.#coefficients;
    let cost = 0;
    for (let i = 0; i < LUMA_DOTS; i++) cost += LUMA_COST[Math.abs(coefficients[i] ?? 0)] ?? 0;
    for (let i = LUMA_DOTS; i < VALUES; i++) cost += CHROMA_COST[Math.abs(coefficients[i] ?? 0)] ?? 0;
    return cost;
  }

  /** Makes levels of the coefficients, and coefficients of the levels again. Returns whether any level is not 0. */
  #quantize(): boolean {
    let any = 0;
    for (let i = 0; i < VALUES; i++) {
      const at = CODED_ORDER[i] ?? 0;
      const level = Math.floor((this.#coefficients[at] ?? 0) * (LEVELS_PER_UNIT[at] ?? 0) + 0.5) | 0;
      this.levels[i] = level;
      this.#coefficients[at] = level * (STEPS[at] ?? 0);
      any |= level;
    }
    return any !== 0;
  }

  /** Does what the decoder does with the levels: §14.3 rounds each luma DC, §14.4 a block that has only a DC. */
  #reconstruct(column: number, row: number): void {
    const dcs = this.#coefficients;
    walsh(dcs);
    for (let i = 0; i < LUMA_DOTS; i++) dcs[i] = ((dcs[i] ?? 0) + 3) >> 3;
    for (let i = 0; i < VALUES; i++) {
      this.#reconstructed[i] = (this.#predicted[i] ?? 0) + (((dcs[i] ?? 0) + 4) >> 3);
    }
    scatterValues(this.#reconstructed, column, row, this.#reconstruction);
  }
}
