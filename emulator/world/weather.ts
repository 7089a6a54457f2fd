/** Weather: what falls and drifts in front of a scene, and what hangs over its still layer. */
import { Canvas } from './canvas.ts';
import { hex, mix } from './colour.ts';
import { drift, type Motion, particles, toShape } from './motion.ts';
import { inkOn, type Stage } from './stage.ts';

/** Lays the weather's veil over a painted still layer and returns what moves. */
export function weatherOver(stage: Stage): Motion[] {
  switch (stage.light.weather) {
    case 'rain':
      return [rain(stage, 34, 0.48)];
    case 'storm':
      return [rain(stage, 36, 0.45), lightning(stage)];
    case 'snow':
      return snow(stage);
    case 'fog':
      return fog(stage);
    case 'clear':
    case 'cloudy':
      return [];
  }
}

function rain(stage: Stage, count: number, alpha: number): Motion {
  const { width, height, unit, fps, seed } = stage;
  return particles({
    seed: seed.fork('rain'),
    count,
    area: { x: -6, y: -10, width: width + 12, height: height + 10 },
    fps,
    velocity: [-unit * 0.22, unit * 1.5],
    spread: 0.35,
    size: [1, 6],
    slant: -0.15,
    ink: inkOn(stage, mix(stage.light.sky[2], [255, 255, 255], 0.6)),
    alpha,
    every: 2,
  });
}

function snow(stage: Stage): Motion[] {
  const { width, height, unit, fps, seed } = stage;
  const white = inkOn(stage, mix(stage.light.cloud, [255, 255, 255], 0.75));
  const area = { x: 0, y: -3, width, height: height + 3 };
  const flakes = { area, fps, ink: white, spread: 0.5 };
  return [
    particles({
      ...flakes,
      seed: seed.fork('far snow'),
      count: 110,
      velocity: [-unit * 0.03, unit * 0.12],
      sway: 4,
      size: [1, 1],
      alpha: 0.6,
      every: 6,
    }),
    particles({
      ...flakes,
      seed: seed.fork('snow'),
      count: 70,
      velocity: [-unit * 0.05, unit * 0.22],
      sway: 7,
      size: [2, 2],
      alpha: 0.9,
      isColoured: true,
      every: 4,
    }),
  ];
}

function fog(stage: Stage): Motion[] {
  const { canvas, width, height, unit, light, seed, fps } = stage;
  for (let y = 0; y < canvas.height; y++) {
    const share = 0.16 + 0.3 * Math.min(1, y / height) + 0.06 * Math.sin((y / unit) * 18);
    for (let x = 0; x < width; x++) canvas.dot(x, y, light.haze, share);
  }
  const chance = seed.fork('fog');
  const count = 7;
  return Array.from({ length: count }, (_, index) => {
    const length = Math.round(unit * (0.34 + 0.26 * chance.next()));
    const bank = new Canvas(length, Math.round(unit * 0.085));
    for (let puff = 0; puff < 4; puff++) {
      const along = length * (0.2 + 0.2 * puff);
      bank.ellipse(
        along,
        bank.height * (0.4 + 0.2 * chance.next()),
        length * 0.26,
        bank.height * 0.4,
        hex(0xffffff),
        0.3,
        1,
      );
    }
    return drift({
      shape: toShape(bank),
      ink: inkOn(stage, mix(light.haze, [255, 255, 255], 0.3 * light.ambient[1])),
      x: chance.next() * (width + length),
      y: Math.round(height * (0.3 + (0.62 * index) / count)),
      step: index % 2 === 0 ? 2 : -2,
      every: Math.max(count, Math.round(fps * 0.3)),
      offset: index,
    });
  });
}

/** A bolt that stands for a moment, now here, now there. It lights no more than itself: the rest would cost too much. */
function lightning(stage: Stage): Motion {
  const { width, height, unit, fps, seed } = stage;
  const ink = inkOn(stage, hex(0xf4f2ff));
  const bolts = Array.from({ length: 4 }, (_, index) => {
    const chance = seed.fork('bolt', index);
    const bolt = new Canvas(Math.round(unit * 0.3), Math.round(height * 0.55));
    let x = bolt.width * (0.3 + 0.4 * chance.next());
    for (let y = 0; y < bolt.height; ) {
      const next = Math.min(bolt.height, y + 5 + chance.next() * 9);
      const sideways = Math.min(bolt.width - 3, Math.max(3, x + (chance.next() - 0.5) * 16));
      bolt.line([x, y], [sideways, next], 1.6, [255, 255, 255]);
      if (chance.next() < 0.3)
        bolt.line([x, y], [x + (chance.next() - 0.5) * 26, y + 14], 0.9, [255, 255, 255], 0.8);
      x = sideways;
      y = next;
    }
    return drift({
      shape: toShape(bolt),
      ink,
      x: width * (0.1 + 0.25 * index) + bolt.width,
      y: 0,
      step: 0,
      every: 1,
      offset: 0,
    });
  });
  const period = Math.round(fps * 2.6);
  const lasting = Math.round(fps * 0.3);
  return (frame, into) => {
    const strike = Math.floor(frame / period);
    if (frame % period < lasting) bolts[(strike * 7) % bolts.length]?.(frame, into);
  };
}
