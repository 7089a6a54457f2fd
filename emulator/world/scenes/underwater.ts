/** Under water: shafts of light, corals and swaying kelp, bubbles and a shoal of small fish. */
import type { Canvas } from '../canvas.ts';
import { hex, mix, type Rgb, scale } from '../colour.ts';
import { lit } from '../light.ts';
import { actor, particles } from '../motion.ts';
import { inkOn, type Scene, type Stage, spriteOn } from '../stage.ts';
import { hills } from './terrain.ts';

const CORALS: readonly [Rgb, ...Rgb[]] = [
  hex(0xff6f61),
  hex(0xf2a03d),
  hex(0xd45bb0),
  hex(0x9a6fe0),
  hex(0xf6d04d),
];
const KELP_POSES = 4;

export const underwater: Scene = {
  words: [
    'underwater',
    'reef',
    'coral',
    'seabed',
    'submarine',
    'dive',
    'diving',
    'diver',
    'atlantis',
    'aquarium',
    'kelp',
    'jellyfish',
    'octopus',
    'mermaid',
    '🐠',
    '🐙',
    '🪸',
    '🤿',
  ],
  hour: 'day',
  paint(stage: Stage) {
    const { canvas, light, width, height, unit, seed, fps } = stage;
    const water = (colour: Rgb): Rgb => mix(lit(light, colour), light.sky[0], 0.12);
    canvas.gradient(0, canvas.height, [
      water(hex(0x4cc6e0)),
      water(hex(0x1f86c0)),
      water(hex(0x11508f)),
      water(hex(0x0b2f63)),
    ]);
    for (let shaft = 0; shaft < 5; shaft++) {
      const x = width * (0.02 + 0.22 * shaft);
      const lean = unit * 0.22;
      canvas.polygon(
        [
          [x, 0],
          [x + unit * (0.08 + 0.03 * (shaft % 3)), 0],
          [x + lean + unit * 0.22, height],
          [x + lean - unit * 0.02, height],
        ],
        light.sun,
        0.1 * (0.4 + light.clarity),
      );
    }
    canvas.finishSky();
    const deep = water(hex(0x1a5a8c));
    canvas.ridge(
      hills(seed.fork('rocks'), height * 0.8, unit * 0.12, width * 0.5),
      mix(deep, water(hex(0x0b2f63)), 0.5),
      deep,
      unit * 0.3,
    );
    const bed = hills(seed.fork('bed'), height * 0.9, unit * 0.03, width * 0.8);
    const sand = water(hex(0xd6c48c));
    canvas.ridge(bed, sand, scale(sand, 0.6), unit * 0.24);
    const chance = seed.fork('reef');
    for (let i = 0; i < width / 16; i++) {
      const x = chance.next() * width;
      const colour = mix(lit(light, chance.pick(CORALS)), water(hex(0x1f86c0)), 0.2);
      const size = unit * (0.06 + chance.next() * 0.1);
      const y = bed(x) + chance.next() * 5 + 2;
      if (i % 3 === 0) paintBrainCoral(canvas, x, y, size * 0.7, colour);
      else paintBranchCoral(canvas, x, y, size, colour, -0.2 + chance.next() * 0.4, 3);
    }
    const leaf = mix(lit(light, hex(0x2f8f56)), water(hex(0x1f86c0)), 0.2);
    const tall = Math.round(unit * 0.4);
    const poses = Array.from({ length: KELP_POSES }, (_, pose) =>
      spriteOn(stage, 12, tall, (art) => paintKelp(art, leaf, (pose / KELP_POSES) * Math.PI * 2)),
    );
    const kelp = Array.from({ length: Math.round(width / 52) }, (_, index) => {
      const x = Math.round(width * ((index + 0.15 + chance.next() * 0.5) / Math.round(width / 52)));
      const every = Math.round(fps * 0.5);
      return actor({
        poses,
        poseAt: (frame) => Math.floor((frame + index * 5) / every) + index,
        xAt: () => x,
        yAt: () => Math.round(bed(x)) - tall + 6 + (index % 3) * 8,
      });
    });
    const bubbles = {
      seed: seed.fork('bubbles'),
      fps,
      ink: inkOn(stage, mix(light.sky[2], [255, 255, 255], 0.6)),
      every: 2,
    };
    const shoal = { fps, size: [4, 2] as const, alpha: 1, isColoured: true, every: 3, sway: 3 };
    return {
      motions: [
        ...kelp,
        particles({
          ...bubbles,
          count: 26,
          area: { x: 0, y: 0, width, height: height * 0.94 },
          velocity: [0, -unit * 0.2],
          spread: 0.6,
          sway: 3,
          size: [2, 2],
          alpha: 0.5,
        }),
        particles({
          ...shoal,
          seed: seed.fork('shoal'),
          count: 9,
          area: { x: -4, y: height * 0.3, width: width + 8, height: height * 0.2 },
          velocity: [unit * 0.16, 0],
          spread: 0.15,
          ink: inkOn(stage, lit(light, hex(0xffc83c))),
        }),
        particles({
          ...shoal,
          seed: seed.fork('shoal', 2),
          count: 7,
          area: { x: -4, y: height * 0.56, width: width + 8, height: height * 0.16 },
          velocity: [-unit * 0.12, 0],
          spread: 0.2,
          ink: inkOn(stage, lit(light, hex(0xff7a9c))),
        }),
      ],
      ground: Math.round(height * 0.95),
      water: Math.round(height * 0.62),
      air: [height * 0.1, height * 0.6],
    };
  },
};

function paintBrainCoral(canvas: Canvas, x: number, y: number, size: number, colour: Rgb): void {
  canvas.ellipse(x, y, size, size * 0.8, colour);
  canvas.ellipse(x - size * 0.25, y - size * 0.3, size * 0.5, size * 0.3, scale(colour, 1.25), 0.6, 0.6);
  canvas.ellipse(x + size * 0.3, y + size * 0.1, size * 0.5, size * 0.6, scale(colour, 0.7), 0.4, 0.6);
}

function paintBranchCoral(
  canvas: Canvas,
  x: number,
  y: number,
  size: number,
  colour: Rgb,
  lean: number,
  forks: number,
): void {
  const tipX = x + Math.sin(lean) * size * 0.5;
  const tipY = y - Math.cos(lean) * size * 0.5;
  canvas.line([x, y], [tipX, tipY], Math.max(1, size * 0.16), colour);
  if (forks === 0) return;
  for (const turn of [-0.6, 0.1, 0.7])
    paintBranchCoral(canvas, tipX, tipY, size * 0.62, scale(colour, 1.06), lean + turn, forks - 1);
}

function paintKelp(canvas: Canvas, colour: Rgb, phase: number): void {
  const { height } = canvas;
  for (let y = height - 1; y >= 0; y--) {
    const free = 1 - y / height;
    const x = 6 + Math.sin(free * 5 + phase) * 3.4 * free;
    canvas.rect(x - 1, y, 2, 1, colour);
    if (y % 6 === 0) canvas.ellipse(x + (y % 12 === 0 ? 2 : -2), y, 2, 1.4, scale(colour, 1.25));
  }
}
