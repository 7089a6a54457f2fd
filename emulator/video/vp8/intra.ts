/** Chooses how a macroblock is predicted from its neighbours, by what the remainder would cost. */
import { DOTS_PER_CELL, DOTS_PER_MACROBLOCK, type Dots } from '../dots.ts';
import { CELLS_PER_SIDE, FIRST_U, FIRST_V, LUMA_DOTS } from './layout.ts';
import { BlockEdges, DC_PRED, H_PRED, MODES, TM_PRED, V_PRED } from './prediction.ts';
import { CHROMA_COST, LUMA_COST } from './quantizer.ts';
import { butterfly, walsh } from './walsh.ts';

function lumaCost(coefficient: number): number {
  return LUMA_COST[Math.abs(coefficient)] ?? 0;
}

/** The prediction modes of an intra macroblock: DC, V, H or TM. */
export interface IntraModes {
  readonly lumaMode: number;
  readonly chromaMode: number;
}

/** Intra prediction of one macroblock after another; its values are 16 luma dots, 4 cells of U, 4 of V. */
export class IntraPredictor implements IntraModes {
  /** What {@link choose} chose. */
  lumaMode = DC_PRED;
  chromaMode = DC_PRED;
  readonly #reconstruction: Dots;
  readonly #luma = new BlockEdges(DOTS_PER_MACROBLOCK);
  readonly #u = new BlockEdges(CELLS_PER_SIDE);
  readonly #v = new BlockEdges(CELLS_PER_SIDE);
  readonly #spectrum = new Int32Array(LUMA_DOTS);
  readonly #above = new Int32Array(DOTS_PER_MACROBLOCK);
  readonly #left = new Int32Array(DOTS_PER_MACROBLOCK);

  /** Predicts from what the decoder shows of the macroblocks above and to the left. */
  constructor(reconstruction: Dots) {
    this.#reconstruction = reconstruction;
  }

  /** Chooses the cheapest modes for `target` at this place. Returns their estimated cost in sixteenths of a bit. */
  choose(target: Uint8Array, column: number, row: number): number {
    const { luma, u, v, width } = this.#reconstruction;
    this.#luma.gather(luma, width, column, row);
    this.#u.gather(u, width / DOTS_PER_CELL, column, row);
    this.#v.gather(v, width / DOTS_PER_CELL, column, row);
    return this.#chooseLuma(target) + this.#chooseChroma(target);
  }

  /** Writes the prediction of the chosen modes. */
  predict(into: Uint8Array): void {
    this.#luma.predict(this.lumaMode, into, 0);
    this.#u.predict(this.chromaMode, into, FIRST_U);
    this.#v.predict(this.chromaMode, into, FIRST_V);
  }

  /**
   * The transform is linear, and each mode's prediction has few coefficients: DC only the first, V the first row, H the
   * first column, TM (but for clamping) both. So the target is transformed once, and all modes are compared in those.
   */
  #chooseLuma(target: Uint8Array): number {
    const spectrum = this.#spectrum;
    for (let i = 0; i < LUMA_DOTS; i++) spectrum[i] = target[i] ?? 0;
    walsh(spectrum);
    this.#above.set(this.#luma.above);
    this.#left.set(this.#luma.left);
    butterfly(this.#above, 0, 1);
    butterfly(this.#left, 0, 1);

    let inner = 0;
    let rowAlone = 0;
    let rowFromAbove = 0;
    let columnAlone = 0;
    let columnFromLeft = 0;
    for (let i = 1; i < DOTS_PER_MACROBLOCK; i++) {
      const inRow = spectrum[i] ?? 0;
      rowAlone += lumaCost(inRow);
      rowFromAbove += lumaCost(inRow - 4 * (this.#above[i] ?? 0));
      const inColumn = spectrum[4 * i] ?? 0;
      columnAlone += lumaCost(inColumn);
      columnFromLeft += lumaCost(inColumn - 4 * (this.#left[i] ?? 0));
      for (let j = 1; j < DOTS_PER_MACROBLOCK; j++) inner += lumaCost(spectrum[4 * i + j] ?? 0);
    }
    const mean = spectrum[0] ?? 0;
    const above = 4 * (this.#above[0] ?? 0);
    const left = 4 * (this.#left[0] ?? 0);
    const { dc, corner } = this.#luma;

    let cost = rowAlone + columnAlone + lumaCost(mean - 16 * dc);
    this.lumaMode = DC_PRED;
    const v = rowFromAbove + columnAlone + lumaCost(mean - above);
    if (v < cost) {
      cost = v;
      this.lumaMode = V_PRED;
    }
    const h = rowAlone + columnFromLeft + lumaCost(mean - left);
    if (h < cost) {
      cost = h;
      this.lumaMode = H_PRED;
    }
    const tm = rowFromAbove + columnFromLeft + lumaCost(mean - above - left + 16 * corner);
    if (tm < cost) {
      cost = tm;
      this.lumaMode = TM_PRED;
    }
    return inner + cost;
  }

  #chooseChroma(target: Uint8Array): number {
    let best = Number.POSITIVE_INFINITY;
    for (let mode = 0; mode < MODES; mode++) {
      const cost = chromaCost(target, FIRST_U, this.#u, mode) + chromaCost(target, FIRST_V, this.#v, mode);
      if (cost < best) {
        best = cost;
        this.chromaMode = mode;
      }
    }
    return best;
  }
}

/** What is left of the four cells from `first` on when `mode` predicts them. */
function chromaCost(target: Uint8Array, first: number, edges: BlockEdges, mode: number): number {
  let cost = 0;
  for (let row = 0; row < CELLS_PER_SIDE; row++) {
    for (let column = 0; column < CELLS_PER_SIDE; column++) {
      const residual = (target[first + row * CELLS_PER_SIDE + column] ?? 0) - edges.value(mode, column, row);
      cost += CHROMA_COST[Math.abs(residual)] ?? 0;
    }
  }
  return cost;
}
