/** The open sea: waves to the horizon, and the sun's path on the water. */
import { hex, mix } from '../colour.ts';
import { lit } from '../light.ts';
import { particles } from '../motion.ts';
import { inkOn, type Scene, type Stage } from '../stage.ts';
import { flock } from './effects.ts';
import { clouds, paintSky } from './sky.ts';
import { glints, hills, waterColours } from './terrain.ts';

export const ocean: Scene = {
  words: [
    'ocean',
    'sea',
    'wave',
    'sail',
    'sailing',
    'atlantic',
    'pacific',
    'horizon',
    'surf',
    'tsunami',
    'maritime',
    'voyage',
    '🌊',
    '⛵',
  ],
  hour: 'sunset',
  paint(stage: Stage) {
    const { canvas, light, width, height, unit, seed, fps } = stage;
    const horizon = Math.round(height * 0.56);
    const motions = paintSky(stage, horizon);
    const isles = hills(seed.fork('isles'), horizon + unit * 0.01, unit * 0.06, width * 0.8);
    canvas.ridge(isles, lit(light, hex(0x47617a), 0.6), lit(light, hex(0x47617a), 0.75), unit * 0.1, horizon);
    const [far, near] = waterColours(light, hex(0x15719a));
    canvas.gradient(horizon, canvas.height, [far, mix(far, near, 0.7), near, near]);
    const chance = seed.fork('swell');
    for (let i = 0; i < 90; i++) {
      const depth = chance.next() ** 1.6;
      const y = horizon + 2 + depth * (canvas.height - horizon);
      const length = unit * (0.05 + depth * 0.3);
      const x = chance.next() * width;
      const isCrest = chance.next() < 0.4;
      const colour = isCrest ? mix(far, [255, 255, 255], 0.25) : mix(near, [0, 10, 30], 0.35);
      canvas.ellipse(x, y, length, 0.8 + depth * 1.6, colour, 0.4, 0.4);
    }
    return {
      motions: [
        ...motions,
        ...clouds(stage, height * 0.05, horizon * 0.8),
        particles({
          seed: seed.fork('rollers'),
          count: 34,
          area: { x: -16, y: horizon + 3, width: width + 32, height: height - horizon - 3 },
          fps,
          velocity: [-unit * 0.07, unit * 0.01],
          spread: 0.5,
          size: [13, 1],
          ink: inkOn(stage, mix(far, [255, 255, 255], 0.3)),
          alpha: 0.45,
          every: 5,
        }),
        ...flock(stage, height * 0.16, height * 0.36),
        ...glints(stage, horizon + 2, height, mix(light.sun, light.sky[2], 0.4), 170),
      ],
      ground: Math.round(height * 0.93),
      water: Math.round(height * 0.76),
      air: [height * 0.08, horizon * 0.8],
    };
  },
};
