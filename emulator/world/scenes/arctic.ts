/** The arctic: ice and snow, an igloo, floes on dark water, northern lights at night. */
import { Canvas } from '../canvas.ts';
import { hex, mix, type Rgb, scale } from '../colour.ts';
import { glowing, lit } from '../light.ts';
import { drift, type Motion, particles, toShape } from '../motion.ts';
import { inkOn, type Scene, type Stage } from '../stage.ts';
import { clouds, paintSky } from './sky.ts';
import { hills, peaks, waterColours } from './terrain.ts';

export const arctic: Scene = {
  words: [
    'arctic',
    'antarctic',
    'antarctica',
    'iceberg',
    'glacier',
    'ice',
    'icy',
    'snowfield',
    'tundra',
    'polar',
    'igloo',
    'frozen',
    'frost',
    'penguin',
    'aurora',
    'borealis',
    'siberia',
    'alaska',
    'iceland',
    '🐧',
    '🧊',
    '🐻',
  ],
  hour: 'night',
  paint(stage: Stage) {
    const { canvas, light, width, height, unit, seed, fps } = stage;
    const shore = Math.round(height * 0.62);
    const motions = paintSky(stage, shore);
    const aurora = light.time === 'night' || light.time === 'dawn' ? northernLights(stage, shore) : [];
    canvas.finishSky();
    const white = (colour: Rgb, distance: number): Rgb =>
      scale(lit(light, colour, distance, 0.3), light.time === 'night' ? 1.5 : 1);
    const far = white(hex(0xbfd4ea), 0.4);
    canvas.ridge(
      peaks(seed.fork('ice'), width, shore, unit * 0.24, 5),
      mix(far, [255, 255, 255], 0.2 * light.ambient[1]),
      scale(far, 0.7),
      unit * 0.26,
    );
    const [sea, near] = waterColours(light, hex(0x1a5f86));
    canvas.gradient(shore, canvas.height, [sea, near]);
    const chance = seed.fork('floes');
    for (let i = 0; i < 12; i++) {
      const depth = chance.next();
      const x = chance.next() * width;
      const y = shore + 4 + depth * height * 0.13;
      const size = unit * (0.03 + depth * 0.08);
      canvas.ellipse(x, y + 2, size, size * 0.16 + 1, white(hex(0x7fb4d4), 0.1));
      canvas.ellipse(x, y, size, size * 0.16 + 1, white(hex(0xf2f8ff), 0.08));
    }
    const line = hills(seed.fork('snow'), height * 0.83, unit * 0.035, width * 0.8);
    const snow = white(hex(0xf4f8ff), 0);
    canvas.ridge(line, snow, white(hex(0x9fbbe0), 0), unit * 0.4);
    for (let i = 0; i < width / 12; i++) {
      const x = chance.next() * width;
      const y = line(x) + 4 + chance.next() * (height - line(x));
      canvas.ellipse(x, y, unit * 0.09, 1.4, white(hex(0xa8c2e6), 0), 0.4, 0.8);
    }
    paintIgloo(stage, width * 0.3, line(width * 0.3) + unit * 0.05, unit * 0.17);
    const ink = inkOn(stage, [255, 255, 255]);
    return {
      motions: [
        ...motions,
        ...aurora,
        ...(aurora.length === 0 ? clouds(stage, height * 0.05, height * 0.34) : []),
        particles({
          seed: seed.fork('drift'),
          count: 30,
          area: { x: -6, y: line(0) - 6, width: width + 12, height: height - line(0) + 6 },
          fps,
          velocity: [unit * 0.36, unit * 0.01],
          spread: 0.6,
          sway: 2,
          size: [4, 1],
          ink,
          alpha: 0.4,
          every: 2,
        }),
      ],
      ground: Math.round(height * 0.95),
      water: Math.round(height * 0.74),
      air: [height * 0.08, height * 0.45],
    };
  },
};

/** Curtains of green light: a still one, and brighter folds that wander along it. */
function northernLights(stage: Stage, shore: number): Motion[] {
  const { canvas, width, unit, seed, fps } = stage;
  const hem = hills(seed.fork('aurora'), shore * 0.5, unit * 0.07, width * 0.9);
  for (let x = 0; x < width; x++) {
    const reach = unit * (0.3 + 0.1 * Math.sin(x * 0.21) + 0.06 * Math.sin(x * 0.53));
    for (let y = hem(x) - reach; y < hem(x) + 5; y++) {
      const share = y > hem(x) ? (hem(x) + 5 - y) / 5 : 1 - (hem(x) - y) / reach;
      canvas.dot(x, Math.floor(y), mix(hex(0x8a4fd8), hex(0x4dffa6), share), 0.5 * share ** 1.3);
    }
  }
  const ink = inkOn(stage, hex(0xa4ffd0));
  return Array.from({ length: Math.round(width / 44) }, (_, index) => {
    const fold = new Canvas(14, Math.round(unit * 0.34));
    for (let y = 0; y < fold.height; y++) {
      const share = y / fold.height;
      for (let x = 0; x < 14; x++)
        fold.dot(
          x,
          y,
          [255, 255, 255],
          0.34 * share * Math.sin(((x + 0.5) / 14) * Math.PI) * (share > 0.9 ? (1 - share) * 10 : 1),
        );
    }
    const x = index * 44 + 20;
    return drift({
      shape: toShape(fold),
      ink,
      x,
      y: Math.round(hem(x) - fold.height * 0.94),
      step: index % 2 === 0 ? 2 : -2,
      every: Math.round(fps / 3),
      offset: index * 3,
      hiddenBy: canvas.front,
    });
  });
}

function paintIgloo({ canvas, light }: Stage, x: number, y: number, size: number): void {
  const block = scale(lit(light, hex(0xe6f0fc), 0.03), light.time === 'night' ? 1.9 : 0.96);
  const seam = scale(block, 0.8);
  for (let row = 0; row <= size; row++) {
    const half = Math.sqrt(Math.max(0, size * size - row * row));
    canvas.rect(x - half, y - row * 0.85, half * 2, 1, row % 6 === 0 ? seam : block);
    if (row % 6 === 0) continue;
    for (let seamX = -half + (Math.floor(row / 6) % 2) * 5; seamX < half; seamX += 10)
      canvas.rect(x + seamX, y - row * 0.85, 1, 1, seam);
  }
  canvas.ellipse(x + size * 0.9, y - size * 0.05, size * 0.36, size * 0.38, scale(block, 0.92));
  canvas.ellipse(
    x + size * 1.02,
    y + 1,
    size * 0.22,
    size * 0.28,
    glowing(light, hex(0xffb050), hex(0x2c4260)),
  );
  canvas.glow(x + size * 1.05, y, size * 0.9, hex(0xff9a40), 0.4 * light.lamps);
}
