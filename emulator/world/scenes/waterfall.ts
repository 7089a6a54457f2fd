/** A waterfall between cliffs, its pool and the river below. */
import { hex, mix, scale } from '../colour.ts';
import { lit } from '../light.ts';
import { particles } from '../motion.ts';
import { inkOn, type Scene, type Stage } from '../stage.ts';
import { clouds, paintSky } from './sky.ts';
import { glints, hills, paintPine, paintTree, waterColours } from './terrain.ts';

export const waterfall: Scene = {
  words: [
    'waterfall',
    'river',
    'stream',
    'creek',
    'cascade',
    'rapid',
    'brook',
    'cataract',
    'niagara',
    'amazon',
    'falls',
    'pond',
    '🏞',
  ],
  hour: 'day',
  paint(stage: Stage) {
    const { canvas, light, width, height, unit, seed, fps } = stage;
    const motions = paintSky(stage, height * 0.6);
    const brink = Math.round(height * 0.3);
    const pool = Math.round(height * 0.74);
    const x0 = Math.round(width * 0.5);
    const half = Math.round(unit * 0.15);
    const back = lit(light, hex(0x5f7d5a), 0.5, 0.6);
    canvas.ridge(
      hills(seed.fork('back'), height * 0.3, unit * 0.08, width * 0.6),
      back,
      mix(back, light.haze, 0.4),
      unit * 0.3,
    );
    const rock = lit(light, hex(0x6d6a66), 0.06, 0.4);
    const rim = hills(seed.fork('rim'), height * 0.3, unit * 0.04, width * 0.4);
    const lip = (x: number): number =>
      Math.abs(x - x0) < half ? brink : rim(x) - Math.min(unit * 0.12, (Math.abs(x - x0) - half) * 0.5);
    canvas.ridge(lip, rock, scale(rock, 0.62), height * 0.5);
    const chance = seed.fork('strata');
    for (let i = 0; i < width * 0.9; i++) {
      const x = chance.next() * width;
      const y = lip(x) + 3 + chance.next() * (pool - lip(x));
      canvas.line(
        [x, y],
        [x + (chance.next() - 0.5) * 5, y + 2 + chance.next() * 9],
        1.4,
        scale(rock, chance.next() < 0.5 ? 0.66 : 1.2),
        0.55,
      );
    }
    const [, near] = waterColours(light, hex(0x1d8aa0));
    const white = lit(light, hex(0xe6f6ff), 0.05);
    for (let dx = -half; dx < half; dx++) {
      const strand = 0.25 + 0.6 * chance.next();
      canvas.rect(x0 + dx, brink, 1, pool - brink + 2, mix(near, white, strand));
    }
    canvas.rect(x0 - half, brink - 1, half * 2, 2, white, 0.7);
    canvas.gradient(pool, canvas.height, [mix(near, white, 0.25), near, scale(near, 0.7)]);
    for (let puff = 0; puff < 9; puff++) {
      canvas.ellipse(
        x0 + (chance.next() - 0.5) * half * 2.8,
        pool + chance.next() * 3,
        unit * 0.07,
        unit * 0.035,
        white,
        0.5,
        0.9,
      );
    }
    const grass = lit(light, hex(0x457a3d), 0, 0.8);
    for (const side of [-1, 1]) {
      const bank = (x: number): number =>
        pool +
        unit * 0.1 +
        unit * 0.16 * ((1 - (side * (x - x0)) / (width / 2)) * 1.1 - 0.1) +
        Math.sin(x * 0.2) * 1.5;
      for (let x = 0; x < width; x++) {
        if ((x - x0) * side < unit * 0.12) continue;
        for (let y = Math.floor(bank(x)); y < canvas.height; y++)
          canvas.dot(x, y, scale(grass, 1.05 - ((y - bank(x)) / unit) * 1.2));
      }
    }
    for (let i = 0; i < width / 10; i++) {
      const x = chance.next() * width;
      if (Math.abs(x - x0) < half * 1.6) continue;
      const leaves = lit(light, chance.next() < 0.5 ? hex(0x2f6b3c) : hex(0x4d8a3c), 0.05, 0.5);
      if (i % 2 === 0) paintPine(canvas, x, lip(x) + 3, unit * (0.1 + chance.next() * 0.1), leaves);
      else if (Math.abs(x - x0) > unit * 0.3)
        paintTree(
          canvas,
          x,
          height * (0.9 + chance.next() * 0.1),
          unit * (0.16 + chance.next() * 0.1),
          leaves,
          lit(light, hex(0x57402e)),
        );
    }
    const drop = { fps, ink: inkOn(stage, [255, 255, 255]), every: 2 };
    return {
      motions: [
        ...motions,
        ...clouds(stage, 2, brink * 0.8, 0.7),
        particles({
          ...drop,
          seed: seed.fork('falling'),
          count: 32,
          area: { x: x0 - half, y: brink, width: half * 2, height: pool - brink },
          velocity: [0, unit * 0.75],
          spread: 0.3,
          size: [1, 6],
          alpha: 0.6,
          every: 3,
        }),
        particles({
          ...drop,
          seed: seed.fork('spray'),
          count: 16,
          area: { x: x0 - half * 1.4, y: pool - unit * 0.1, width: half * 2.8, height: unit * 0.12 },
          velocity: [0, -unit * 0.1],
          spread: 0.6,
          sway: 4,
          size: [2, 2],
          alpha: 0.45,
          every: 3,
        }),
        ...glints(stage, pool + unit * 0.06, height, white, 30),
      ],
      ground: Math.round(height * 0.97),
      water: Math.round(height * 0.88),
      air: [height * 0.05, height * 0.35],
    };
  },
};
