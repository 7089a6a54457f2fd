/** A road to the horizon: lane marks that rush towards the viewer, posts, hills and a low sun. */
import { hex, mix, scale } from '../colour.ts';
import { lit } from '../light.ts';
import { actor, type Motion } from '../motion.ts';
import { type Scene, type Stage, spriteOn } from '../stage.ts';
import { flock } from './effects.ts';
import { clouds, paintSky } from './sky.ts';
import { hills, paintPine } from './terrain.ts';

const MARKS = 7;

export const road: Scene = {
  words: [
    'road',
    'highway',
    'race',
    'racing',
    'racetrack',
    'drive',
    'driving',
    'route',
    'track',
    'formula',
    'motorway',
    'freeway',
    'trip',
    'synthwave',
    '🛣',
    '🏎',
    '🏁',
  ],
  hour: 'sunset',
  paint(stage: Stage) {
    const { canvas, light, width, height, unit, seed } = stage;
    const horizon = Math.round(height * 0.52);
    const x0 = width / 2;
    const motions = paintSky(stage, horizon);
    const range = lit(light, hex(0x5f6690), 0.5, 0.5);
    canvas.ridge(
      hills(seed.fork('range'), horizon - unit * 0.04, unit * 0.09, width * 0.6),
      range,
      mix(range, light.haze, 0.5),
      unit * 0.15,
    );
    const grass = lit(light, hex(0x5f8a48), 0.05, 0.9);
    canvas.gradient(horizon, canvas.height, [mix(grass, light.haze, 0.5), grass, scale(grass, 0.7)]);
    const chance = seed.fork('roadside');
    const reach = (y: number): number => unit * 0.012 + ((y - horizon) / (height - horizon)) * unit * 0.5;
    const asphalt = lit(light, hex(0x4a4c56), 0, 0.4);
    for (let y = horizon; y < canvas.height; y++) {
      const half = reach(y);
      const near = (y - horizon) / (height - horizon);
      canvas.rect(
        x0 - half,
        y,
        half * 2,
        1,
        mix(mix(asphalt, light.haze, 0.4), asphalt, Math.min(1, near * 2)),
      );
      const edge = Math.max(1, half * 0.035);
      for (const side of [-0.92, 0.92])
        canvas.rect(x0 + side * half - edge / 2, y, edge, 1, lit(light, hex(0xf0ead8), 0.3 * (1 - near)));
    }
    for (let i = 0; i < width / 7; i++) {
      const depth = (i / (width / 7)) ** 2;
      const y = horizon + 1 + depth * (height - horizon) * 0.7;
      const side = chance.next() < 0.5 ? -1 : 1;
      const x = x0 + side * (reach(y) * 1.25 + chance.next() * width * (0.2 + 0.4 * depth));
      paintPine(
        canvas,
        x,
        y,
        unit * (0.05 + 0.3 * depth) * (0.7 + chance.next() * 0.5),
        lit(light, hex(0x2b5a3e), 0.35 * (1 - depth), 0.5),
      );
    }
    return {
      motions: [
        ...motions,
        ...clouds(stage, height * 0.05, horizon * 0.7),
        ...flock(stage, height * 0.12, height * 0.3),
        ...laneMarks(stage, horizon),
      ],
      ground: Math.round(height * 0.97),
      air: [height * 0.06, horizon * 0.8],
    };
  },
};

/** Marks that grow as they come nearer; each is drawn in the size of the place it has reached. */
function laneMarks(stage: Stage, horizon: number): Motion[] {
  const { width, height, unit, fps, light } = stage;
  const white = lit(light, hex(0xfff6dc));
  const sizes = Array.from({ length: 12 }, (_, index) => {
    const near = (index + 0.5) / 12;
    return spriteOn(
      stage,
      Math.max(1, Math.round(unit * 0.035 * near)),
      Math.max(1, Math.round(unit * 0.11 * near * near)),
      (art) => art.rect(0, 0, art.width, art.height, white),
    );
  });
  return Array.from({ length: MARKS }, (_, mark) => {
    const along = (frame: number): number => {
      const seconds = (Math.floor((frame + mark) / 2) * 2) / fps;
      return (seconds * 0.5 + mark / MARKS) % 1;
    };
    const nearness = (frame: number): number => along(frame) ** 2;
    const sizeAt = (frame: number): number => Math.min(11, Math.floor(nearness(frame) * 12));
    return actor({
      poses: sizes,
      poseAt: sizeAt,
      xAt: (frame) => Math.round((width - (sizes[sizeAt(frame)]?.width ?? 1)) / 2),
      yAt: (frame) => Math.round(horizon + 1 + nearness(frame) * (height - horizon)),
    });
  });
}
