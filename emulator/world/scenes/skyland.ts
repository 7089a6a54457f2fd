/** Islands that float above the clouds, with trees on top and water falling off the edge. */

import type { Seed } from '../../seed.ts';
import { hex, mix, scale } from '../colour.ts';
import { lit } from '../light.ts';
import { particles } from '../motion.ts';
import { inkOn, type Scene, type Stage } from '../stage.ts';
import { clouds, paintSky } from './sky.ts';
import { paintPine, paintTree } from './terrain.ts';

export const skyland: Scene = {
  words: [
    'floating',
    'fantasy',
    'magic',
    'magical',
    'dream',
    'dreamy',
    'heaven',
    'surreal',
    'fairy',
    'wizard',
    'unicorn',
    'rainbow',
    'utopia',
    'mythical',
    'airship',
    '🌈',
    '🦄',
    '🪄',
    '🧙',
  ],
  hour: 'dawn',
  paint(stage: Stage) {
    const { canvas, light, width, height, unit, seed, fps } = stage;
    const motions = paintSky(stage, height);
    if (light.clarity > 0.3 && light.time !== 'night') paintRainbow(stage);
    const chance = seed.fork('islands');
    paintIsland(stage, width * 0.16, height * 0.34, unit * 0.15, 0.45, chance);
    paintIsland(stage, width * 0.86, height * 0.26, unit * 0.12, 0.5, chance);
    const x0 = width * 0.53;
    const y0 = height * 0.52;
    const size = unit * (stage.isPortrait ? 0.4 : 0.44);
    paintIsland(stage, x0, y0, size, 0.04, chance);
    const fallX = Math.round(x0 + size * 0.52);
    const water = lit(light, hex(0xbfe8ff), 0.05);
    const fallEnd = Math.round(height * 0.93);
    canvas.rect(fallX, y0 - 2, 7, fallEnd - y0, water, 0.6);
    canvas.rect(fallX + 2, y0 - 2, 2, fallEnd - y0, [255, 255, 255], 0.4);
    const bank = chance.fork('bank');
    for (let puff = 0; puff < width / 9; puff++) {
      const y = height * (0.9 + bank.next() * 0.2);
      const colour = mix(light.cloud, light.sky[2], bank.next() * 0.4);
      canvas.ellipse(
        bank.next() * width,
        y,
        unit * (0.1 + bank.next() * 0.12),
        unit * 0.06,
        colour,
        0.8,
        0.6,
      );
    }
    const sparkles = { fps, every: 3, isColoured: true };
    return {
      motions: [
        ...motions,
        ...clouds(stage, height * 0.06, height * 0.86, 1.5),
        particles({
          ...sparkles,
          seed: seed.fork('falling'),
          count: 12,
          area: { x: fallX, y: y0, width: 7, height: fallEnd - y0 },
          velocity: [0, unit * 0.6],
          spread: 0.3,
          size: [1, 6],
          ink: inkOn(stage, [255, 255, 255]),
          alpha: 0.7,
          every: 2,
        }),
        particles({
          ...sparkles,
          seed: seed.fork('motes'),
          count: 20,
          area: { x: 0, y: 0, width, height },
          velocity: [unit * 0.03, -unit * 0.06],
          spread: 0.6,
          sway: 5,
          size: [2, 2],
          ink: inkOn(stage, hex(0xfff3b8)),
          alpha: 0.6,
        }),
      ],
      ground: Math.round(y0 + 4),
      air: [height * 0.08, height * 0.8],
    };
  },
};

function paintIsland(
  { canvas, light }: Stage,
  x: number,
  y: number,
  size: number,
  distance: number,
  chance: Seed,
): void {
  const rock = lit(light, hex(0x7d6a5e), distance, 0.2);
  const grass = lit(light, hex(0x62a850), distance, 0.9);
  for (let dx = -Math.round(size); dx <= size; dx++) {
    const share = 1 - Math.abs(dx) / size;
    const depth =
      size * 0.85 * share ** 0.8 * (0.82 + 0.18 * Math.sin(dx * 0.31 + x)) + Math.sin(dx * 0.9) * 1.5;
    for (let dy = 0; dy < depth; dy++)
      canvas.dot(x + dx, y + dy, scale(rock, 1.1 - (dy / size) * 0.7 - (dx > size * 0.2 ? 0.2 : 0)));
  }
  canvas.ellipse(x, y, size, size * 0.13, grass);
  canvas.ellipse(x - size * 0.1, y - size * 0.02, size * 0.8, size * 0.08, scale(grass, 1.16), 0.7);
  for (let tree = 0; tree < 7; tree++) {
    const at = x + (chance.next() - 0.5) * size * 1.5;
    const leaves = lit(light, chance.pick([hex(0x3f8a4a), hex(0x5fa048), hex(0xe89ac0)]), distance, 0.5);
    const tall = size * (0.22 + chance.next() * 0.22);
    if (chance.next() < 0.4) paintPine(canvas, at, y + size * 0.04, tall, leaves);
    else paintTree(canvas, at, y + size * 0.05, tall, leaves, lit(light, hex(0x6a4a36), distance));
  }
}

function paintRainbow({ canvas, width, height, unit }: Stage): void {
  const bands = [0xff5a5a, 0xffa84a, 0xffec5a, 0x6ae07a, 0x5ab0ff, 0x9a7aff];
  bands.forEach((band, index) => {
    const radius = unit * (0.84 - index * 0.022);
    for (let step = 0; step < 80; step++) {
      const at = (share: number): [number, number] => [
        width * 0.42 + Math.cos(Math.PI * share) * radius,
        height * 0.9 - Math.sin(Math.PI * share) * radius,
      ];
      canvas.line(at(step / 80), at((step + 1) / 80), unit * 0.022, hex(band), 0.16);
    }
  });
  canvas.finishSky();
}
