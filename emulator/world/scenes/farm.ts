/** A farm: furrowed fields, a red barn with its silo, a turning windmill. */
import type { Canvas } from '../canvas.ts';
import { hex, mix, type Rgb, scale } from '../colour.ts';
import { glowing, lit } from '../light.ts';
import { actor, type Motion } from '../motion.ts';
import { type Scene, type Stage, spriteOn } from '../stage.ts';
import { flock } from './effects.ts';
import { clouds, paintSky } from './sky.ts';
import { hills, paintTree } from './terrain.ts';

const SAIL_POSES = 6;

export const farm: Scene = {
  words: [
    'farm',
    'field',
    'barn',
    'wheat',
    'corn',
    'crop',
    'harvest',
    'countryside',
    'rural',
    'prairie',
    'windmill',
    'ranch',
    'pasture',
    'plain',
    'vineyard',
    'tractor',
    'cow',
    'sheep',
    'savanna',
    '🌾',
    '🚜',
    '🐄',
    '🐑',
  ],
  hour: 'day',
  paint(stage: Stage) {
    const { canvas, light, width, height, unit, seed } = stage;
    const horizon = Math.round(height * 0.56);
    const motions = paintSky(stage, horizon);
    const back = lit(light, hex(0x6f9a62), 0.45, 0.8);
    canvas.ridge(
      hills(seed.fork('back'), horizon - unit * 0.03, unit * 0.06, width * 0.7),
      back,
      mix(back, light.haze, 0.3),
      unit * 0.12,
    );
    paintFields(stage, horizon);
    const chance = seed.fork('hedge');
    for (let i = 0; i < width / 12; i++) {
      const x = chance.next() * width;
      paintTree(
        canvas,
        x,
        horizon + 3 + chance.next() * 4,
        unit * 0.07,
        lit(light, hex(0x3f7040), 0.25, 0.5),
        lit(light, hex(0x5a4030), 0.2),
      );
    }
    paintBarn(stage, width * (stage.isPortrait ? 0.3 : 0.26), height * 0.78, unit * 0.32);
    const millX = Math.round(width * 0.74);
    const hub = paintMill(stage, millX, Math.round(height * 0.74), unit * 0.36);
    for (const [x, y] of [
      [0.48, 0.86],
      [0.58, 0.9],
      [0.9, 0.9],
    ] as const)
      paintBale(canvas, width * x, height * y, unit * 0.045, lit(light, hex(0xe0b850), 0, 0.6));
    return {
      motions: [
        ...motions,
        ...clouds(stage, height * 0.04, horizon * 0.75),
        ...flock(stage, height * 0.14, height * 0.36),
        sails(stage, millX, hub, unit * 0.16),
      ],
      ground: Math.round(height * 0.96),
      air: [height * 0.06, horizon * 0.8],
    };
  },
};

/** Furrows that meet at a point on the horizon, in bands of two crops. */
function paintFields({ canvas, light, width, height, unit, isPortrait }: Stage, horizon: number): void {
  const crops: readonly [Rgb, Rgb, Rgb] = [hex(0xd9b54a), hex(0x6fa344), hex(0xa8b84c)];
  const spread = isPortrait ? 1.9 : 1;
  for (let y = horizon; y < canvas.height; y++) {
    const near = (y - horizon) / (height - horizon);
    for (let x = 0; x < width; x++) {
      const across = (x - width * 0.52) / (unit * (0.1 + near * 1.25));
      const crop = crops[Math.abs(Math.floor(across * 0.8 * spread + 40)) % 3] ?? crops[0];
      const furrow = Math.sin(across * 26 * spread) > 0.1 && near > 0.12 ? 0.84 : 1;
      canvas.dot(x, y, scale(lit(light, crop, 0.4 * (1 - near) ** 2, 0.85), furrow * (1.05 - 0.25 * near)));
    }
  }
}

