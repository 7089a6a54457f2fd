/** The sky that most scenes share: its colours, sun or moon, stars and clouds. */
import { Canvas } from '../canvas.ts';
import { hex, mix, type Rgb, scale } from '../colour.ts';
import { drift, type Motion, type Shape, toShape, twinkles } from '../motion.ts';
import { inkOn, type Stage } from '../stage.ts';

/** Paints the sky down to `horizon` (and a little below) and marks it as sky. Returns what moves in it: the stars. */
export function paintSky(stage: Stage, horizon: number): Motion[] {
  const { canvas, light, width, seed } = stage;
  const [zenith, middle, low] = light.sky;
  canvas.gradient(0, Math.max(2, Math.round(horizon)), [zenith, middle, low]);
  canvas.rect(0, horizon, width, canvas.height - horizon, low);
  const motions = light.time === 'night' && light.clarity > 0.3 ? [paintStars(stage, horizon)] : [];
  const chance = seed.fork('sun');
  const side = chance.next() < 0.5 ? 0.2 + chance.next() * 0.14 : 0.66 + chance.next() * 0.14;
  paintSun(stage, width * side, horizon * (1 - light.elevation));
  canvas.finishSky();
  return motions;
}

/** Paints the sun, or the moon at night, with its glow. */
function paintSun(stage: Stage, x: number, y: number): void {
  const { canvas, light, unit } = stage;
  const { sun, clarity, time } = light;
  const isNight = time === 'night';
  const radius = unit * (time === 'day' || isNight ? 0.055 : 0.085);
  canvas.glow(x, y, unit * (isNight ? 0.5 : 0.95), sun, (isNight ? 0.2 : 0.34) * clarity);
  canvas.glow(x, y, radius * 2.6, sun, 0.5 * clarity);
  if (clarity < 0.05) return;
  canvas.ellipse(x, y, radius, radius, sun, Math.min(1, clarity * 1.6));
  if (isNight) {
    const crater = scale(sun, 0.86);
    canvas.ellipse(x - radius * 0.3, y - radius * 0.2, radius * 0.28, radius * 0.28, crater, clarity);
    canvas.ellipse(x + radius * 0.35, y + radius * 0.3, radius * 0.22, radius * 0.22, crater, clarity);
    canvas.ellipse(x + radius * 0.1, y - radius * 0.55, radius * 0.16, radius * 0.16, crater, clarity);
  }
}

const STARLIGHT: Rgb = hex(0xf4f6ff);

/** Scatters stars over the rows above `horizon`; the motion makes some of them sparkle. */
export function paintStars(stage: Stage, horizon: number, density = 1): Motion {
  const { canvas, seed, width, fps } = stage;
  const chance = seed.fork('stars');
  const spots: [number, number][] = [];
  const count = Math.round((width * horizon * density) / 170);
  for (let i = 0; i < count; i++) {
    const x = Math.floor(chance.next() * width);
    const y = Math.floor(chance.next() ** 1.4 * horizon * 0.95);
    canvas.dot(x, y, STARLIGHT, 0.15 + chance.next() ** 2 * 0.8);
    if (i % 3 === 0) spots.push([x, y]);
  }
  return twinkles({
    spots,
    ink: inkOn(stage, STARLIGHT),
    alpha: 0.9,
    period: Math.max(2, Math.round(fps * 3.1)),
    shown: Math.max(1, Math.round(fps * 0.5)),
    hiddenBy: canvas.front,
  });
}

/** Clouds that drift between two rows, behind all that stands in front of the sky: more of them the worse the weather. */
export function clouds(stage: Stage, top: number, bottom: number, amount = 1): Motion[] {
  const { light, width, unit, seed, canvas, fps } = stage;
  const isFair = light.weather === 'clear' || light.weather === 'fog';
  const chance = seed.fork('clouds');
  const count = Math.max(1, Math.round((width / unit) * (isFair ? 2.2 : 5) * amount));
  const every = Math.max(count, Math.round(fps * (isFair ? 0.36 : 0.24)));
  return Array.from({ length: count }, (_, index) => {
    const share = count === 1 ? 0.3 : index / (count - 1);
    const near = 0.6 + 0.4 * (1 - share);
    const shape = cloudShape(
      () => chance.next(),
      unit * (isFair ? 0.34 : 0.4) * near * (0.8 + 0.4 * chance.next()),
    );
    const colour = mix(light.cloud, light.sky[1], 0.1 + 0.35 * share);
    return drift({
      shape,
      ink: inkOn(stage, colour),
      x: chance.next() * (width + shape.width),
      y: Math.round(top + (bottom - top - shape.height) * share),
      step: 2,
      // All in one rhythm, each in a frame of its own: never two clouds at once.
      every,
      offset: Math.floor((every * index) / count),
      hiddenBy: canvas.front,
    });
  });
}

function cloudShape(next: () => number, length: number): Shape {
  const height = Math.ceil(length * 0.34);
  const puff = new Canvas(Math.ceil(length), height);
  const white: Rgb = [255, 255, 255];
  for (let i = 0; i < 7; i++) {
    const along = (i + 0.5) / 7;
    const size = height * (0.3 + 0.32 * Math.sin(along * Math.PI) * (0.7 + 0.6 * next()));
    puff.ellipse(
      length * (0.14 + 0.72 * along),
      height * 0.92 - size * 0.8,
      size * 1.25,
      size * 0.8,
      white,
      0.62,
      0.5,
    );
  }
  puff.ellipse(length / 2, height * 0.84, length * 0.44, height * 0.13, white, 0.7, 0.5);
  return toShape(puff);
}
