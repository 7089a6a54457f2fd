/** The open sea: waves to the horizon, and the sun's path on the water. */
import { hex, mix } from '../colour.ts';
import { lit } from '../light.ts';
import type { Scene, Stage } from '../stage.ts';
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
    const { canvas, light, width, height, unit, seed } = stage;
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
        ...glints(stage, horizon + 2, height, mix(light.sun, light.sky[2], 0.4), 90),
      ],
      ground: Math.round(height * 0.93),
      water: Math.round(height * 0.76),
      air: [height * 0.08, horizon * 0.8],
    };
  },
};
