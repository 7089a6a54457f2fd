/** Synthetic moving pictures, each hard for an encoder in its own way; the same on every run. */

import { createDots, DOTS_PER_CELL, type Dots } from '../../emulator/video/dots.ts';

/** The values of one dot or cell. */
type Paint = (x: number, y: number, frame: number) => number;

interface Scene {
  readonly luma: Paint;
  readonly u: Paint;
  readonly v: Paint;
}

const grey: Paint = () => 128;
const byte = (value: number): number => Math.min(255, Math.max(0, Math.round(value)));
/** 32 bits of chance, the same for the same numbers; quick, because scenes ask for every dot. */
function scramble(a: number, b: number, c: number): number {
  let bits = Math.imul(a, 0x9e3779b1) ^ Math.imul(b, 0x85ebca6b) ^ Math.imul(c, 0xc2b2ae35);
  bits = Math.imul(bits ^ (bits >>> 15), 0x2c1b3c6d);
  bits = Math.imul(bits ^ (bits >>> 12), 0x297a2d39);
  return bits ^ (bits >>> 15);
}

const noise =
  (salt: number): Paint =>
  (x, y, frame) =>
    scramble(x + (salt << 16), y, frame) & 255;

/** The ridge that is nearest at this dot: 0 for the sky, then far to near. */
function ridge(x: number, y: number, frame: number): number {
  for (let layer = 3; layer > 0; layer--) {
    const along = (x + frame * layer) / (50 - 9 * layer);
    if (y > 40 + 30 * layer + 14 * Math.sin(along) + 5 * Math.sin(2.7 * along)) return layer;
  }
  return 0;
}

const hills: Scene = {
  luma: (x, y, frame) => {
    const layer = ridge(x, y, frame);
    return layer === 0 ? byte(200 - y / 3) : 150 - 35 * layer;
  },
  u: (x, y, frame) => 150 - 10 * ridge(2 * x, 2 * y, frame),
  v: (x, y, frame) => 110 - 4 * ridge(2 * x, 2 * y, frame),
};

/** Scenes by name: hills under a graded sky, a still one with a counter, a scrolling gradient, extremes, white noise, grain. */
const SCENES = {
  hills,
  counter: {
    luma: (x, y, frame) => {
      const inCounter = x >= 8 && x < 32 && y >= 8 && y < 14;
      if (inCounter) return (scramble(x >> 2, 0, frame) >> (y - 8)) & 1 ? 235 : 16;
      return hills.luma(x, y, 0);
    },
    u: (x, y) => hills.u(x, y, 0),
    v: (x, y) => hills.v(x, y, 0),
  },
  gradient: {
    luma: (x, y, frame) => byte(126 + 109 * Math.sin((x + 2 * y + 3 * frame) / 40)),
    u: (x, y, frame) => byte(128 + 100 * Math.sin((x - y + frame) / 30)),
    v: (x, y, frame) => byte(128 + 100 * Math.cos((x + y - frame) / 25)),
  },
  extremes: {
    luma: (x, y, frame) => (scramble(x >> 1, y >> 1, frame >> 1) & 1 ? 255 : 0),
    u: (x, y, frame) => (scramble(x, y >> 1, frame) & 1 ? 255 : 0),
    v: (x, y, frame) => (((x >> 3) + (y >> 2) + frame) % 2 === 0 ? 255 : 0),
  },
  noise: { luma: noise(1), u: noise(2), v: noise(3) },
  grain: {
    luma: (x, y, frame) => 16 + (scramble(x, y, frame) & 7),
    u: grey,
    v: (x, y, frame) => 128 + (scramble(x >> 2, y >> 2, frame >> 2) & 1),
  },
} satisfies Record<string, Scene>;

/** The name of a scene. */
export type SceneName = keyof typeof SCENES;

/** All scenes. */
export const sceneNames = Object.keys(SCENES) as SceneName[];

/** Draws frame `frame` of a scene. */
export function drawScene(name: SceneName, frame: number, into: Dots): void {
  const scene: Scene = SCENES[name];
  const cellWidth = into.width / DOTS_PER_CELL;
  paint(into.luma, into.width, scene.luma, frame);
  paint(into.u, cellWidth, scene.u, frame);
  paint(into.v, cellWidth, scene.v, frame);
}

/** A picture of frame `frame` of a scene. */
export function sceneDots(name: SceneName, frame: number, size: { width: number; height: number }): Dots {
  const dots = createDots(size);
  drawScene(name, frame, dots);
  return dots;
}

function paint(values: Uint8Array, width: number, paintOne: Paint, frame: number): void {
  for (let y = 0, i = 0; i < values.length; y++) {
    for (let x = 0; x < width; x++) values[i++] = paintOne(x, y, frame);
  }
}
