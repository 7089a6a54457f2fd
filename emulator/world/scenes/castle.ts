/** A castle on a hill: walls, round towers with pointed roofs, lit windows, waving flags. */
import { hex, mix, type Rgb, scale } from '../colour.ts';
import { glowing, lit } from '../light.ts';
import { twinkles } from '../motion.ts';
import { inkOn, type Scene, type Stage } from '../stage.ts';
import { flag, flock } from './effects.ts';
import { clouds, paintSky } from './sky.ts';
import { crags, hills, paintTree } from './terrain.ts';

interface Tower {
  readonly x: number;
  readonly width: number;
  readonly height: number;
}

/** Towers in shares of the castle's size, back ones first; x from its middle. */
const TOWERS: readonly Tower[] = [
  { x: -0.1, width: 0.2, height: 1.12 },
  { x: 0.16, width: 0.14, height: 0.92 },
  { x: -0.36, width: 0.15, height: 0.7 },
  { x: 0.4, width: 0.15, height: 0.76 },
  { x: -0.62, width: 0.17, height: 0.54 },
  { x: 0.64, width: 0.17, height: 0.5 },
];

export const castle: Scene = {
  words: [
    'castle',
    'fortress',
    'palace',
    'kingdom',
    'medieval',
    'citadel',
    'knight',
    'princess',
    'king',
    'queen',
    'fairytale',
    'dungeon',
    'temple',
    'ruin',
    'ruins',
    '🏰',
    '🏯',
    '👑',
  ],
  hour: 'sunset',
  paint(stage: Stage) {
    const { canvas, light, width, height, unit, seed } = stage;
    const motions = paintSky(stage, height * 0.86);
    const range = lit(light, hex(0x6f7f9c), 0.55, 0.5);
    canvas.ridge(
      crags(seed.fork('range'), width, height * 0.86, unit * 0.34),
      range,
      mix(range, light.haze, 0.5),
      unit * 0.3,
    );
    const far = lit(light, hex(0x5b7d57), 0.3, 0.6);
    canvas.ridge(
      hills(seed.fork('far'), height * 0.8, unit * 0.05, width * 0.6),
      far,
      scale(far, 0.8),
      unit * 0.2,
    );
    const x0 = width * 0.5;
    const mound = (x: number): number =>
      height * 0.98 - unit * 0.24 * Math.exp(-(((x - x0) / (unit * 0.62)) ** 2));
    const foot = mound(x0) + 4;
    const size = Math.min(unit * 0.66, foot / 1.5);
    const stone = lit(light, hex(0xb3a896), 0.04, 0.25);
    const glow: [number, number][] = [];
    const paintTower = (tower: Tower): void => paintRoundTower(stage, x0, foot, size, tower, stone, glow);
    TOWERS.slice(0, 4).forEach(paintTower);
    paintWall(stage, x0, foot, size, stone);
    TOWERS.slice(4).forEach(paintTower);
    const grass = lit(light, hex(0x4f7f45), 0, 0.85);
    canvas.ridge(
      (x) => Math.max(mound(x), foot - 2 - Math.abs(x - x0) * 0.01),
      grass,
      scale(grass, 0.6),
      unit * 0.24,
    );
    const path = lit(light, hex(0xcfb98a), 0, 0.7);
    canvas.polygon(
      [
        [x0 - size * 0.05, foot - 3],
        [x0 + size * 0.05, foot - 3],
        [x0 + size * 0.16, canvas.height],
        [x0 - size * 0.3, canvas.height],
      ],
      path,
      0.9,
    );
    const chance = seed.fork('trees');
    for (let i = 0; i < width / 17; i++) {
      const x = chance.next() * width;
      if (Math.abs(x - x0) < size * 0.42) continue;
      const leaves = lit(light, chance.next() < 0.5 ? hex(0x3f7040) : hex(0x557f3c), 0, 0.5);
      paintTree(
        canvas,
        x,
        mound(x) + 2 + chance.next() * 5,
        unit * (0.12 + chance.next() * 0.08),
        leaves,
        lit(light, hex(0x5a4030)),
      );
    }
    const flags = TOWERS.slice(0, 4).map((tower, index) => {
      const colours: readonly [Rgb, Rgb] = [hex(0xd8383a), hex(0xf0c040)];
      const top = foot - size * (tower.height + 0.3);
      return flag(stage, x0 + tower.x * size + 1, top - 1, colours[index % 2] ?? colours[0]);
    });
    return {
      motions: [
        ...motions,
        ...clouds(stage, height * 0.04, height * 0.42),
        ...flock(stage, height * 0.12, height * 0.3),
        ...flags,
        twinkles({
          spots: glow,
          size: [2, 3],
          ink: inkOn(stage, scale(stone, 0.5)),
          alpha: 0.9,
          isColoured: true,
          period: stage.fps * 5,
          shown: stage.fps,
        }),
      ],
      ground: Math.round(height * 0.99),
      air: [height * 0.06, height * 0.4],
    };
  },
};

