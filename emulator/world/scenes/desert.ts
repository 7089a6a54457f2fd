/** A desert: dunes with a lit and a shaded side, pyramids on the horizon, cacti, blowing sand. */
import type { Canvas } from '../canvas.ts';
import { hex, mix, type Rgb, scale } from '../colour.ts';
import { lit } from '../light.ts';
import { particles } from '../motion.ts';
import { inkOn, type Scene, type Stage } from '../stage.ts';
import { clouds, paintSky } from './sky.ts';
import { hills } from './terrain.ts';

export const desert: Scene = {
  words: [
    'desert',
    'dune',
    'sahara',
    'cactus',
    'cacti',
    'oasis',
    'pyramid',
    'egypt',
    'camel',
    'arid',
    'wasteland',
    'mesa',
    'western',
    'mars',
    'martian',
    '🏜',
    '🌵',
    '🐪',
  ],
  hour: 'sunset',
  paint(stage: Stage) {
    const { canvas, light, width, height, unit, seed, fps } = stage;
    const horizon = Math.round(height * 0.62);
    const motions = paintSky(stage, horizon);
    const chance = seed.fork('pyramids');
    for (const [share, size] of [
      [0.2, 0.2],
      [0.36, 0.13],
      [0.78, 0.16],
    ] as const) {
      paintPyramid(
        canvas,
        width * (share + chance.next() * 0.08),
        horizon + 4,
        unit * size,
        lit(light, hex(0xcf9f62), 0.4),
      );
    }
    const layers = [
      { row: 0.64, rise: 0.03, distance: 0.42, colour: hex(0xe0b06e) },
      { row: 0.72, rise: 0.06, distance: 0.2, colour: hex(0xe3a95c) },
      { row: 0.86, rise: 0.06, distance: 0.04, colour: hex(0xdd9a4c) },
    ];
    layers.forEach((layer, index) => {
      const line = hills(
        seed.fork('dune', index),
        height * layer.row,
        unit * layer.rise,
        width * (0.6 + 0.3 * index),
      );
      const sunny = lit(light, layer.colour, layer.distance, 0.7);
      canvas.ridge(line, mix(sunny, [255, 240, 210], 0.16), scale(sunny, 0.82), unit * 0.22);
      for (let x = 0; x < width; x++) {
        const slope = line(x + 2) - line(x - 2);
        const shaded = Math.max(0, slope) * unit * 0.05;
        for (let y = line(x) + 1; y < line(x) + shaded; y++) {
          canvas.dot(x, Math.round(y), scale(sunny, 0.6), 0.75 * (1 - (y - line(x)) / (shaded + 1)));
        }
      }
    });
    const green = lit(light, hex(0x3f7d4a), 0, 0.5);
    paintCactus(canvas, width * 0.13, height * 0.97, unit * 0.34, green);
    paintCactus(canvas, width * 0.84, height * 0.92, unit * 0.2, green);
    paintCactus(canvas, width * 0.69, height * 0.8, unit * 0.09, mix(green, light.haze, 0.2));
    const sand = { seed: seed.fork('blowing'), fps, ink: inkOn(stage, lit(light, hex(0xffe2ac))), every: 2 };
    return {
      motions: [
        ...motions,
        ...clouds(stage, height * 0.06, height * 0.3, 0.5),
        particles({
          ...sand,
          count: 30,
          area: { x: -8, y: height * 0.6, width: width + 16, height: height * 0.4 },
          velocity: [unit * 0.6, unit * 0.02],
          spread: 0.5,
          sway: 2,
          size: [5, 1],
          alpha: 0.4,
        }),
      ],
      ground: Math.round(height * 0.96),
      air: [height * 0.08, height * 0.4],
    };
  },
};

function paintPyramid(canvas: Canvas, x: number, y: number, size: number, colour: Rgb): void {
  canvas.polygon(
    [
      [x, y - size * 0.8],
      [x + size * 0.75, y],
      [x - size * 0.75, y],
    ],
    colour,
  );
  canvas.polygon(
    [
      [x, y - size * 0.8],
      [x + size * 0.75, y],
      [x + size * 0.2, y],
    ],
    scale(colour, 0.72),
  );
}

function paintCactus(canvas: Canvas, x: number, y: number, size: number, colour: Rgb): void {
  const thick = size * 0.17;
  const limbs = [
    [0, 0, 0, 0.95],
    [0, 0.4, -0.26, 0.44],
    [-0.26, 0.44, -0.27, 0.68],
    [0, 0.3, 0.25, 0.36],
    [0.25, 0.36, 0.26, 0.78],
  ] as const;
  for (const [x0, y0, x1, y1] of limbs) {
    canvas.line(
      [x + x0 * size, y - y0 * size],
      [x + x1 * size, y - y1 * size],
      x0 === 0 && x1 === 0 ? thick : thick * 0.75,
      colour,
    );
  }
  canvas.line([x + thick * 0.25, y], [x + thick * 0.25, y - size * 0.92], thick * 0.3, scale(colour, 0.7));
  canvas.line(
    [x - thick * 0.25, y],
    [x - thick * 0.25, y - size * 0.9],
    Math.max(0.6, thick * 0.14),
    scale(colour, 1.3),
    0.7,
  );
}
