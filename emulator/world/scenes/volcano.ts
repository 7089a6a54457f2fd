/** A volcano: a glowing crater, lava down its sides, embers and smoke. */
import { Canvas } from '../canvas.ts';
import { hex, mix, scale } from '../colour.ts';
import { lit } from '../light.ts';
import { drift, type Motion, toShape, twinkles } from '../motion.ts';
import { inkOn, type Scene, type Stage } from '../stage.ts';
import { embers } from './effects.ts';
import { paintSky } from './sky.ts';
import { crags, hills } from './terrain.ts';

const LAVA = hex(0xff6a1c);
const HOT = hex(0xffd35a);

export const volcano: Scene = {
  words: [
    'volcano',
    'lava',
    'magma',
    'eruption',
    'erupt',
    'volcanic',
    'crater',
    'hell',
    'inferno',
    'fire',
    'apocalypse',
    'mordor',
    '🌋',
    '🔥',
  ],
  hour: 'night',
  paint(stage: Stage) {
    const { canvas, light, width, height, unit, seed, fps } = stage;
    const foot = height * 0.86;
    const motions = paintSky(stage, foot);
    const x0 = width * (0.42 + seed.fork('peak').next() * 0.16);
    const rise = unit * 0.62;
    const top = foot - rise;
    const mouth = unit * 0.08;
    canvas.glow(x0, top, unit * 0.75, hex(0xff5a20), 0.6);
    canvas.finishSky();
    const range = lit(light, hex(0x4a4250), 0.4);
    canvas.ridge(
      crags(seed.fork('range'), width, foot, unit * 0.26),
      range,
      mix(range, light.haze, 0.4),
      unit * 0.3,
    );
    const rough = crags(seed.fork('rough'), width, 0, unit * 0.05);
    const cone = (x: number): number => {
      const out = Math.max(0, Math.abs(x - x0) - mouth);
      return (
        top +
        rise * (1 - Math.exp(-out / (unit * 0.36))) +
        rough(x) * 0.8 +
        (Math.abs(x - x0) < mouth * 0.7 ? unit * 0.02 : 0)
      );
    };
    const rock = lit(light, hex(0x5c4c4c), 0.05, 0.6);
    canvas.ridge(cone, rock, scale(rock, 0.5), rise);
    canvas.ellipse(x0, cone(x0) + 1, mouth * 0.9, unit * 0.022, HOT);
    const chance = seed.fork('lava');
    const sparks: [number, number][] = [];
    for (let river = 0; river < 5; river++) {
      let x = x0 + (river - 2) * mouth * 0.35;
      let y = cone(x0) + 1;
      const length = rise * (0.45 + chance.next() * 0.5);
      while (y < cone(x0) + length) {
        const nextX = x + (river - 2) * 0.9 + (chance.next() - 0.5) * 5;
        const nextY = Math.max(y + 3, Math.min(y + 6, cone(nextX) + 4));
        canvas.glow(x, y, unit * 0.06, LAVA, 0.5);
        canvas.line([x, y], [nextX, nextY], 2.6, LAVA);
        canvas.line([x, y], [nextX, nextY], 1, HOT, 0.8);
        if (chance.next() < 0.5) sparks.push([Math.round(x) - 1, Math.round(y)]);
        x = nextX;
        y = nextY;
      }
    }
    const ground = lit(light, hex(0x352d30), 0, 0.7);
    const floor = hills(seed.fork('floor'), height * 0.88, unit * 0.02, width * 0.5);
    canvas.ridge(floor, ground, scale(ground, 0.5), unit * 0.2);
    for (let crack = 0; crack < width / 18; crack++) {
      const x = chance.next() * width;
      const y = floor(x) + 3 + chance.next() * (height - floor(x));
      canvas.glow(x + 4, y, unit * 0.08, LAVA, 0.4, unit * 0.03);
      canvas.line([x, y], [x + 4 + chance.next() * 8, y + (chance.next() - 0.5) * 3], 1.4, LAVA, 0.9);
      sparks.push([Math.round(x) + 2, Math.round(y)]);
    }
    return {
      motions: [
        ...motions,
        ...plume(stage, x0, top),
        embers(stage, x0 - unit * 0.3, 0, unit * 0.6, top + unit * 0.05, 34),
        twinkles({
          spots: sparks,
          size: [3, 2],
          ink: inkOn(stage, HOT),
          alpha: 0.8,
          isColoured: true,
          period: Math.round(fps * 1.6),
          shown: Math.round(fps * 0.7),
        }),
      ],
      ground: Math.round(height * 0.98),
      air: [height * 0.08, height * 0.5],
    };
  },
};

/** Smoke that piles up over the crater, puff by puff. */
function plume(stage: Stage, x0: number, top: number): Motion[] {
  const { seed, unit, light, fps, width, canvas } = stage;
  const chance = seed.fork('plume');
  return Array.from({ length: 6 }, (_, index) => {
    const size = unit * (0.12 + 0.025 * index);
    const puff = new Canvas(Math.ceil(size * 1.6), Math.ceil(size * 0.7));
    for (let i = 0; i < 5; i++)
      puff.ellipse(
        size * (0.4 + 0.2 * i),
        size * (0.25 + chance.next() * 0.2),
        size * 0.3,
        size * 0.2,
        [255, 255, 255],
        0.5,
        0.8,
      );
    const y = Math.round(top - size * 0.4 - index * unit * 0.035);
    const colour = mix(hex(0xa0604a), mix(lit(light, hex(0x8c8694)), hex(0x4a4450), 0.5), index / 5);
    return drift({
      shape: toShape(puff),
      ink: inkOn(stage, colour),
      x: (x0 + size * 0.8 + index * unit * 0.05) % (width + puff.width),
      y,
      step: 2,
      every: Math.round(fps * 0.8),
      offset: index * 4,
      hiddenBy: canvas.front,
    });
  });
}
