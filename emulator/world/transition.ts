/** The transition of an interaction: the new picture spreads over the old one from a point, a macroblock at a time. */
import { hash32 } from '../hash.ts';
import { DOTS_PER_MACROBLOCK, type Dots } from '../video/dots.ts';

/** How long a transition lasts. */
export const TRANSITION_MS = 700;

/** How ragged the spreading edge is, as a share of the way it has to go. */
const RAGGED = 0.25;

/** How much brighter a macroblock is in the frames around its change, and how long, as a share of the transition. */
const FLASH_LUMA = 26;
const FLASH_SHARE = 0.05;

/** A spreading dissolve for pictures of one size; `seed` sets where it starts. */
export class Transition {
  /** For each macroblock, row by row, the progress (0 to 1) at which it changes. */
  readonly #turns: Float32Array;

  constructor({ width, height }: { width: number; height: number }, seed: number) {
    const columns = width / DOTS_PER_MACROBLOCK;
    const rows = height / DOTS_PER_MACROBLOCK;
    const startX = ((hash32(seed, 'x') % 1000) / 1000) * 0.6 + 0.2;
    const startY = ((hash32(seed, 'y') % 1000) / 1000) * 0.6 + 0.1;
    this.#turns = new Float32Array(columns * rows);
    for (let row = 0; row < rows; row++) {
      for (let column = 0; column < columns; column++) {
        const distance = Math.hypot(column - startX * columns, row - startY * rows);
        const chance = (hash32(seed, row * columns + column) % 1000) / 1000;
        const share = distance / Math.hypot(columns, rows);
        this.#turns[row * columns + column] = (1 - RAGGED) * share + RAGGED * chance;
      }
    }
  }

  /** Puts the macroblocks of `old` that have not changed yet at `progress` (0 to 1) over the new picture `into`. */
  draw(old: Dots, into: Dots, progress: number): void {
    const columns = into.width / DOTS_PER_MACROBLOCK;
    for (let at = 0; at < this.#turns.length; at++) {
      const since = progress - (this.#turns[at] ?? 0);
      const row = Math.floor(at / columns);
      if (since < 0) copyMacroblock(old, into, at - row * columns, row);
      else if (since < FLASH_SHARE) flashMacroblock(into, at - row * columns, row);
    }
  }
}

function copyMacroblock(from: Dots, into: Dots, column: number, row: number): void {
  const { width } = into;
  let at = row * DOTS_PER_MACROBLOCK * width + column * DOTS_PER_MACROBLOCK;
  for (let line = 0; line < DOTS_PER_MACROBLOCK; line++, at += width) {
    for (let dot = at; dot < at + DOTS_PER_MACROBLOCK; dot++) into.luma[dot] = from.luma[dot] ?? 16;
  }
  let cell = row * width + column * 2;
  for (let line = 0; line < 2; line++, cell += width / 2) {
    for (let at2 = cell; at2 < cell + 2; at2++) {
      into.u[at2] = from.u[at2] ?? 128;
      into.v[at2] = from.v[at2] ?? 128;
    }
  }
}

function flashMacroblock(into: Dots, column: number, row: number): void {
  const { width } = into;
  let at = row * DOTS_PER_MACROBLOCK * width + column * DOTS_PER_MACROBLOCK;
  for (let line = 0; line < DOTS_PER_MACROBLOCK; line++, at += width) {
    for (let dot = at; dot < at + DOTS_PER_MACROBLOCK; dot++) {
      into.luma[dot] = Math.min(235, (into.luma[dot] ?? 16) + FLASH_LUMA);
    }
  }
}
