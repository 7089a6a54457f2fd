/**
 * Intra prediction of a flat-dot block from the dots above and to the left: RFC 6386 §12.2 and §12.3, and, for luma and
 * without TM, ITU-T H.264 (08/2021) §8.3.3.
 */

/** Prediction modes, in the order of VP8's trees. */
export const DC_PRED = 0;
export const V_PRED = 1;
export const H_PRED = 2;
export const TM_PRED = 3;
export const MODES = 4;

/** What a VP8 decoder assumes beyond the top and the left edge of the picture; in H.264 no mode may look there. */
const ABOVE_PICTURE = 127;
const LEFT_OF_PICTURE = 129;

/**
 * The edges of a square block of `size` × `size` values (4 luma dots or 2 chroma cells a side). Every value stands for
 * 4×4 samples of its plane in both cases, and each mode predicts all 16 alike.
 */
export class BlockEdges {
  readonly above: Int32Array;
  readonly left: Int32Array;
  corner = 0;
  /** What DC_PRED predicts. */
  dc = 0;
  readonly #size: number;

  constructor(size: number) {
    this.#size = size;
    this.above = new Int32Array(size);
    this.left = new Int32Array(size);
  }

  /** Looks at the edges of the block in this column and row of blocks, in a plane of `stride` values a row. */
  gather(values: Uint8Array, stride: number, column: number, row: number): void {
    const size = this.#size;
    const first = row * size * stride + column * size;
    let sum = 0;
    for (let i = 0; i < size; i++) {
      const above = row > 0 ? (values[first - stride + i] ?? 0) : ABOVE_PICTURE;
      const left = column > 0 ? (values[first + i * stride - 1] ?? 0) : LEFT_OF_PICTURE;
      this.above[i] = above;
      this.left[i] = left;
      sum += (row > 0 ? above : 0) + (column > 0 ? left : 0);
    }
    if (row === 0) this.corner = ABOVE_PICTURE;
    else this.corner = column > 0 ? (values[first - stride - 1] ?? 0) : LEFT_OF_PICTURE;
    const count = size * ((row > 0 ? 1 : 0) + (column > 0 ? 1 : 0));
    // Where there are no neighbours at all, the middle grey.
    this.dc = count === 0 ? 128 : Math.floor((sum + count / 2) / count);
  }

  /** What `mode` predicts for the value in this column and row of the block, 0 to 255. */
  value(mode: number, column: number, row: number): number {
    if (mode === DC_PRED) return this.dc;
    const above = this.above[column] ?? 0;
    if (mode === V_PRED) return above;
    const left = this.left[row] ?? 0;
    if (mode === H_PRED) return left;
    return Math.min(255, Math.max(0, left + above - this.corner));
  }

  /** Writes what `mode` predicts for the whole block, row by row from `first` on. */
  predict(mode: number, into: Uint8Array, first: number): void {
    let i = first;
    for (let row = 0; row < this.#size; row++) {
      for (let column = 0; column < this.#size; column++) into[i++] = this.value(mode, column, row);
    }
  }
}
