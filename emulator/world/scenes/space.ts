/** Space: a ringed planet, a moon, nebulae and stars, now and then a comet. */
import { hex, mix, type Rgb, scale } from '../colour.ts';
import { particles } from '../motion.ts';
import { inkOn, type Scene, type Stage } from '../stage.ts';
import { paintStars } from './sky.ts';

const WORLDS: readonly [readonly [Rgb, Rgb, Rgb], ...(readonly [Rgb, Rgb, Rgb])[]] = [
  [hex(0xe8a05c), hex(0xc4713f), hex(0xf6cf98)],
  [hex(0x4f8fe0), hex(0x3767b8), hex(0xa8dcff)],
  [hex(0x58b89a), hex(0x2f7f7c), hex(0xbff0d0)],
  [hex(0xc468b8), hex(0x7f3f96), hex(0xf6b4dc)],
];

export const space: Scene = {
  words: [
    'space',
    'galaxy',
    'planet',
    'nebula',
    'cosmos',
    'cosmic',
    'orbit',
    'orbital',
    'universe',
    'asteroid',
    'comet',
    'saturn',
    'jupiter',
    'astronaut',
    'alien',
    'interstellar',
    'starfield',
    '🪐',
    '🌌',
    '🚀',
    '👽',
  ],
  hour: 'night',
  paint(stage: Stage) {
    const { canvas, light, width, height, unit, seed, fps } = stage;
    const chance = seed.fork('nebula');
    const warmth = light.time === 'night' ? 0 : 0.25;
    canvas.gradient(0, canvas.height, [
      mix(hex(0x04050f), light.sky[0], warmth),
      mix(hex(0x0b0d26), light.sky[1], warmth),
      mix(hex(0x140f2e), light.sky[2], warmth),
    ]);
    const clouds: readonly [Rgb, ...Rgb[]] = [hex(0x5a2fa8), hex(0x2460b8), hex(0xb03a86), hex(0x1f8a94)];
    for (let i = 0; i < 11; i++) {
      const along = (i + chance.next()) / 11;
      const x = width * along;
      const y = height * (0.75 - 0.5 * along + (chance.next() - 0.5) * 0.35);
      canvas.glow(
        x,
        y,
        unit * (0.25 + chance.next() * 0.35),
        chance.pick(clouds),
        0.4,
        unit * (0.15 + chance.next() * 0.2),
      );
    }
    const sparkle = [paintStars(stage, height * 1.05, 1.5)];
    canvas.finishSky();
    const [base, band, bright] = chance.pick(WORLDS);
    const x = width * (0.58 + chance.next() * 0.12);
    const y = height * 0.47;
    const radius = unit * 0.24;
    paintRing(stage, x, y, radius, bright, false);
    paintGlobe(stage, x, y, radius, [base, band, bright]);
    paintRing(stage, x, y, radius, bright, true);
    paintGlobe(stage, width * 0.17, height * (stage.isPortrait ? 0.2 : 0.3), unit * 0.075, [
      hex(0xb9bcc6),
      hex(0x8d919e),
      hex(0xe4e6ee),
    ]);
    paintGlobe(stage, width * 0.3, height * 0.74, unit * 0.03, [hex(0xc87a5a), hex(0x96503c), hex(0xe8b090)]);
    const comet = { fps, ink: inkOn(stage, hex(0xe8f2ff)), every: 1 };
    return {
      motions: [
        ...sparkle,
        particles({
          ...comet,
          seed: seed.fork('comets'),
          count: 3,
          area: { x: -30, y: -height, width: width * 2, height: height * 2 },
          velocity: [-unit * 0.9, unit * 0.5],
          spread: 0.4,
          size: [1, 5],
          slant: 1.6,
          alpha: 0.8,
        }),
        particles({
          ...comet,
          seed: seed.fork('dust'),
          count: 26,
          area: { x: 0, y: 0, width, height },
          velocity: [-unit * 0.1, 0],
          spread: 0.8,
          size: [2, 1],
          alpha: 0.5,
          every: 2,
        }),
      ],
      ground: Math.round(height * 0.9),
      air: [height * 0.1, height * 0.85],
    };
  },
};

function paintGlobe(
  { canvas }: Stage,
  x: number,
  y: number,
  radius: number,
  [base, band, bright]: readonly [Rgb, Rgb, Rgb],
): void {
  canvas.glow(x, y, radius * 1.6, bright, 0.22);
  for (let dy = -Math.ceil(radius); dy <= radius; dy++) {
    for (let dx = -Math.ceil(radius); dx <= radius; dx++) {
      const distance = Math.hypot(dx, dy) / radius;
      if (distance > 1) continue;
      const stripe = 0.5 + 0.5 * Math.sin((dy / radius) * 9 + Math.sin((dx / radius) * 2) * 0.5);
      const light = 1.12 - Math.max(0, Math.hypot(dx / radius + 0.45, dy / radius + 0.4) - 0.25) * 0.72;
      const surface = mix(mix(base, band, stripe), bright, Math.max(0, 0.25 - distance * 0.2));
      canvas.dot(
        x + dx,
        y + dy,
        scale(surface, Math.max(0.1, light)),
        Math.min(1, (1 - distance) * radius + 0.3),
      );
    }
  }
}

/** One half of a planet's ring: the far half is painted before the planet, the near one after it. */
function paintRing(
  { canvas }: Stage,
  x: number,
  y: number,
  radius: number,
  colour: Rgb,
  isNear: boolean,
): void {
  const segments = 60;
  for (const [reach, alpha] of [
    [1.85, 0.5],
    [1.68, 0.8],
    [1.5, 0.6],
  ] as const) {
    for (let i = 0; i < segments; i++) {
      const middle = ((i + 0.5) / segments) * Math.PI * 2;
      if (Math.sin(middle) > 0 !== isNear) continue;
      const at = (angle: number): [number, number] => [
        x + Math.cos(angle) * radius * reach,
        y + Math.sin(angle) * radius * reach * 0.24 - Math.cos(angle) * radius * reach * 0.22,
      ];
      canvas.line(
        at((i / segments) * Math.PI * 2),
        at(((i + 1) / segments) * Math.PI * 2),
        radius * 0.075,
        colour,
        alpha,
      );
    }
  }
}
