/** A village: cottages among hills, light in the windows, smoke from the chimneys, a steeple. */
import { hex, mix, type Rgb, scale } from '../colour.ts';
import { glowing, lit } from '../light.ts';
import type { Motion } from '../motion.ts';
import type { Scene, Stage } from '../stage.ts';
import { flock, smoke } from './effects.ts';
import { clouds, paintSky } from './sky.ts';
import { hills, paintPine, paintTree } from './terrain.ts';

const ROOFS: readonly [Rgb, ...Rgb[]] = [hex(0xa8503c), hex(0x7d4a3a), hex(0x5c6478), hex(0x94603a)];
const PLASTER: readonly [Rgb, ...Rgb[]] = [hex(0xeadfc8), hex(0xd9c3a0), hex(0xc9d0d4), hex(0xe6c8b0)];

export const village: Scene = {
  words: [
    'village',
    'cabin',
    'cottage',
    'town',
    'hamlet',
    'hut',
    'lodge',
    'chalet',
    'house',
    'home',
    'neighborhood',
    'suburb',
    'cozy',
    'hobbit',
    '🏠',
    '🏡',
    '🏘',
    '🛖',
  ],
  hour: 'dawn',
  paint(stage: Stage) {
    const { canvas, light, width, height, unit, seed } = stage;
    const motions = paintSky(stage, height * 0.7);
    const backs = [
      { row: 0.6, rise: 0.12, distance: 0.5 },
      { row: 0.69, rise: 0.07, distance: 0.25 },
    ];
    backs.forEach(({ row, rise, distance }, index) => {
      const line = hills(seed.fork('back', index), height * row, unit * rise, width * 0.75);
      const green = lit(light, hex(0x547a4c), distance, 0.8);
      canvas.ridge(line, green, scale(green, 0.82), unit * 0.25);
      const chance = seed.fork('back trees', index);
      for (let i = 0; i < width / 9; i++) {
        const x = chance.next() * width;
        paintPine(
          canvas,
          x,
          line(x) + 3 + chance.next() * 8,
          unit * (0.06 + 0.04 * index),
          lit(light, hex(0x2c5440), distance * 0.9, 0.5),
        );
      }
    });
    const lawn = hills(seed.fork('lawn'), height * 0.8, unit * 0.03, width * 0.9);
    const grass = lit(light, hex(0x5f8f48), 0.05, 0.9);
    canvas.ridge(lawn, grass, scale(grass, 0.62), unit * 0.34);
    paintChurch(stage, width * 0.5, lawn(width * 0.5) + 3, unit * 0.3);
    const chance = seed.fork('houses');
    const rising: Motion[] = [];
    const count = Math.max(3, Math.round(width / (unit * 0.36)));
    for (let i = 0; i < count; i++) {
      const x = (width * (i + 0.3 + chance.next() * 0.4)) / count;
      const y = lawn(x) + (i % 2 === 0 ? height * 0.03 : height * 0.1);
      const size = unit * (0.17 + chance.next() * 0.05) * (i % 2 === 0 ? 0.9 : 1.15);
      paintCottage(stage, x, y, size, chance.pick(PLASTER), chance.pick(ROOFS));
      rising.push(smoke(stage, x + size * 0.3, y - size * 1.02, unit * 0.2));
      const isPine = chance.next() < 0.5;
      const treeX = x + size * 0.95;
      if (isPine) paintPine(canvas, treeX, y + 1, size * 1.1, lit(light, hex(0x28503a), 0, 0.5));
      else
        paintTree(canvas, treeX, y + 1, size, lit(light, hex(0x4f8040), 0, 0.5), lit(light, hex(0x5a4030)));
    }
    paintFence(stage, height * 0.97);
    return {
      motions: [
        ...motions,
        ...clouds(stage, height * 0.04, height * 0.36),
        ...flock(stage, height * 0.14, height * 0.34),
        ...rising.slice(0, 5),
      ],
      ground: Math.round(height * 0.99),
      air: [height * 0.06, height * 0.42],
    };
  },
};

function paintCottage(
  { canvas, light }: Stage,
  x: number,
  y: number,
  size: number,
  plaster: Rgb,
  tiles: Rgb,
): void {
  const wall = lit(light, plaster, 0, 0.05);
  const roof = lit(light, tiles, 0, 0.95);
  const half = size * 0.55;
  const eaves = y - size * 0.48;
  canvas.ellipse(x, y + 1, half * 1.15, size * 0.07, [10, 14, 20], 0.3);
  canvas.rect(x + half * 0.45, eaves - size * 0.52, size * 0.12, size * 0.3, lit(light, hex(0x86594a)));
  canvas.rect(x - half, eaves, half * 2, y - eaves, wall);
  canvas.rect(x + half * 0.72, eaves, half * 0.28, y - eaves, scale(wall, 0.8));
  canvas.polygon(
    [
      [x - half * 0.8, eaves - size * 0.4],
      [x + half * 0.8, eaves - size * 0.4],
      [x + half * 1.18, eaves + 1],
      [x - half * 1.18, eaves + 1],
    ],
    roof,
  );
  canvas.rect(x - half * 1.15, eaves, half * 2.3, 1, scale(roof, 0.66));
  canvas.rect(x - size * 0.07, y - size * 0.3, size * 0.15, size * 0.3, lit(light, hex(0x6a4028)));
  const pane = glowing(light, hex(0xffcf6a), hex(0x7d9ab0));
  for (const dx of [-0.4, 0.26]) {
    canvas.rect(x + dx * size - 1, y - size * 0.36, size * 0.18 + 2, size * 0.18 + 1, scale(wall, 0.6));
    canvas.rect(x + dx * size, y - size * 0.35, size * 0.18, size * 0.17, pane);
    canvas.glow(x + (dx + 0.09) * size, y - size * 0.2, size * 0.36, hex(0xffb050), 0.3 * light.lamps);
  }
}

function paintChurch({ canvas, light }: Stage, x: number, y: number, size: number): void {
  const wall = lit(light, hex(0xe4ddd0), 0.12, 0.05);
  const roof = lit(light, hex(0x55607a), 0.12, 0.9);
  canvas.rect(x, y - size * 0.42, size * 0.6, size * 0.42, scale(wall, 0.9));
  canvas.polygon(
    [
      [x, y - size * 0.66],
      [x + size * 0.5, y - size * 0.66],
      [x + size * 0.68, y - size * 0.4],
      [x, y - size * 0.4],
    ],
    roof,
  );
  canvas.rect(x - size * 0.14, y - size * 0.8, size * 0.3, size * 0.8, wall);
  canvas.polygon(
    [
      [x + size * 0.01, y - size * 1.5],
      [x + size * 0.19, y - size * 0.78],
      [x - size * 0.17, y - size * 0.78],
    ],
    roof,
  );
  canvas.rect(
    x - size * 0.03,
    y - size * 0.66,
    size * 0.09,
    size * 0.16,
    glowing(light, hex(0xffdf90), hex(0x4a5568)),
  );
}

function paintFence({ canvas, light, width, unit }: Stage, y: number): void {
  const wood = lit(light, hex(0xb59a78), 0, 0.6);
  for (const rail of [0.045, 0.02]) canvas.rect(0, y - unit * rail, width, 1, mix(wood, [0, 0, 0], 0.15));
  for (let x = 3; x < width; x += 9) canvas.rect(x, y - unit * 0.06, 2, unit * 0.065, wood);
}
