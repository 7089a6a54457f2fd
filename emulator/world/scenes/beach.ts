/** A beach: surf on the sand, palms, a parasol. */
import { hex, mix, type Rgb, scale } from '../colour.ts';
import { lit } from '../light.ts';
import { actor } from '../motion.ts';
import { type Scene, type Stage, spriteOn } from '../stage.ts';
import { flock } from './effects.ts';
import { clouds, paintSky } from './sky.ts';
import { glints, waterColours } from './terrain.ts';

export const beach: Scene = {
  words: [
    'beach',
    'sand',
    'coast',
    'shore',
    'seaside',
    'palm',
    'tropical',
    'tropic',
    'island',
    'hawaii',
    'lagoon',
    'bay',
    'caribbean',
    'vacation',
    '🏖',
    '🏝',
    '🌴',
  ],
  hour: 'day',
  paint(stage: Stage) {
    const { canvas, light, width, height, unit, seed, fps } = stage;
    const horizon = Math.round(height * 0.46);
    const motions = paintSky(stage, horizon);
    const [far, near] = waterColours(light, hex(0x17a3b8));
    const shallow = mix(near, lit(light, hex(0x9ff0e0)), 0.55);
    const surfAt = (x: number): number => height * 0.74 + Math.sin((x / width) * 5 + 1) * unit * 0.035;
    canvas.gradient(horizon, Math.round(height * 0.8), [far, near, shallow]);
    canvas.rect(0, horizon, width, 1, mix(far, light.sky[2], 0.5));
    const sand = lit(light, hex(0xf0d79e), 0, 0.8);
    canvas.ridge((x) => surfAt(x) - 3, mix(shallow, [255, 255, 255], 0.35), sand, 4);
    canvas.ridge((x) => surfAt(x) + 1, scale(sand, 0.78), sand, unit * 0.1);
    canvas.speckle(
      seed.fork('sand'),
      { x: 0, y: height * 0.78, width, height: height * 0.25 },
      width,
      scale(sand, 0.84),
      0.5,
    );
    paintParasol(stage, width * 0.62, height * 0.93, unit * 0.2);
    const lean = seed.fork('palm').next() < 0.5 ? 1 : -1;
    const palmX = lean > 0 ? width * 0.1 : width * 0.9;
    paintPalm(stage, palmX, height * 0.99, unit * 0.62, lean);
    paintPalm(stage, palmX - lean * unit * 0.07, height * 0.95, unit * 0.44, lean * 0.6);

    const foam = lit(light, hex(0xffffff), 0.05);
    const strip = spriteOn(stage, 23, 2, (art) => art.ellipse(11.5, 1, 12, 1.3, foam));
    const surf = Array.from({ length: Math.ceil(width / 20) }, (_, index) =>
      actor({
        poses: [strip],
        poseAt: () => 0,
        xAt: () => index * 20 - 2,
        yAt: (frame) => {
          const seconds = (Math.floor((frame + index) / 5) * 5) / fps;
          return Math.round(
            surfAt(index * 20 + 10) - 3 + Math.sin(seconds * 1.5 + index * 0.25) * unit * 0.025,
          );
        },
      }),
    );
    return {
      motions: [
        ...motions,
        ...clouds(stage, height * 0.04, horizon * 0.85),
        ...flock(stage, height * 0.12, height * 0.3),
        ...glints(stage, horizon + 3, height * 0.7, [255, 255, 255], 80),
        ...surf,
      ],
      ground: Math.round(height * 0.94),
      water: Math.round(height * 0.62),
      air: [height * 0.06, horizon],
    };
  },
};

function paintParasol({ canvas, light }: Stage, x: number, y: number, size: number): void {
  const stripes: readonly Rgb[] = [lit(light, hex(0xe8483f)), lit(light, hex(0xfdf6ea))];
  canvas.ellipse(x + size * 0.1, y, size * 0.5, size * 0.06, [40, 30, 30], 0.3);
  canvas.line([x, y], [x + size * 0.06, y - size * 0.7], 1.6, lit(light, hex(0xe8e0d0)));
  const ribs = 6;
  for (let rib = 0; rib < ribs; rib++) {
    const at = (share: number): number => x + size * 0.06 + (share / ribs - 0.5) * size * 1.1;
    const stripe = stripes[rib % 2] ?? [255, 255, 255];
    canvas.polygon(
      [
        [x + size * 0.06, y - size],
        [at(rib + 1), y - size * 0.6],
        [at(rib), y - size * 0.6],
      ],
      stripe,
    );
  }
  canvas.polygon(
    [
      [x + size * 0.3, y - size * 0.03],
      [x + size * 0.9, y - size * 0.12],
      [x + size * 0.95, y - size * 0.02],
      [x + size * 0.4, y + size * 0.08],
    ],
    lit(light, hex(0x3f8fd0)),
  );
}

/** A palm that leans to the right (`lean` over 0) or left. */
function paintPalm({ canvas, light }: Stage, x: number, y: number, size: number, lean: number): void {
  const bark = lit(light, hex(0x8a6540));
  const leaf = lit(light, hex(0x2f8f4a));
  const at = (share: number): [number, number] => [x + lean * size * 0.28 * share ** 1.7, y - size * share];
  for (let step = 0; step < 12; step++) {
    canvas.line(
      at(step / 12),
      at((step + 1) / 12),
      size * (0.06 - 0.0025 * step),
      step % 2 === 0 ? bark : scale(bark, 0.86),
    );
  }
  const [topX, topY] = at(1);
  for (let frond = 0; frond < 9; frond++) {
    const angle = -0.35 + (frond / 8) * (Math.PI + 0.7);
    const length = size * (0.36 + 0.05 * (frond % 3));
    const colour = frond % 2 === 0 ? leaf : scale(leaf, 0.74);
    for (let step = 0; step < 7; step++) {
      const along = (share: number): [number, number] => [
        topX + Math.cos(angle) * length * share,
        topY - Math.sin(angle) * length * share * 0.7 + share * share * length * 0.5,
      ];
      canvas.line(along(step / 7), along((step + 1) / 7), size * 0.06 * (1 - step / 8), colour);
    }
  }
  for (const dx of [-0.02, 0.02])
    canvas.ellipse(topX + dx * size, topY + size * 0.02, size * 0.025, size * 0.025, scale(bark, 0.7));
}