function paintRoundTower(
  stage: Stage,
  x0: number,
  foot: number,
  size: number,
  tower: Tower,
  stone: Rgb,
  glow: [number, number][],
): void {
  const { canvas, light } = stage;
  const x = x0 + tower.x * size;
  const half = (tower.width * size) / 2;
  const top = foot - tower.height * size;
  for (let dx = -Math.round(half); dx < half; dx++) {
    const shade = 1.08 - 0.5 * Math.max(0, (dx + half * 0.5) / (half * 1.5)) ** 1.3;
    canvas.rect(x + dx, top, 1, foot - top + 4, scale(stone, shade));
  }
  for (let dx = -half - 2; dx < half + 1; dx += 4) canvas.rect(x + dx, top - 3, 2, 3, scale(stone, 0.95));
  canvas.rect(x - half - 2, top, half * 2 + 3, 3, scale(stone, 0.9));
  const tip = top - size * 0.26;
  const roof = lit(light, hex(0x9c3f4c), 0.03, 0.85);
  canvas.polygon(
    [
      [x, tip],
      [x + half * 1.15, top - 1],
      [x - half * 1.15, top - 1],
    ],
    roof,
  );
  canvas.polygon(
    [
      [x, tip],
      [x + half * 1.15, top - 1],
      [x + half * 0.2, top - 1],
    ],
    scale(roof, 0.7),
  );
  canvas.rect(x, tip - size * 0.05, 1, size * 0.06, scale(stone, 0.6));
  const pane = glowing(light, hex(0xffd070), hex(0x3a3a48));
  for (let level = 0; level < tower.height * 4 - 1; level++) {
    const at: [number, number] = [
      Math.round(x - 1 + ((level % 2) - 0.5) * half * 0.5),
      Math.round(top + 7 + level * size * 0.2),
    ];
    canvas.rect(at[0], at[1], 2, 4, pane);
    glow.push(at);
  }
}

function paintWall({ canvas, light, seed }: Stage, x0: number, foot: number, size: number, stone: Rgb): void {
  const top = foot - size * 0.34;
  const half = size * 0.62;
  canvas.rect(x0 - half, top, half * 2, foot - top + 4, scale(stone, 0.92));
  for (let x = x0 - half; x < x0 + half; x += 5) canvas.rect(x, top - 3, 3, 3, scale(stone, 0.92));
  const chance = seed.fork('stones');
  for (let i = 0; i < size; i++) {
    canvas.rect(
      x0 - half + chance.next() * (half * 2 - 4),
      top + chance.next() * (foot - top),
      3,
      1,
      scale(stone, 0.7 + chance.next() * 0.4),
      0.6,
    );
  }
  const gate = lit(light, hex(0x3a2a22));
  const gateHalf = size * 0.075;
  canvas.ellipse(x0, foot - size * 0.14, gateHalf + 2, gateHalf + 2, scale(stone, 0.65));
  canvas.ellipse(x0, foot - size * 0.14, gateHalf, gateHalf, gate);
  canvas.rect(x0 - gateHalf, foot - size * 0.14, gateHalf * 2, size * 0.16, gate);
  canvas.glow(x0, foot - size * 0.08, size * 0.2, hex(0xff9f40), 0.5 * light.lamps);
}
