/** Animals of land and air. */
import type { Canvas } from '../canvas.ts';
import { hex, type Rgb, scale } from '../colour.ts';
import { type Light, lit } from '../light.ts';
import type { Subject } from './subject.ts';

const DARK_EYE = hex(0x16181d);

/** How far each pair of legs swings in the four poses of a walk. */
function swingOf(pose: number, reach: number): number {
  return ([1, 0, -1, 0][pose % 4] ?? 0) * reach;
}

function paintLegs(
  canvas: Canvas,
  top: number,
  bottom: number,
  at: readonly number[],
  swing: number,
  thickness: number,
  fur: Rgb,
): void {
  at.forEach((x, leg) => {
    const step = leg % 3 === 0 ? swing : -swing;
    canvas.line([x, top], [x + step, bottom], thickness, leg % 2 === 0 ? scale(fur, 0.72) : fur);
  });
}

export const cat: Subject = {
  words: ['cat', 'kitten', 'kitty', 'feline', 'tabby', '🐱', '🐈', '😺'],
  habitat: 'village',
  element: 'ground',
  size: [34, 26],
  speed: 7,
  poses: 4,
  paint(canvas: Canvas, pose: number, light: Light) {
    const fur = lit(light, hex(0xe39a4a));
    const dark = scale(fur, 0.7);
    const swing = swingOf(pose, 2);
    canvas.line([6, 14], [3, 8], 3, dark);
    canvas.line([3, 8], [3 + swing / 2, 3], 2.6, dark);
    paintLegs(canvas, 17, 24, [9, 12, 22, 25], swing, 3, fur);
    canvas.ellipse(16, 15, 11, 5.6, fur);
    canvas.ellipse(16, 18, 8, 2.2, lit(light, hex(0xf7dfc0)), 0.8);
    for (const x of [11, 15, 19]) canvas.line([x, 10], [x + 1, 14], 1.4, dark, 0.8);
    canvas.ellipse(27, 10, 6, 5.4, fur);
    canvas.polygon(
      [
        [22, 7],
        [22.5, 0.5],
        [27, 5],
      ],
      fur,
    );
    canvas.polygon(
      [
        [27.5, 5],
        [31.5, 0.5],
        [32.5, 8],
      ],
      fur,
    );
    canvas.ellipse(29.5, 12.2, 2.6, 2, lit(light, hex(0xf7dfc0)));
    canvas.rect(26, 8, 2, 2, DARK_EYE);
    canvas.rect(30, 8, 2, 2, DARK_EYE);
    canvas.rect(30, 11, 1, 1, hex(0xd0665c));
  },
};

export const dog: Subject = {
  words: ['dog', 'puppy', 'hound', 'corgi', 'husky', 'wolf', 'fox', 'retriever', '🐶', '🐕', '🐺', '🦊'],
  habitat: 'garden',
  element: 'ground',
  size: [38, 28],
  speed: 11,
  poses: 4,
  paint(canvas, pose, light) {
    const fur = lit(light, hex(0xc98a4e));
    const pale = lit(light, hex(0xf5e6cf));
    canvas.line([6, 13], [2, 6 + (pose % 2) * 2], 3, fur);
    paintLegs(canvas, 18, 26, [9, 12, 23, 26], swingOf(pose, 3), 3.2, fur);
    canvas.ellipse(17, 16, 12, 6, fur);
    canvas.ellipse(24, 18, 5, 5, pale, 0.9);
    canvas.ellipse(29, 10, 6, 5.6, fur);
    canvas.ellipse(34, 12.5, 4, 2.8, pale);
    canvas.ellipse(37, 11.4, 1.3, 1.2, DARK_EYE);
    canvas.ellipse(25, 9, 2.4, 5.4, scale(fur, 0.62));
    canvas.rect(30, 8, 2, 2, DARK_EYE);
    canvas.line([24, 15.5], [31, 16], 1.6, lit(light, hex(0xd23c3c)));
  },
};

