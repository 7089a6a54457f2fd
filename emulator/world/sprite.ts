/** Sprites: small pictures with transparent dots that move over a still layer. */
import type { Dots } from '../video/dots.ts';
import type { Canvas } from './canvas.ts';
import { type ColourMatrix, lumaOf, regrade, uOf, vOf } from './colour.ts';

/** A small picture. All planes have one value a dot; `opaque` is 1 where there is something. */
export interface Sprite {
  readonly width: number;
  readonly height: number;
  readonly luma: Uint8Array;
  readonly u: Uint8Array;
  readonly v: Uint8Array;
  readonly opaque: Uint8Array;
}

/** The painting on a canvas as a sprite, graded; dots less than half covered are transparent. */
export function toSprite(canvas: Canvas, grade: ColourMatrix): Sprite {
  const { width, height } = canvas;
  const size = width * height;
  const sprite = {
    width,
    height,
    luma: new Uint8Array(size),
    u: new Uint8Array(size),
    v: new Uint8Array(size),
    opaque: new Uint8Array(size),
  };
  for (let at = 0; at < size; at++) {
    if ((canvas.coverage[at] ?? 0) < 0.5) continue;
    const [red, green, blue] = regrade(
      [canvas.red[at] ?? 0, canvas.green[at] ?? 0, canvas.blue[at] ?? 0],
      grade,
    );
    sprite.luma[at] = lumaOf(red, green, blue);
    sprite.u[at] = uOf(red, green, blue);
    sprite.v[at] = vOf(red, green, blue);
    sprite.opaque[at] = 1;
  }
  return sprite;
}

/** Draws a sprite with its top left corner at whole dots (x, y), cut at the picture's edges. */
export function drawSprite(into: Dots, sprite: Sprite, x: number, y: number): void {
  const { width, height, luma, u, v } = into;
  const left = Math.max(0, -x);
  const right = Math.min(sprite.width, width - x);
  const bottom = Math.min(sprite.height, height - y);
  for (let row = Math.max(0, -y); row < bottom; row++) {
    const isCellRow = ((y + row) & 1) === 0;
    for (let column = left; column < right; column++) {
      const from = row * sprite.width + column;
      if (sprite.opaque[from] !== 1) continue;
      luma[(y + row) * width + x + column] = sprite.luma[from] ?? 16;
      // A chroma cell is 2×2 dots: its top left dot alone decides, which keeps colour fringes to one dot.
      if (isCellRow && ((x + column) & 1) === 0) {
        const cell = ((y + row) >> 1) * (width >> 1) + ((x + column) >> 1);
        u[cell] = sprite.u[from] ?? 128;
        v[cell] = sprite.v[from] ?? 128;
      }
    }
  }
}
