/** Shapes of the land that several scenes share: ridges, trees and water. */
import type { Seed } from '../../seed.ts';
import type { Canvas } from '../canvas.ts';
import { hex, mix, type Rgb, scale } from '../colour.ts';
import { type Light, lit } from '../light.ts';
import { type Motion, twinkles } from '../motion.ts';
import { inkOn, type Stage } from '../stage.ts';

/** A height line: row 0 is the top of the picture. */
export type Line = (x: number) => number;

/** A rolling line around row `middle`: smooth hills of a wavelength and height, in dots. */
export function hills(seed: Seed, middle: number, height: number, wavelength: number): Line {
  const phases = [seed.next() * 6.28, seed.next() * 6.28, seed.next() * 6.28];
  const [first = 0, second = 0, third = 0] = phases;
  return (x) =>
    middle -
    height *
      (0.55 * Math.sin((x / wavelength) * 6.28 + first) +
        0.3 * Math.sin((x / wavelength) * 14.7 + second) +
        0.15 * Math.sin((x / wavelength) * 31.1 + third));
}

/** A jagged line (midpoint displacement): peaks up to `height` dots above row `base`. */
export function crags(seed: Seed, width: number, base: number, height: number, roughness = 0.52): Line {
  const size = 512;
  const heights = new Float32Array(size + 1);
  heights[0] = seed.next() * 0.6;
  heights[size] = seed.next() * 0.6;
  let reach = 0.75;
  for (let step = size; step > 1; step /= 2, reach *= roughness) {
    for (let at = step / 2; at < size; at += step) {
      const mean = ((heights[at - step / 2] ?? 0) + (heights[at + step / 2] ?? 0)) / 2;
      heights[at] = mean + (seed.next() - 0.42) * reach;
    }
  }
  const lowest = Math.min(...heights);
  const range = Math.max(0.2, Math.max(...heights) - lowest);
  return (x) => {
    const at = Math.min(size, Math.max(0, Math.round((x / width) * size)));
    return base - (((heights[at] ?? 0) - lowest) / range) * height;
  };
}

/** A line of steep, pointed peaks, the highest `height` dots above row `base`. */
export function peaks(seed: Seed, width: number, base: number, height: number, count: number): Line {
  const rough = crags(seed.fork('rough'), width, 0, height * 0.16);
  const tops = Array.from({ length: count }, (_, index) => ({
    x: (width * (index + 0.2 + seed.next() * 0.6)) / count,
    rise: height * (index === seed.value % count ? 0.86 : 0.45 + 0.35 * seed.next()),
    slope: 0.75 + 0.35 * seed.next(),
  }));
  return (x) => {
    let highest = 0;
    for (const top of tops) highest = Math.max(highest, top.rise - Math.abs(x - top.x) * top.slope);
    return base - highest + rough(x);
  };
}

/** A conifer whose trunk stands on (x, y). */
export function paintPine(canvas: Canvas, x: number, y: number, height: number, colour: Rgb): void {
  const half = height * 0.24;
  const shade = scale(colour, 0.72);
  canvas.rect(x - height * 0.03, y - height * 0.14, Math.max(1, height * 0.06), height * 0.14, shade);
  for (let tier = 0; tier < 3; tier++) {
    const top = y - height + height * 0.24 * tier;
    const low = y - height * 0.1 - height * 0.24 * (2 - tier);
    const reach = half * (0.55 + 0.225 * tier);
    canvas.polygon(
      [
        [x, top],
        [x + reach, low],
        [x - reach, low],
      ],
      colour,
    );
    canvas.polygon(
      [
        [x, top],
        [x + reach, low],
        [x + reach * 0.1, low],
      ],
      shade,
      0.6,
    );
  }
}

/** A broad-leaved tree whose trunk stands on (x, y). */
export function paintTree(
  canvas: Canvas,
  x: number,
  y: number,
  height: number,
  leaves: Rgb,
  bark: Rgb,
): void {
  canvas.polygon(
    [
      [x - height * 0.055, y],
      [x - height * 0.03, y - height * 0.5],
      [x + height * 0.03, y - height * 0.5],
      [x + height * 0.06, y],
    ],
    bark,
  );
  const crown = height * 0.26;
  const dark = scale(leaves, 0.74);
  const bright = scale(leaves, 1.2);
  canvas.ellipse(x - crown * 0.75, y - height * 0.5, crown * 0.8, crown * 0.7, dark);
  canvas.ellipse(x + crown * 0.75, y - height * 0.52, crown * 0.82, crown * 0.7, dark);
  canvas.ellipse(x, y - height * 0.66, crown * 1.15, crown * 1.1, leaves);
  canvas.ellipse(x - crown * 0.35, y - height * 0.76, crown * 0.6, crown * 0.5, bright, 0.55, 0.5);
}

/** The colours of water under a light: at its far and at its near edge. */
export function waterColours(light: Light, own: Rgb = hex(0x1b6a94)): readonly [far: Rgb, near: Rgb] {
  const far = mix(lit(light, own), light.sky[2], 0.45);
  return [far, scale(lit(light, own), 0.78)];
}

/** Glints on water between two rows: longer and rarer the nearer they are. */
export function glints(stage: Stage, top: number, bottom: number, colour: Rgb, count: number): Motion[] {
  const { seed, width, fps } = stage;
  const bands = 4;
  return Array.from({ length: bands }, (_, band) => {
    const chance = seed.fork('glints', Math.round(top), band);
    const y0 = top + ((bottom - top) * band) / bands;
    const spots: [number, number][] = [];
    for (let i = 0; i < count / bands; i++) {
      const y = Math.floor(y0 + (chance.next() * (bottom - top)) / bands);
      spots.push([Math.floor(chance.next() * width), y]);
    }
    return twinkles({
      spots,
      size: [4 + band * 3, 1],
      ink: inkOn(stage, colour),
      alpha: 0.4,
      period: Math.round(fps * (1.4 + band * 0.5)),
      shown: Math.round(fps * (0.6 + band * 0.2)),
    });
  });
}
