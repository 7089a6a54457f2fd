/** A city: towers with lit windows in three rows, a street with passing lights below. */
import { hex, mix, type Rgb, scale } from '../colour.ts';
import { glowing, lit } from '../light.ts';
import { particles, twinkles } from '../motion.ts';
import { inkOn, type Scene, type Stage } from '../stage.ts';
import { clouds, paintSky } from './sky.ts';

const WALLS: readonly [Rgb, ...Rgb[]] = [
  hex(0x5b6f8f),
  hex(0x7a6a72),
  hex(0x4d5d78),
  hex(0x8a7563),
  hex(0x596b70),
];
const PANES: readonly [Rgb, ...Rgb[]] = [
  hex(0xffd98a),
  hex(0xffc46a),
  hex(0xfff0c4),
  hex(0x9fdcff),
  hex(0xffd98a),
];

export const city: Scene = {
  words: [
    'city',
    'skyline',
    'skyscraper',
    'downtown',
    'metropolis',
    'urban',
    'street',
    'tokyo',
    'york',
    'manhattan',
    'london',
    'paris',
    'building',
    'tower',
    'neon',
    'cyberpunk',
    'rooftop',
    'traffic',
    'metro',
    '🏙',
    '🌃',
    '🌆',
  ],
  hour: 'night',
  paint(stage: Stage) {
    const { canvas, light, width, height, unit, seed, fps } = stage;
    const street = Math.round(height * 0.9);
    const motions = paintSky(stage, street);
    canvas.glow(width / 2, street, width * 0.7, hex(0xff9a5c), 0.28 * light.lamps, unit * 0.7);
    canvas.finishSky();
    const windows: [number, number][] = [];
    for (let row = 0; row < 3; row++) {
      const chance = seed.fork('towers', row);
      const distance = [0.66, 0.34, 0.06][row] ?? 0;
      const tallest = height * ([0.62, 0.55, 0.36][row] ?? 0.4);
      for (let x = -chance.int(0, 10); x < width; ) {
        const size = Math.round(unit * (0.1 + chance.next() * 0.1) * (0.8 + row * 0.2));
        const tall = tallest * (0.45 + 0.55 * chance.next() ** 1.3);
        const wall = lit(light, chance.pick(WALLS), distance, 0.12);
        const top = Math.round(street - tall);
        canvas.rect(x, top, size, canvas.height - top, wall);
        canvas.rect(x, top, Math.max(1, size * 0.14), canvas.height - top, scale(wall, 1.14));
        canvas.rect(x + size * 0.82, top, size * 0.18, canvas.height - top, scale(wall, 0.8));
        canvas.rect(x, top, size, 1, lit(light, hex(0xaab4c4), distance, 1));
        if (chance.next() < 0.35) canvas.rect(x + size / 2, top - tall * 0.14, 1, tall * 0.14, wall);
        for (let wy = top + 4; wy < street - 3; wy += 4) {
          for (let wx = x + 2; wx < x + size - 3; wx += 4) {
            const isLit = chance.next() < 0.5;
            const pane = isLit
              ? glowing(light, chance.pick(PANES), mix(wall, hex(0xbfd6ea), 0.35))
              : scale(wall, 0.74);
            canvas.rect(wx, wy, 2, 2, pane, 1 - distance * 0.6);
            if (isLit && row > 0 && chance.next() < 0.12) windows.push([wx, wy]);
          }
        }
        x += size + (row === 2 ? chance.int(0, 6) : 0);
      }
    }
    const asphalt = lit(light, hex(0x30343e), 0, 0.6);
    canvas.gradient(street, canvas.height, [asphalt, scale(asphalt, 0.7)]);
    canvas.rect(0, street, width, 1, lit(light, hex(0x8a90a0), 0, 1));
    const lane = {
      seed: seed.fork('lane'),
      count: Math.round(width / 22),
      fps,
      size: [4, 2] as const,
      alpha: 1,
      every: 2,
    };
    return {
      motions: [
        ...motions,
        ...clouds(stage, height * 0.03, height * 0.3, 0.7),
        twinkles({
          spots: windows,
          size: [2, 2],
          ink: inkOn(stage, scale(lit(light, hex(0x3a4660)), 0.8)),
          alpha: 1,
          isColoured: true,
          period: fps * 6,
          shown: fps * 2,
        }),
        particles({
          ...lane,
          area: { x: 0, y: street + 3, width, height: 1 },
          velocity: [unit * 0.22, 0],
          spread: 0.4,
          ink: inkOn(stage, hex(0xfff2c0)),
          isColoured: true,
        }),
        particles({
          ...lane,
          area: { x: 0, y: street + 7, width, height: 1 },
          velocity: [-unit * 0.26, 0],
          spread: 0.4,
          ink: inkOn(stage, hex(0xff4a3c)),
          isColoured: true,
        }),
      ],
      ground: height - 1,
      air: [height * 0.06, height * 0.4],
    };
  },
};
