/** Chooses how a macroblock is predicted from its neighbours, by what the remainder would cost. */
import { BlockEdges, DC_PRED, H_PRED, MODES, TM_PRED, V_PRED } from '../coding/block-edges.ts';
import { CELLS_PER_SIDE, FIRST_U, FIRST_V } from '../coding/layout.ts';
import { LumaSpectrum } from '../coding/luma-spectrum.ts';
import { DOTS_PER_CELL, DOTS_PER_MACROBLOCK, type Dots } from '../dots.ts';
import { CHROMA_COST, LUMA_COST } from './quantizer.ts';

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
  readonly #spectrum = new LumaSpectrum(LUMA_COST);

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

  #chooseLuma(target: Uint8Array): number {
    const spectrum = this.#spectrum;
    spectrum.look(target, this.#luma);
    const { mean, meanAbove, meanLeft, rowAlone, rowFromAbove, columnAlone, columnFromLeft } = spectrum;
    const { dc, corner } = this.#luma;

    let cost = rowAlone + columnAlone + spectrum.cost(mean - 16 * dc);
    this.lumaMode = DC_PRED;
    const v = rowFromAbove + columnAlone + spectrum.cost(mean - meanAbove);
    if (v < cost) {
      cost = v;
      this.lumaMode = V_PRED;
    }
    const h = rowAlone + columnFromLeft + spectrum.cost(mean - meanLeft);
    if (h < cost) {
      cost = h;
      this.lumaMode = H_PRED;
    }
    const tm = rowFromAbove + columnFromLeft + spectrum.cost(mean - meanAbove - meanLeft + 16 * corner);
    if (tm < cost) {
      cost = tm;
      this.lumaMode = TM_PRED;
    }
    return spectrum.inner + cost;
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
