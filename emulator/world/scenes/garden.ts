/** A garden: a meadow full of flowers, blossoming trees, butterflies and petals in the air. */
import { hex, mix, type Rgb, scale } from '../colour.ts';
import { lit } from '../light.ts';
import { particles } from '../motion.ts';
import { inkOn, type Scene, type Stage } from '../stage.ts';
import { fireflies } from './effects.ts';
import { clouds, paintSky } from './sky.ts';
import { hills, paintTree } from './terrain.ts';

const PETALS: readonly [Rgb, ...Rgb[]] = [
  hex(0xff5f6e),
  hex(0xffd23f),
  hex(0xf28ad8),
  hex(0xffffff),
  hex(0x9b7bf0),
  hex(0xff9040),
];

export const garden: Scene = {
  words: [
    'garden',
    'flower',
    'meadow',
    'park',
    'blossom',
    'cherry',
    'sakura',
    'tulip',
    'daisy',
    'bloom',
    'blooming',
    'spring',
    'picnic',
    'orchard',
    'butterfly',
    'grass',
    'grassy',
    'lawn',
    '🌸',
    '🌺',
    '🌻',
    '🌷',
    '🌹',
    '🌼',
    '🦋',
  ],
  hour: 'day',
  paint(stage: Stage) {
    const { canvas, light, width, height, unit, seed, fps } = stage;
    const horizon = height * 0.5;
    const motions = paintSky(stage, horizon * 1.1);
    [0.5, 0.3].forEach((distance, index) => {
      const green = lit(light, hex(0x74ad58), distance, 0.8);
      canvas.ridge(
        hills(seed.fork('hill', index), horizon + unit * 0.07 * index, unit * 0.07, width * 0.7),
        green,
        scale(green, 0.85),
        unit * 0.2,
      );
    });
    const top = height * 0.64;
    const grass = lit(light, hex(0x5fa044), 0.05, 0.85);
    canvas.ridge(
      hills(seed.fork('meadow'), top, unit * 0.02, width * 0.8),
      mix(grass, light.haze, 0.15),
      scale(grass, 0.58),
      unit * 0.5,
    );
    const path = lit(light, hex(0xd9c49a), 0.05, 0.8);
    for (let y = Math.round(top + 2); y < canvas.height; y++) {
      const near = (y - top) / (height - top);
      const half = unit * (0.015 + 0.11 * near);
      canvas.rect(width * 0.5 + Math.sin(near * 3.2) * unit * 0.14 - half, y, half * 2, 1, path, 0.9);
    }
    const chance = seed.fork('flowers');
    const pink = lit(light, hex(0xf6a8c8), 0, 0.5);
    for (const [x, size] of [
      [0.1, 0.5],
      [0.9, 0.56],
      [0.28, 0.24],
      [0.7, 0.22],
    ] as const) {
      paintTree(
        canvas,
        width * x,
        top + unit * size * 0.24,
        unit * size,
        size > 0.3 || chance.next() < 0.5 ? pink : lit(light, hex(0x5fa050), 0.1, 0.5),
        lit(light, hex(0x6a4836)),
      );
    }
    for (let i = 0; i < width * 1.1; i++) {
      const near = chance.next() ** 0.8;
      const y = top + 3 + near * (height - top);
      const x = chance.next() * width;
      const onPath =
        Math.abs(x - width * 0.5 - Math.sin(near * 3.2) * unit * 0.14) < unit * (0.03 + 0.12 * near);
      const stem = scale(grass, 0.75 + chance.next() * 0.6);
      if (onPath) continue;
      canvas.line([x, y], [x, y - 2 - near * 4], 1, stem);
      const petal = lit(light, chance.pick(PETALS), 0.2 * (1 - near), 0.3);
      if (near > 0.45) {
        canvas.ellipse(x + 0.5, y - 3 - near * 4, 1 + near * 1.3, 0.8 + near * 1.1, petal);
        canvas.dot(x, y - 3 - near * 4, lit(light, hex(0xffe680)));
      } else canvas.rect(x, y - 3, 2, 1, petal);
    }
    const flying = {
      fps,
      isColoured: true,
      every: 3,
      area: { x: 0, y: height * 0.25, width, height: height * 0.7 },
      spread: 0.5,
    };
    return {
      motions: [
        ...motions,
        ...clouds(stage, height * 0.04, horizon * 0.75),
        ...(light.time === 'night' ? [fireflies(stage, height * 0.5, height * 0.95)] : []),
        particles({
          ...flying,
          seed: seed.fork('petals'),
          count: 26,
          velocity: [-unit * 0.09, unit * 0.08],
          sway: 8,
          size: [2, 1],
          ink: inkOn(stage, pink),
          alpha: 0.9,
        }),
        particles({
          ...flying,
          seed: seed.fork('butterflies'),
          count: 7,
          velocity: [unit * 0.09, 0],
          sway: 10,
          size: [3, 3],
          ink: inkOn(stage, lit(light, hex(0xffb02e))),
          alpha: 1,
        }),
      ],
      ground: Math.round(height * 0.96),
      air: [height * 0.08, height * 0.45],
    };
  },
};
