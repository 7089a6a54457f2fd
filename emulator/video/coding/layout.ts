/**
 * How a macroblock's values lie wherever one is held in an array: 16 luma dots, 4 cells of U, 4 of V, each row by row.
 * Its levels lie alike; where luma is transformed, its coefficients are in zigzag order in the place of the dots.
 */
import { DOTS_PER_CELL, DOTS_PER_MACROBLOCK, type Dots } from '../dots.ts';

/** Chroma cells along one side of a macroblock. */
export const CELLS_PER_SIDE = DOTS_PER_MACROBLOCK / DOTS_PER_CELL;

/** Luma dots of a macroblock, and cells of each chroma plane. */
export const LUMA_DOTS = DOTS_PER_MACROBLOCK * DOTS_PER_MACROBLOCK;
export const CELLS = CELLS_PER_SIDE * CELLS_PER_SIDE;

/** Where the cells of U and of V begin, and the number of all values. */
export const FIRST_U = LUMA_DOTS;
export const FIRST_V = FIRST_U + CELLS;
export const VALUES = FIRST_V + CELLS;

/** Which of a macroblock's luma coefficients comes at each coded position: the same in VP8 (§13) and H.264 (§8.5.6). */
const ZIGZAG = [0, 1, 4, 8, 5, 2, 3, 6, 9, 12, 13, 10, 7, 11, 14, 15];

/** Which of a macroblock's values each level belongs to: luma in zigzag order, then U and V. */
export const CODED_ORDER = Uint8Array.from({ length: VALUES }, (_, i) => ZIGZAG[i] ?? i);

/** Reads the values of the macroblock in this column and row. */
export function gatherValues(
  { luma, u, v, width }: Dots,
  column: number,
  row: number,
  into: Uint8Array,
): void {
  const cellWidth = width / DOTS_PER_CELL;
  let i = 0;
  let dot = row * DOTS_PER_MACROBLOCK * width + column * DOTS_PER_MACROBLOCK;
  for (let y = 0; y < DOTS_PER_MACROBLOCK; y++, dot += width) {
    into[i++] = luma[dot] ?? 0;
    into[i++] = luma[dot + 1] ?? 0;
    into[i++] = luma[dot + 2] ?? 0;
    into[i++] = luma[dot + 3] ?? 0;
  }
  let cell = row * CELLS_PER_SIDE * cellWidth + column * CELLS_PER_SIDE;
  for (let y = 0; y < CELLS_PER_SIDE; y++, cell += cellWidth, i += CELLS_PER_SIDE) {
    into[i] = u[cell] ?? 0;
    into[i + 1] = u[cell + 1] ?? 0;
    into[i + CELLS] = v[cell] ?? 0;
    into[i + CELLS + 1] = v[cell + 1] ?? 0;
  }
}

/** The opposite of {@link gatherValues}. */
export function scatterValues(
  from: Uint8ClampedArray,
  column: number,
  row: number,
  { luma, u, v, width }: Dots,
): void {
  const cellWidth = width / DOTS_PER_CELL;
  let i = 0;
  let dot = row * DOTS_PER_MACROBLOCK * width + column * DOTS_PER_MACROBLOCK;
  for (let y = 0; y < DOTS_PER_MACROBLOCK; y++, dot += width) {
    luma[dot] = from[i++] ?? 0;
    luma[dot + 1] = from[i++] ?? 0;
    luma[dot + 2] = from[i++] ?? 0;
    luma[dot + 3] = from[i++] ?? 0;
  }
  let cell = row * CELLS_PER_SIDE * cellWidth + column * CELLS_PER_SIDE;
  for (let y = 0; y < CELLS_PER_SIDE; y++, cell += cellWidth, i += CELLS_PER_SIDE) {
    u[cell] = from[i] ?? 0;
    u[cell + 1] = from[i + 1] ?? 0;
    v[cell] = from[i + CELLS] ?? 0;
    v[cell + 1] = from[i + CELLS + 1] ?? 0;
  }
}