function paintBarn({ canvas, light }: Stage, x: number, y: number, size: number): void {
  const red = lit(light, hex(0xb53a32), 0.04, 0.05);
  const trim = lit(light, hex(0xf2e8da), 0.04);
  const roof = lit(light, hex(0x6a6f7a), 0.04, 0.95);
  canvas.rect(x + size * 0.62, y - size * 1.05, size * 0.26, size * 1.05, lit(light, hex(0xb8bec6), 0.05));
  canvas.rect(x + size * 0.8, y - size * 1.05, size * 0.08, size * 1.05, lit(light, hex(0x8c939e), 0.05));
  canvas.ellipse(x + size * 0.75, y - size * 1.05, size * 0.13, size * 0.12, roof);
  canvas.polygon(
    [
      [x - size * 0.5, y],
      [x - size * 0.5, y - size * 0.5],
      [x - size * 0.34, y - size * 0.76],
      [x, y - size * 0.95],
      [x + size * 0.34, y - size * 0.76],
      [x + size * 0.5, y - size * 0.5],
      [x + size * 0.5, y],
    ],
    red,
  );
  for (let plank = -0.4; plank < 0.5; plank += 0.1)
    canvas.rect(x + plank * size, y - size * 0.5, 1, size * 0.5, scale(red, 0.86));
  const eaves = [
    [-0.56, 0.48],
    [-0.37, 0.79],
    [0, 0.99],
    [0.37, 0.79],
    [0.56, 0.48],
  ] as const;
  eaves.slice(1).forEach(([x1, y1], index) => {
    const [x0, y0] = eaves[index] ?? [0, 0];
    canvas.line([x + x0 * size, y - y0 * size], [x + x1 * size, y - y1 * size], size * 0.07, roof);
  });
  canvas.rect(x - size * 0.2, y - size * 0.4, size * 0.4, size * 0.4, trim);
  canvas.rect(x - size * 0.17, y - size * 0.37, size * 0.34, size * 0.37, scale(red, 0.72));
  canvas.line([x - size * 0.16, y - size * 0.36], [x + size * 0.16, y - 1], 1.4, trim);
  canvas.line([x + size * 0.16, y - size * 0.36], [x - size * 0.16, y - 1], 1.4, trim);
  canvas.rect(
    x - size * 0.08,
    y - size * 0.68,
    size * 0.16,
    size * 0.14,
    glowing(light, hex(0xffd070), hex(0x3a2420)),
  );
}

/** Paints the windmill's tower; returns the row of its hub. */
function paintMill({ canvas, light }: Stage, x: number, y: number, size: number): number {
  const wall = lit(light, hex(0xf0e6d2), 0.04, 0.05);
  canvas.polygon(
    [
      [x - size * 0.17, y],
      [x - size * 0.11, y - size * 0.8],
      [x + size * 0.11, y - size * 0.8],
      [x + size * 0.17, y],
    ],
    wall,
  );
  canvas.polygon(
    [
      [x + size * 0.05, y],
      [x + size * 0.04, y - size * 0.8],
      [x + size * 0.11, y - size * 0.8],
      [x + size * 0.17, y],
    ],
    scale(wall, 0.8),
  );
  canvas.polygon(
    [
      [x - size * 0.14, y - size * 0.78],
      [x, y - size * 1.02],
      [x + size * 0.14, y - size * 0.78],
    ],
    lit(light, hex(0x8a4a3a), 0.04, 0.9),
  );
  canvas.rect(x - size * 0.05, y - size * 0.2, size * 0.1, size * 0.2, lit(light, hex(0x6a4028)));
  canvas.rect(
    x - size * 0.03,
    y - size * 0.5,
    size * 0.07,
    size * 0.1,
    glowing(light, hex(0xffd070), hex(0x4a5a68)),
  );
  return Math.round(y - size * 0.82);
}

function sails(stage: Stage, x: number, hub: number, length: number): Motion {
  const half = Math.ceil(length) + 2;
  const cloth = lit(stage.light, hex(0xfaf4e6));
  const wood = lit(stage.light, hex(0x6a4a34));
  const poses = Array.from({ length: SAIL_POSES }, (_, pose) =>
    spriteOn(stage, half * 2, half * 2, (art) => {
      for (let sail = 0; sail < 4; sail++) {
        const angle = ((sail + pose / SAIL_POSES) * Math.PI) / 2;
        const at = (along: number, aside: number): [number, number] => [
          half + Math.cos(angle) * along - Math.sin(angle) * aside,
          half + Math.sin(angle) * along + Math.cos(angle) * aside,
        ];
        art.polygon(
          [at(length * 0.25, 0), at(length, 0), at(length, length * 0.14), at(length * 0.25, length * 0.14)],
          cloth,
        );
        art.line(at(0, 0), at(length, 0), 1.5, wood);
      }
    }),
  );
  const every = Math.max(2, Math.round(stage.fps / 7));
  return actor({
    poses,
    poseAt: (frame) => Math.floor(frame / every),
    xAt: () => x - half,
    yAt: () => hub - half,
  });
}

function paintBale(canvas: Canvas, x: number, y: number, size: number, straw: Rgb): void {
  canvas.ellipse(x, y + size * 0.9, size * 1.2, size * 0.3, [20, 20, 10], 0.35);
  canvas.ellipse(x, y, size, size, straw);
  canvas.ellipse(x, y, size * 0.62, size * 0.62, scale(straw, 0.8));
  canvas.ellipse(x, y, size * 0.32, size * 0.32, straw);
}
