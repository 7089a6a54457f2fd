/** Mountains: layered ridges with snowy peaks over a lake, pines in front. */
import { hex, mix } from '../colour.ts';
import { lit } from '../light.ts';
import type { Scene, Stage } from '../stage.ts';
import { flock } from './effects.ts';
import { clouds, paintSky } from './sky.ts';
import { glints, hills, type Line, paintPine, peaks, waterColours } from './terrain.ts';

export const mountains: Scene = {
  words: [
    'mountain',
    'hill',
    'peak',
    'alp',
    'alpine',
    'valley',
    'lake',
    'summit',
    'cliff',
    'canyon',
    'highland',
    'fjord',
    'everest',
    'himalaya',
    'hike',
    'hiking',
    '🏔',
    '⛰',
    '🗻',
  ],
  hour: 'dawn',
  paint(stage: Stage) {
    const { canvas, light, width, height, unit, seed } = stage;
    const shore = Math.round(height * (stage.isPortrait ? 0.7 : 0.72));
    const motions = paintSky(stage, shore);
    const layers = [
      { base: 0.94, rise: 0.62, colour: hex(0x7d8fa8), distance: 0.62 },
      { base: 0.98, rise: 0.5, colour: hex(0x5d7187), distance: 0.36 },
      { base: 1, rise: 0.3, colour: hex(0x3d5a56), distance: 0.16 },
    ];
    layers.forEach((layer, index) => {
      const base = shore * layer.base;
      const rise = unit * layer.rise;
      const line =
        index < 2
          ? peaks(seed.fork('ridge', index), width, base, rise, Math.round((2.2 + index) * (width / unit)))
          : hills(seed.fork('ridge', index), base - rise * 0.2, rise * 0.3, width * 0.7);
      const rock = lit(light, layer.colour, layer.distance, 0.5);
      canvas.ridge(line, rock, mix(rock, light.haze, 0.35), rise);
      if (index < 2) paintSnowCaps(stage, line, base - rise * 0.42, layer.distance * 0.5);
    });
    const [far, near] = waterColours(light);
    canvas.reflect(shore, canvas.height, mix(far, near, 0.5), 0.5);
    const bank = hills(seed.fork('bank'), height * 0.95, unit * 0.05, width * 0.9);
    const grass = lit(light, hex(0x2f5a36), 0, 0.8);
    canvas.ridge(bank, grass, mix(grass, hex(0x10201a), 0.5), unit * 0.3);
    const chance = seed.fork('pines');
    for (let i = 0; i < width / 9; i++) {
      const x = chance.next() * width;
      const isCentre = Math.abs(x / width - 0.5) < 0.24;
      const size = unit * (isCentre ? 0.07 : 0.16) * (0.7 + chance.next() * 0.8);
      paintPine(canvas, x, bank(x) + 3, size, lit(light, hex(0x1d4a35), 0.04, 0.45));
    }
    return {
      motions: [
        ...motions,
        ...clouds(stage, height * 0.04, height * 0.36),
        ...flock(stage, height * 0.14, height * 0.3),
        ...glints(stage, shore + 2, height * 0.9, mix(light.sky[2], [255, 255, 255], 0.3), 110),
      ],
      ground: Math.round(height * 0.98),
      water: Math.round(shore + (height - shore) * 0.5),
      air: [height * 0.1, height * 0.5],
    };
  },
};

/** Snow above row `snowLine`: bright on the slopes that fall to the left, in shade on those that fall to the right. */
function paintSnowCaps(
  { canvas, light, width, seed }: Stage,
  line: Line,
  snowLine: number,
  distance: number,
): void {
  const bright = lit(light, hex(0xfafcff), distance, 1);
  const shade = lit(light, hex(0xa9bdda), distance, 0.5);
  const chance = seed.fork('snow line');
  for (let x = 0; x < width; x++) {
    const top = line(x);
    const end = Math.min(snowLine + Math.sin(x * 0.5) * 3, top + (snowLine - top) * 0.75) + chance.next() * 4;
    const isShade = line(x + 3) > line(x - 3);
    for (let y = Math.floor(top); y < end; y++) {
      const cover = Math.min(1, y + 1 - top, (end - y) / 3);
      canvas.dot(x, y, isShade ? shade : bright, cover);
    }
  }
}
