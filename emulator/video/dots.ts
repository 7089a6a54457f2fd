/**
 * The picture: **dots**. One luma dot is a flat 4×4-pixel square, one chroma cell a flat 8×8-pixel square, so that
 * every 4×4 block of a codec's macroblock is one flat value and travels as a DC coefficient alone.
 */

/** How a stream's picture is turned: `portrait` is 704×1280 pixels, `landscape` 1280×704. */
export type Orientation = 'portrait' | 'landscape';

/** Pixels along one side of a luma dot. */
export const DOT_PX = 4;

/** Luma dots along one side of a chroma cell (8×8 pixels), and of a 16×16-pixel macroblock. */
export const DOTS_PER_CELL = 2;
export const DOTS_PER_MACROBLOCK = 4;

/**
 * A picture of dots in BT.601 studio range: luma 16 (black) to 235 (white), chroma 16 to 240 around 128 (grey).
 * Rows run top to bottom, each left to right. `width` and `height` count luma dots and are multiples of 4, so one
 * macroblock's row of dots is one aligned 32-bit word of `luma`.
 */
export interface Dots {
  readonly width: number;
  readonly height: number;
  /** `width * height` luma dots. */
  readonly luma: Uint8Array;
  /** `width / 2 * height / 2` chroma cells, blue difference. */
  readonly u: Uint8Array;
  /** `width / 2 * height / 2` chroma cells, red difference. */
  readonly v: Uint8Array;
}

/** The picture's size in luma dots: 176×320 in portrait, 320×176 in landscape. */
export function dotSize(orientation: Orientation): { width: number; height: number } {
  return orientation === 'portrait' ? { width: 176, height: 320 } : { width: 320, height: 176 };
}

/** A black picture of `width`×`height` luma dots. */
export function createDots({ width, height }: { width: number; height: number }): Dots {
  const cells = (width / DOTS_PER_CELL) * (height / DOTS_PER_CELL);
  const dots = {
    width,
    height,
    luma: new Uint8Array(width * height),
    u: new Uint8Array(cells),
    v: new Uint8Array(cells),
  };
  blackenDots(dots);
  return dots;
}

/** Makes a picture black. */
export function blackenDots({ luma, u, v }: Dots): void {
  luma.fill(16);
  u.fill(128);
  v.fill(128);
}

/** Overwrites `into` with `from`; both have the same size. */
export function copyDots(from: Dots, into: Dots): void {
  into.luma.set(from.luma);
  into.u.set(from.u);
  into.v.set(from.v);
}

/**
 * Makes a picture smaller by a whole factor, that of the two widths: each dot of `into` is the mean of those of `from`
 * that it stands for.
 */
export function shrinkDots(from: Dots, into: Dots): void {
  const factor = from.width / into.width;
  shrinkPlane(from.luma, from.width, into.luma, factor);
  shrinkPlane(from.u, from.width / DOTS_PER_CELL, into.u, factor);
  shrinkPlane(from.v, from.width / DOTS_PER_CELL, into.v, factor);
}

function shrinkPlane(from: Uint8Array, fromWidth: number, into: Uint8Array, factor: number): void {
  const width = fromWidth / factor;
  for (let at = 0; at < into.length; at++) {
    const corner = Math.floor(at / width) * factor * fromWidth + (at % width) * factor;
    let sum = 0;
    for (let y = 0; y < factor; y++) {
      for (let x = 0; x < factor; x++) sum += from[corner + y * fromWidth + x] ?? 0;
    }
    into[at] = Math.round(sum / (factor * factor));
  }
}
