/** A forest: rows of trunks that fade into haze, shafts of light, leaves or fireflies in the air. */
import { hex, mix, scale } from '../colour.ts';
import { lit } from '../light.ts';
import { particles } from '../motion.ts';
import { inkOn, type Scene, type Stage } from '../stage.ts';
import { fireflies } from './effects.ts';
import { paintSky } from './sky.ts';
import { hills } from './terrain.ts';

export const forest: Scene = {
  words: [
    'forest',
    'wood',
    'woods',
    'woodland',
    'jungle',
    'rainforest',
    'grove',
    'bamboo',
    'redwood',
    'pine',
    'moss',
    'mossy',
    'mushroom',
    'enchanted',
    'camp',
    'campfire',
    'swamp',
    '🌲',
    '🌳',
    '🍄',
    '🏕',
  ],
  hour: 'day',
  paint(stage: Stage) {
    const { canvas, light, width, height, unit, seed, fps } = stage;
    const floor = height * 0.8;
    const motions = paintSky(stage, floor);
    const isNight = light.time === 'night';
    const air = mix(light.sky[2], lit(light, hex(0x9cc98a)), 0.5);
    canvas.gradient(0, canvas.height, [mix(light.sky[1], air, 0.5), air, mix(air, light.haze, 0.4)]);
    const layers = 4;
    for (let layer = 0; layer < layers; layer++) {
      const chance = seed.fork('trunks', layer);
      const distance = [0.7, 0.48, 0.24, 0.02][layer] ?? 0;
      const thick = unit * (0.02 + 0.022 * layer);
      const bark = mix(lit(light, hex(0x54402f), 0, 0.1), air, distance);
      const leaves = mix(lit(light, hex(0x2f6e3a), 0, 0.4), air, distance);
      const base = floor - (layers - 1 - layer) * height * 0.045;
      canvas.ridge(
        hills(chance, base, unit * 0.015, width * 0.5),
        mix(leaves, bark, 0.2),
        scale(leaves, 0.7),
        unit * 0.3,
      );
      const gap = unit * (0.13 + 0.07 * layer);
      for (let x = gap * (chance.next() - 0.2); x < width + thick; x += gap * (0.7 + chance.next() * 0.7)) {
        if (layer === 3 && Math.abs(x / width - 0.5) < 0.22) continue;
        const lean = (chance.next() - 0.5) * thick;
        const size = thick * (0.75 + chance.next() * 0.5);
        canvas.polygon(
          [
            [x - size / 2 + lean, 0],
            [x + size / 2 + lean, 0],
            [x + size * 0.6, base],
            [x + size, base + thick * 0.7],
            [x - size, base + thick * 0.7],
            [x - size * 0.6, base],
          ],
          bark,
        );
        canvas.polygon(
          [
            [x + size * 0.15 + lean, 0],
            [x + size / 2 + lean, 0],
            [x + size * 0.6, base],
            [x + size * 0.2, base],
          ],
          scale(bark, 0.72),
          0.8,
        );
      }
      for (let clump = 0; clump < width / 11; clump++) {
        const x = chance.next() * width;
        const y = (chance.next() ** 1.5 * 0.26 - 0.06 + 0.012 * (layers - layer)) * height;
        const colour = scale(leaves, 0.75 + chance.next() * 0.5);
        canvas.ellipse(x, y, unit * (0.05 + chance.next() * 0.06), unit * 0.035, colour, 0.95);
      }
    }
    if (!isNight) {
      for (let shaft = 0; shaft < 4; shaft++) {
        const x = width * (0.16 + 0.22 * shaft);
        canvas.polygon(
          [
            [x, 0],
            [x + unit * 0.08, 0],
            [x - unit * 0.16, floor],
            [x - unit * 0.34, floor],
          ],
          light.sun,
          0.14 * (0.3 + light.clarity),
        );
      }
    }
    const grass = lit(light, hex(0x39713c), 0, 0.8);
    const chance = seed.fork('undergrowth');
    for (let blade = 0; blade < width * 0.7; blade++) {
      const x = chance.next() * width;
      const y = floor + chance.next() ** 0.7 * (height - floor) * 1.1;
      canvas.line(
        [x, y],
        [x + (chance.next() - 0.5) * 5, y - unit * (0.02 + chance.next() * 0.03)],
        1,
        scale(grass, 0.7 + chance.next() * 0.7),
        0.8,
      );
    }
    for (let cap = 0; cap < 6; cap++) {
      const x = chance.next() * width;
      const y = floor + (0.35 + chance.next() * 0.6) * (height - floor);
      canvas.rect(x - 1, y - 3, 2, 4, lit(light, hex(0xf0e6d4)));
      canvas.ellipse(x, y - 3.5, 3.6, 2.2, lit(light, hex(0xd2402f)));
      canvas.dot(x - 1, y - 4, [250, 240, 230]);
    }
    const drifting = {
      seed: seed.fork('leaves'),
      area: { x: 0, y: 0, width, height },
      fps,
      every: 3,
      isColoured: true,
    };
    const leaf = isNight
      ? fireflies(stage, height * 0.35, height * 0.95)
      : particles({
          ...drifting,
          count: 54,
          velocity: [-unit * 0.06, unit * 0.13],
          spread: 0.5,
          sway: 8,
          size: [2, 2],
          ink: inkOn(stage, lit(light, hex(0xe8b64a))),
          alpha: 0.85,
        });
    return {
      motions: [...motions, leaf],
      ground: Math.round(height * 0.95),
      air: [height * 0.25, height * 0.65],
    };
  },
};