export const horse: Subject = {
  words: ['horse', 'pony', 'stallion', 'unicorn', 'cowboy', 'deer', 'stag', '🐴', '🐎', '🦄', '🦌'],
  habitat: 'farm',
  element: 'ground',
  size: [46, 38],
  speed: 15,
  poses: 4,
  paint(canvas, pose, light) {
    const coat = lit(light, hex(0x8d5a38));
    const mane = lit(light, hex(0x2e1f18));
    canvas.line([8, 17], [3, 22], 3.4, mane);
    canvas.line([3, 22], [3, 29], 2.6, mane);
    paintLegs(canvas, 22, 36, [11, 14, 28, 31], swingOf(pose, 4), 3.2, coat);
    canvas.ellipse(20, 19, 13.5, 6.8, coat);
    canvas.polygon(
      [
        [27, 16],
        [34, 4],
        [40, 8],
        [34, 22],
      ],
      coat,
    );
    canvas.line([37, 7], [43, 12], 5, coat);
    canvas.ellipse(43.4, 12.6, 2.4, 2, scale(coat, 0.75));
    canvas.polygon(
      [
        [35, 5],
        [36.5, 0.5],
        [38.5, 5],
      ],
      coat,
    );
    canvas.line([34, 4], [27, 15], 3, mane);
    canvas.rect(38, 7, 2, 2, DARK_EYE);
    canvas.ellipse(18, 16, 7, 2.4, scale(coat, 1.25), 0.4, 0.8);
  },
};

export const bird: Subject = {
  words: [
    'bird',
    'seagull',
    'gull',
    'eagle',
    'hawk',
    'owl',
    'crow',
    'raven',
    'parrot',
    'swan',
    'duck',
    'flock',
    'dove',
    'phoenix',
    '🐦',
    '🦅',
    '🦉',
    '🦜',
    '🕊',
  ],
  habitat: 'mountains',
  element: 'air',
  size: [28, 20],
  speed: 18,
  poses: 4,
  paint(canvas, pose, light) {
    const body = lit(light, hex(0xf2f4f6));
    const wing = lit(light, hex(0xa9b6c6));
    const lift = [-8, -3, 4, -1][pose] ?? 0;
    canvas.polygon(
      [
        [11, 11],
        [18, 11],
        [9, 10 + lift],
        [4, 11 + lift],
      ],
      scale(wing, 0.8),
    );
    canvas.ellipse(15, 12, 7.5, 2.8, body);
    canvas.polygon(
      [
        [8, 11],
        [2, 9],
        [3, 14],
      ],
      wing,
    );
    canvas.polygon(
      [
        [12, 11.5],
        [20, 11.5],
        [14, 10 + lift * 1.1],
        [8, 10.5 + lift * 1.15],
      ],
      wing,
    );
    canvas.ellipse(22, 10, 2.9, 2.7, body);
    canvas.polygon(
      [
        [24, 9],
        [28, 10.6],
        [24, 11.8],
      ],
      lit(light, hex(0xf0a030)),
    );
    canvas.rect(22, 9, 1, 1, DARK_EYE);
  },
};

export const butterfly: Subject = {
  words: ['butterfly', 'moth', 'bee', 'dragonfly', 'insect', '🦋', '🐝'],
  habitat: 'garden',
  element: 'air',
  size: [22, 20],
  speed: 9,
  poses: 2,
  paint(canvas, pose, light) {
    const wing = lit(light, hex(0xf06fb4));
    const spread = pose === 0 ? 1 : 0.45;
    for (const side of [-1, 1]) {
      canvas.ellipse(11 + side * 5 * spread, 7, 5 * spread + 0.6, 5.6, wing);
      canvas.ellipse(11 + side * 4 * spread, 14, 3.8 * spread + 0.6, 4, lit(light, hex(0xf7b24a)));
      canvas.ellipse(11 + side * 6 * spread, 6, 1.8 * spread, 2, [255, 255, 255], 0.8);
    }
    canvas.line([11, 4], [11, 16], 2, DARK_EYE);
    canvas.line([11, 4], [8, 0.5], 0.9, DARK_EYE);
    canvas.line([11, 4], [14, 0.5], 0.9, DARK_EYE);
  },
};
