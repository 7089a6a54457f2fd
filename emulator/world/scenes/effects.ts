/** Small moving things that several scenes share: smoke, embers, fireflies, fire light, flags. */
import { Canvas } from '../canvas.ts';
import { hex, mix, type Rgb } from '../colour.ts';
import { lit } from '../light.ts';
import { actor, flicker, type Motion, particles, toShape, twinkles, wrap } from '../motion.ts';
import { inkOn, type Stage, spriteOn } from '../stage.ts';

/** Smoke that rises from (x, y) over `height` rows. */
export function smoke(
  stage: Stage,
  x: number,
  y: number,
  height: number,
  colour: Rgb = hex(0xb9bcc4),
): Motion {
  const { seed, fps, light, unit } = stage;
  return particles({
    seed: seed.fork('smoke', Math.round(x)),
    count: 7,
    area: { x: x - 3, y: y - height, width: 7, height },
    fps,
    velocity: [unit * 0.012, -unit * 0.07],
    spread: 0.3,
    sway: 2,
    size: [3, 2],
    ink: inkOn(stage, mix(lit(light, colour), light.haze, 0.3)),
    alpha: 0.55,
    every: 4,
  });
}

/** Glowing sparks that rise out of an area. */
export function embers(
  stage: Stage,
  x: number,
  y: number,
  width: number,
  height: number,
  count: number,
): Motion {
  const { seed, fps, unit } = stage;
  return particles({
    seed: seed.fork('embers', Math.round(x)),
    count,
    area: { x, y, width, height },
    fps,
    velocity: [unit * 0.04, -unit * 0.24],
    spread: 0.6,
    sway: 5,
    size: [1, 1],
    ink: inkOn(stage, hex(0xffb347)),
    alpha: 0.95,
    isColoured: true,
    every: 2,
  });
}

/** Points of light that glow up here and there between two rows. */
export function fireflies(stage: Stage, top: number, bottom: number, colour: Rgb = hex(0xe6ff8a)): Motion {
  const { seed, width, fps } = stage;
  const chance = seed.fork('fireflies');
  const spots = Array.from({ length: Math.round(width / 7) }, (): [number, number] => [
    chance.int(2, width - 4),
    Math.round(top + chance.next() * (bottom - top)),
  ]);
  return twinkles({
    spots,
    size: [2, 2],
    ink: inkOn(stage, colour),
    alpha: 0.9,
    isColoured: true,
    period: Math.round(fps * 2.3),
    shown: Math.round(fps * 0.8),
  });
}

/** The unsteady light around a fire at (x, y). */
export function firelight(stage: Stage, x: number, y: number, radius: number): Motion {
  const light = new Canvas(Math.ceil(radius * 2), Math.ceil(radius * 1.4));
  light.ellipse(radius, radius * 0.7, radius * 0.6, radius * 0.42, [255, 255, 255], 0.2, 1);
  return flicker({
    shape: toShape(light),
    x: Math.round(x - radius),
    y: Math.round(y - radius * 0.7),
    ink: inkOn(stage, hex(0xffa040)),
    every: Math.max(2, Math.round(stage.fps / 7)),
    // Between the poses of the fire itself.
    offset: 2,
  });
}

/** A flag that waves from the top of a pole at (x, y). */
export function flag(stage: Stage, x: number, y: number, colour: Rgb): Motion {
  const cloth = lit(stage.light, colour);
  const poses = [0, 1, 2, 3].map((pose) =>
    spriteOn(stage, 12, 9, (canvas) => {
      for (let column = 0; column < 12; column++) {
        const lift = Math.round(Math.sin((column - pose * 3) * 0.55) * 1.4);
        canvas.rect(column, 2 + lift, 1, 5 - column * 0.2, mix(cloth, [255, 255, 255], lift > 0 ? 0.16 : 0));
      }
    }),
  );
  const every = Math.max(2, Math.round(stage.fps / 8));
  return actor({
    poses,
    poseAt: (frame) => Math.floor(frame / every),
    xAt: () => Math.round(x),
    yAt: () => Math.round(y),
  });
}

/** A few small birds on their way across the air, in fair weather by daylight: nothing otherwise. */
export function flock(stage: Stage, top: number, bottom: number): Motion[] {
  const { light, seed, fps, width, unit } = stage;
  if (light.time === 'night' || (light.weather !== 'clear' && light.weather !== 'cloudy')) return [];
  const colour = mix(lit(light, hex(0x2a3040)), light.sky[1], 0.2);
  const poses = [-2, 0, 2, 0].map((lift) =>
    spriteOn(stage, 9, 6, (canvas) => {
      for (const side of [-1, 1]) canvas.line([4.5, 3], [4.5 + side * 3.6, 2.6 + lift], 1.5, colour);
    }),
  );
  const chance = seed.fork('flock');
  const startX = chance.int(0, width);
  const startY = top + (bottom - top) * chance.next();
  const every = Math.max(2, Math.round(fps / 8));
  return [0, 1, 2, 3, 4, 5, 6].map((index) => {
    const aside = Math.abs(index - 3);
    const turn = (frame: number): number => Math.floor((frame + index) / every);
    const x = startX - aside * 9 - chance.int(0, 4);
    const y = Math.round(startY + (index - 3) * 6);
    return actor({
      poses,
      poseAt: (frame) => turn(frame) + index,
      xAt: (frame) => Math.round(wrap(x + (turn(frame) * every * unit * 0.13) / fps, width + 40)) - 20,
      yAt: () => y,
    });
  });
}
