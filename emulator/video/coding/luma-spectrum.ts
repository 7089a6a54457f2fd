/**
 * What each way to predict a macroblock's luma from its neighbours leaves to be coded.
 *
 * The transform is linear, and each mode's prediction has few coefficients: DC only the first, V the first
 * row, H the first column, VP8's TM (but for clamping) both. So the target is transformed once, and all modes
 * are compared in those.
 */
import { DOTS_PER_MACROBLOCK } from '../dots.ts';
import type { BlockEdges } from './block-edges.ts';
import { LUMA_DOTS } from './layout.ts';
import { butterfly, walsh } from './walsh.ts';

/** The transformed target and edges of one macroblock after another; costs are sums of those in `costs`. */
export class LumaSpectrum {
  /** The first coefficient: of the target, and of what V and H predict. */
  mean = 0;
  meanAbove = 0;
  meanLeft = 0;
  /** Cost of the coefficients outside of the first row and column, whatever the mode. */
  inner = 0;
  /** Cost of the rest of the first row: as it is, and less what V predicts. */
  rowAlone = 0;
  rowFromAbove = 0;
  /** Cost of the rest of the first column: as it is, and less what H predicts. */
  columnAlone = 0;
  columnFromLeft = 0;
  readonly #costs: Uint16Array;
  readonly #target = new Int32Array(LUMA_DOTS);
  readonly #above = new Int32Array(DOTS_PER_MACROBLOCK);
  readonly #left = new Int32Array(DOTS_PER_MACROBLOCK);

  /** `costs` are by the size of a coefficient. */
  constructor(costs: Uint16Array) {
    this.#costs = costs;
  }

  /** The cost of a coefficient of this size. */
  cost(coefficient: number): number {
    return this.#costs[Math.abs(coefficient)] ?? 0;
  }

  /** Looks at a macroblock whose luma dots are the first of `target`, between these edges. */
  look(target: Uint8Array, edges: BlockEdges): void {
    for (let i = 0; i < LUMA_DOTS; i++) this.#target[i] = target[i] ?? 0;
    walsh(this.#target);
    this.#above.set(edges.above);
    this.#left.set(edges.left);
    butterfly(this.#above, 0, 1);
    butterfly(this.#left, 0, 1);
    this.mean = this.#target[0] ?? 0;
    this.meanAbove = 4 * (this.#above[0] ?? 0);
    this.meanLeft = 4 * (this.#left[0] ?? 0);
    this.#addCosts();
  }

  #addCosts(): void {
    let inner = 0;
    let rowAlone = 0;
    let rowFromAbove = 0;
    let columnAlone = 0;
    let columnFromLeft = 0;
    for (let i = 1; i < DOTS_PER_MACROBLOCK; i++) {
      const inRow = this.#target[i] ?? 0;
      rowAlone += this.cost(inRow);
      rowFromAbove += this.cost(inRow - 4 * (this.#above[i] ?? 0));
      const inColumn = this.#target[4 * i] ?? 0;
      columnAlone += this.cost(inColumn);
      columnFromLeft += this.cost(inColumn - 4 * (this.#left[i] ?? 0));
      for (let j = 1; j < DOTS_PER_MACROBLOCK; j++) inner += this.cost(this.#target[4 * i + j] ?? 0);
    }
    this.inner = inner;
    this.rowAlone = rowAlone;
    this.rowFromAbove = rowFromAbove;
    this.columnAlone = columnAlone;
    this.columnFromLeft = columnFromLeft;
  }
}
