/** A room: a fire in the fireplace, an armchair, a lamp, and the weather behind the window. */
import { filter, hex, mix, type Rgb, scale } from '../colour.ts';
import { lit } from '../light.ts';
import { actor, twinkles } from '../motion.ts';
import { inkOn, type Scene, type Stage, spriteOn } from '../stage.ts';
import { embers, firelight } from './effects.ts';
import { clouds, paintSky } from './sky.ts';
import { hills, paintTree } from './terrain.ts';

/** What the lamps inside let through, whatever the hour outside. */
const LAMPLIGHT: Rgb = [0.86, 0.72, 0.58];

export const room: Scene = {
  words: [
    'room',
    'interior',
    'kitchen',
    'bedroom',
    'library',
    'office',
    'cafe',
    'restaurant',
    'hallway',
    'indoor',
    'indoors',
    'sofa',
    'fireplace',
    'desk',
    'studio',
    'lab',
    'laboratory',
    'museum',
    'tavern',
    '🛋',
    '🛏',
    '☕',
  ],
  hour: 'night',
  paint(stage: Stage) {
    const { canvas, light, width, height, unit, seed, fps } = stage;
    const motions = paintSky(stage, height * 0.6);
    const meadow = lit(light, hex(0x4f7a4c), 0.2, 0.8);
    canvas.ridge(hills(seed.fork('outside'), height * 0.52, unit * 0.04, width * 0.5), meadow, meadow, 10);
    const inside = (colour: Rgb): Rgb => mix(filter(colour, LAMPLIGHT), lit(light, colour), 0.25);
    const floor = Math.round(height * 0.78);
    const wall = inside(
      seed.fork('paper').pick([hex(0xb98a68), hex(0x7f9a8a), hex(0x8a86a8), hex(0xa87878)]),
    );
    const windowBox = { x: width * 0.56, y: height * 0.14, width: unit * 0.42, height: unit * 0.46 };
    paintWallAround(stage, windowBox, floor, wall);
    const boards = inside(hex(0x96683f));
    canvas.gradient(floor, canvas.height, [scale(boards, 1.05), scale(boards, 0.65)]);
    for (let plank = -8; plank < 16; plank++) {
      const x = width * 0.5 + (plank - 4) * unit * 0.14;
      canvas.line(
        [width * 0.5 + (x - width * 0.5) * 0.6, floor],
        [x, canvas.height],
        1,
        scale(boards, 0.55),
        0.6,
      );
    }
    canvas.rect(0, floor - 3, width, 3, inside(hex(0xe0d4c0)));
    canvas.ellipse(width * 0.48, height * 0.9, unit * 0.42, unit * 0.075, inside(hex(0x9c3a40)));
    canvas.ellipse(width * 0.48, height * 0.9, unit * 0.36, unit * 0.055, inside(hex(0xd0a060)), 0.6);
    canvas.ellipse(width * 0.48, height * 0.9, unit * 0.33, unit * 0.048, inside(hex(0x9c3a40)));

    const hearthX = width * (stage.isPortrait ? 0.25 : 0.24);
    const hearthY = floor + 2;
    paintFireplace(stage, hearthX, hearthY, unit * 0.42, inside);
    paintArmchair(stage, width * 0.74, height * 0.93, unit * 0.34, inside(hex(0x3f6f86)));
    paintLamp(stage, width * 0.92, height * 0.86, unit * 0.5, inside);
    paintTree(canvas, width * 0.47, floor + 1, unit * 0.26, inside(hex(0x4f9a50)), inside(hex(0xa0643c)));
    canvas.polygon(
      [
        [width * 0.47 - 7, floor - 6],
        [width * 0.47 + 7, floor - 6],
        [width * 0.47 + 5, floor + 4],
        [width * 0.47 - 5, floor + 4],
      ],
      inside(hex(0xc46a48)),
    );

    const flames = [0, 1, 2].map((pose) =>
      spriteOn(stage, unit * 0.18, unit * 0.2, (art) => {
        for (let tongue = 0; tongue < 3; tongue++) {
          const x = art.width * (0.25 + 0.25 * tongue);
          const tip = art.height * (0.1 + 0.3 * (((tongue + pose) * 2) % 3) * 0.5);
          const lean = (pose - 1) * 2;
          art.polygon(
            [
              [x - art.width * 0.24, art.height],
              [x + lean, tip],
              [x + art.width * 0.24, art.height],
            ],
            hex(0xff7a1e),
          );
        }
        for (let tongue = 0; tongue < 3; tongue++) {
          const x = art.width * (0.28 + 0.22 * tongue);
          art.polygon(
            [
              [x - art.width * 0.12, art.height],
              [x, art.height * (0.45 + 0.12 * ((tongue + pose) % 3))],
              [x + art.width * 0.12, art.height],
            ],
            hex(0xffd860),
          );
        }
      }),
    );
    const every = Math.max(2, Math.round(fps / 7));
    const flame = flames[0];
    return {
      motions: [
        ...motions,
        ...clouds(stage, height * 0.1, height * 0.4),
        actor({
          poses: flames,
          poseAt: (frame) => Math.floor(frame / every),
          xAt: () => Math.round(hearthX - (flame?.width ?? 0) / 2),
          yAt: () => Math.round(hearthY - unit * 0.04 - (flame?.height ?? 0)),
        }),
        firelight(stage, hearthX, hearthY + 4, unit * 0.15),
        embers(stage, hearthX - unit * 0.07, hearthY - unit * 0.24, unit * 0.14, unit * 0.2, 6),
        twinkles({
          spots: [[Math.round(width * 0.92) - 2, Math.round(height * 0.86 - unit * 0.44)]],
          size: [4, 2],
          ink: inkOn(stage, hex(0xfff4c8)),
          alpha: 0.6,
          isColoured: true,
          period: fps * 4,
          shown: fps,
        }),
      ],
      ground: Math.round(height * 0.97),
      air: [height * 0.08, height * 0.5],
    };
  },
};

interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

function paintWallAround({ canvas, width, unit }: Stage, box: Box, floor: number, wall: Rgb): void {
  const right = box.x + box.width;
  const bottom = box.y + box.height;
  canvas.rect(0, 0, box.x, floor, wall);
  canvas.rect(right, 0, width - right, floor, wall);
  canvas.rect(box.x, 0, box.width, box.y, wall);
  canvas.rect(box.x, bottom, box.width, floor - bottom, wall);
  for (let x = 4; x < width; x += 12) {
    for (let y = 0; y < floor; y++) {
      if (x < box.x - 2 || x > right + 1 || y < box.y - 2 || y > bottom + 2)
        canvas.dot(x, y, scale(wall, 0.9), 0.8);
    }
  }
  const frame = scale(wall, 1.35);
  canvas.rect(box.x - 3, box.y - 3, box.width + 6, 3, frame);
  canvas.rect(box.x - 5, bottom, box.width + 10, 4, frame);
  canvas.rect(box.x - 3, box.y, 3, box.height, frame);
  canvas.rect(right, box.y, 3, box.height, frame);
  canvas.rect(box.x + box.width / 2 - 1, box.y, 2, box.height, frame);
  canvas.rect(box.x, box.y + box.height * 0.45, box.width, 2, frame);
  canvas.rect(box.x - unit * 0.08, box.y - 5, unit * 0.09, box.height + 8, scale(wall, 0.6));
  canvas.rect(right - unit * 0.01, box.y - 5, unit * 0.09, box.height + 8, scale(wall, 0.6));
}

function paintFireplace(
  { canvas }: Stage,
  x: number,
  y: number,
  size: number,
  inside: (colour: Rgb) => Rgb,
): void {
  const brick = inside(hex(0x9a5a48));
  canvas.rect(x - size * 0.26, 0, size * 0.52, y - size * 0.7, scale(brick, 0.85));
  canvas.rect(x - size * 0.5, y - size * 0.75, size, size * 0.78, brick);
  for (let row = 0; row < size * 0.18; row++) {
    for (let column = 0; column < 7; column++) {
      const left = x - size * 0.5 + (column + (row % 2) / 2) * size * 0.15;
      if (left < x + size * 0.47)
        canvas.rect(left, y - size * 0.72 + row * 4, size * 0.13, 1, scale(brick, 0.72));
    }
  }
  canvas.rect(x - size * 0.58, y - size * 0.82, size * 1.16, size * 0.09, inside(hex(0x6e4a30)));
  canvas.rect(x - size * 0.3, y - size * 0.56, size * 0.6, size * 0.58, hex(0x140c0a));
  canvas.glow(x, y - size * 0.15, size * 0.62, hex(0xff8a30), 0.85);
  for (const dx of [-0.14, 0.02])
    canvas.line([x + dx * size, y - 3], [x + (dx + 0.16) * size, y - 6], 4, hex(0x4a2a1c));
  canvas.rect(x - size * 0.38, y - size * 0.95, size * 0.1, size * 0.13, inside(hex(0xd0c090)));
  canvas.ellipse(x + size * 0.3, y - size * 0.9, size * 0.08, size * 0.08, inside(hex(0xe8e0d0)));
}

function paintArmchair({ canvas }: Stage, x: number, y: number, size: number, colour: Rgb): void {
  canvas.ellipse(x, y, size * 0.52, size * 0.07, [10, 8, 8], 0.4);
  canvas.rect(x - size * 0.32, y - size * 0.86, size * 0.64, size * 0.7, scale(colour, 0.85));
  canvas.ellipse(x, y - size * 0.84, size * 0.32, size * 0.14, scale(colour, 0.92));
  canvas.rect(x - size * 0.34, y - size * 0.42, size * 0.68, size * 0.2, scale(colour, 1.15));
  canvas.rect(x - size * 0.34, y - size * 0.24, size * 0.68, size * 0.16, scale(colour, 0.78));
  for (const side of [-1, 1]) {
    canvas.rect(x + side * size * 0.4 - size * 0.09, y - size * 0.52, size * 0.18, size * 0.46, colour);
    canvas.ellipse(x + side * size * 0.4, y - size * 0.52, size * 0.1, size * 0.07, scale(colour, 1.2));
    canvas.rect(x + side * size * 0.36 - 1, y - size * 0.08, 3, size * 0.08, hex(0x3a281c));
  }
}

function paintLamp(
  { canvas, light }: Stage,
  x: number,
  y: number,
  size: number,
  inside: (colour: Rgb) => Rgb,
): void {
  canvas.rect(x - 1, y - size * 0.8, 2, size * 0.8, inside(hex(0x8a7450)));
  canvas.ellipse(x, y, size * 0.12, size * 0.03, inside(hex(0x8a7450)));
  canvas.glow(x, y - size * 0.85, size * 0.7, hex(0xffc878), 0.15 + 0.35 * light.lamps);
  canvas.polygon(
    [
      [x - size * 0.09, y - size],
      [x + size * 0.09, y - size],
      [x + size * 0.16, y - size * 0.78],
      [x - size * 0.16, y - size * 0.78],
    ],
    mix(hex(0xe8c890), hex(0xffe6a8), light.lamps),
  );
}
