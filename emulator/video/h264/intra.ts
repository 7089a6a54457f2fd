/** Chooses how a macroblock is predicted from its neighbours, by what the remainder would cost. */
import { BlockEdges, DC_PRED, H_PRED, V_PRED } from '../coding/block-edges.ts';
import { CELLS, CELLS_PER_SIDE, FIRST_U, FIRST_V, VALUES } from '../coding/layout.ts';
import { LumaSpectrum } from '../coding/luma-spectrum.ts';
import { DOTS_PER_CELL, DOTS_PER_MACROBLOCK, type Dots } from '../dots.ts';
import { CHROMA_COST, LUMA_COST } from './quantizer.ts';

/** The prediction modes of an intra macroblock: DC, V or H. */
export interface IntraModes {
  readonly lumaMode: number;
  readonly chromaMode: number;
}

/** Sixteenths of a bit that a mode's number costs more than the cheapest: luma DC, and chroma V or H. */
const LUMA_DC_COST = 16 * 2;
const CHROMA_NOT_DC_COST = 16 * 2;

/** What the decoder assumes where it has no neighbours at all. */
const MIDDLE_GREY = 128;

/**
 * Intra prediction of one macroblock after another; plane prediction is left out, as its dots are not flat.
 */
export class IntraPredictor implements IntraModes {
  /** What {@link choose} chose. */
  lumaMode = DC_PRED;
  chromaMode = DC_PRED;
  readonly #reconstruction: Dots;
  readonly #luma = new BlockEdges(DOTS_PER_MACROBLOCK);
  readonly #u = new BlockEdges(CELLS_PER_SIDE);
  readonly #v = new BlockEdges(CELLS_PER_SIDE);
  readonly #spectrum = new LumaSpectrum(LUMA_COST);
  readonly #trial = new Uint8Array(VALUES);
  #hasAbove = false;
  #hasLeft = false;

  /** Predicts from what the decoder shows of the macroblocks above and to the left. */
  constructor(reconstruction: Dots) {
    this.#reconstruction = reconstruction;
  }

  /**
   * Chooses the cheapest modes for `target` at this place. Returns their estimated cost in sixteenths of a
   * bit.
   */
  choose(target: Uint8Array, column: number, row: number): number {
    const { luma, u, v, width } = this.#reconstruction;
    this.#hasAbove = row > 0;
    this.#hasLeft = column > 0;
    this.#luma.gather(luma, width, column, row);
    this.#u.gather(u, width / DOTS_PER_CELL, column, row);
    this.#v.gather(v, width / DOTS_PER_CELL, column, row);
    return this.#chooseLuma(target) + this.#chooseChroma(target);
  }

  /** Writes the prediction of the chosen modes. */
  predict(into: Uint8Array): void {
    this.#luma.predict(this.lumaMode, into, 0);
    this.#predictChroma(this.chromaMode, into);
  }

  #chooseLuma(target: Uint8Array): number {
    const spectrum = this.#spectrum;
    spectrum.look(target, this.#luma);
    const { mean, meanAbove, meanLeft, rowAlone, rowFromAbove, columnAlone, columnFromLeft } = spectrum;

    let cost = rowAlone + columnAlone + spectrum.cost(mean - 16 * this.#luma.dc) + LUMA_DC_COST;
    this.lumaMode = DC_PRED;
    const v = rowFromAbove + columnAlone + spectrum.cost(mean - meanAbove);
    if (this.#hasAbove && v < cost) {
      cost = v;
      this.lumaMode = V_PRED;
    }
    const h = rowAlone + columnFromLeft + spectrum.cost(mean - meanLeft);
    if (this.#hasLeft && h < cost) {
      cost = h;
      this.lumaMode = H_PRED;
    }
    return spectrum.inner + cost;
  }

  #chooseChroma(target: Uint8Array): number {
    let best = this.#chromaCost(DC_PRED, target);
    this.chromaMode = DC_PRED;
    for (const mode of [V_PRED, H_PRED]) {
      if (mode === V_PRED ? !this.#hasAbove : !this.#hasLeft) continue;
      const cost = this.#chromaCost(mode, target) + CHROMA_NOT_DC_COST;
      if (cost < best) {
        best = cost;
        this.chromaMode = mode;
      }
    }
    return best;
  }

  #chromaCost(mode: number, target: Uint8Array): number {
    this.#predictChroma(mode, this.#trial);
    return chromaPlaneCost(target, this.#trial, FIRST_U) + chromaPlaneCost(target, this.#trial, FIRST_V);
  }

  #predictChroma(mode: number, into: Uint8Array): void {
    if (mode === DC_PRED) {
      this.#predictChromaDc(this.#u, into, FIRST_U);
      this.#predictChromaDc(this.#v, into, FIRST_V);
    } else {
      this.#u.predict(mode, into, FIRST_U);
      this.#v.predict(mode, into, FIRST_V);
    }
  }

  /**
   * Chroma's DC is not one for the macroblock but one for each of its four blocks (§8.3.4): on the diagonal
   * the mean of both edges, else the edge that the block touches, and the other one only where there is no
   * such neighbour.
   */
  #predictChromaDc({ above, left }: BlockEdges, into: Uint8Array, first: number): void {
    const above0 = above[0] ?? 0;
    const above1 = above[1] ?? 0;
    const left0 = left[0] ?? 0;
    const left1 = left[1] ?? 0;
    if (this.#hasAbove && this.#hasLeft) {
      into[first] = (above0 + left0 + 1) >> 1;
      into[first + 1] = above1;
      into[first + 2] = left1;
      into[first + 3] = (above1 + left1 + 1) >> 1;
    } else if (this.#hasAbove) {
      into[first] = into[first + 2] = above0;
      into[first + 1] = into[first + 3] = above1;
    } else if (this.#hasLeft) {
      into[first] = into[first + 1] = left0;
      into[first + 2] = into[first + 3] = left1;
    } else {
      into.fill(MIDDLE_GREY, first, first + CELLS);
    }
  }
}

/** Estimated cost of a chroma plane whose four values begin at `first`. */
export function chromaPlaneCost(target: Uint8Array, predicted: Uint8Array, first: number): number {
  const a = (target[first] ?? 0) - (predicted[first] ?? 0);
  const b = (target[first + 1] ?? 0) - (predicted[first + 1] ?? 0);
  const c = (target[first + 2] ?? 0) - (predicted[first + 2] ?? 0);
  const d = (target[first + 3] ?? 0) - (predicted[first + 3] ?? 0);
  return (
    (CHROMA_COST[Math.abs(a + b + c + d)] ?? 0) +
    (CHROMA_COST[Math.abs(a - b + c - d)] ?? 0) +
    (CHROMA_COST[Math.abs(a + b - c - d)] ?? 0) +
    (CHROMA_COST[Math.abs(a - b - c + d)] ?? 0)
  );
}
