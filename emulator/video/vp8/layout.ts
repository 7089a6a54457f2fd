/**
 * How a macroblock's values lie wherever one is held in an array: 16 luma dots, 4 cells of U, 4 of V, each row by row.
 * Its levels lie alike, with Y2 in zigzag order in the place of the dots.
 */
import { DOTS_PER_CELL, DOTS_PER_MACROBLOCK } from '../dots.ts';

/** Chroma cells along one side of a macroblock. */
export const CELLS_PER_SIDE = DOTS_PER_MACROBLOCK / DOTS_PER_CELL;

/** Luma dots of a macroblock, and cells of each chroma plane. */
export const LUMA_DOTS = DOTS_PER_MACROBLOCK * DOTS_PER_MACROBLOCK;
export const CELLS = CELLS_PER_SIDE * CELLS_PER_SIDE;

/** Where the cells of U and of V begin, and the number of all values. */
export const FIRST_U = LUMA_DOTS;
export const FIRST_V = FIRST_U + CELLS;
export const VALUES = FIRST_V + CELLS;
