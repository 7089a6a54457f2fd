/** Animals and beasts. */
import type { Canvas } from '../canvas.ts';
import { hex, mix, type Rgb, scale } from '../colour.ts';
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

export const fish: Subject = {
  words: ['fish', 'goldfish', 'clownfish', 'shark', 'salmon', 'koi', '🐟', '🐠', '🐡', '🦈'],
  habitat: 'underwater',
  element: 'water',
  size: [30, 20],
  speed: 12,
  poses: 2,
  paint(canvas, pose, light) {
    const scales = lit(light, hex(0xff8a2e));
    const tail = pose === 0 ? 3 : -1;
    canvas.polygon(
      [
        [9, 10],
        [1, 4 + tail / 2],
        [3, 10],
        [1, 16 + tail / 2],
      ],
      scale(scales, 0.8),
    );
    canvas.polygon(
      [
        [12, 6],
        [18, 1],
        [21, 6],
      ],
      scale(scales, 0.8),
    );
    canvas.ellipse(18, 10, 10.5, 6.2, scales);
    canvas.ellipse(18, 13, 7, 2.6, scale(scales, 1.3), 0.6, 0.6);
    for (const x of [14, 21]) canvas.line([x, 5], [x - 0.5, 15], 2.2, lit(light, hex(0xfdf6ee)));
    canvas.polygon(
      [
        [16, 11],
        [12, 14 + tail / 2],
        [18, 13],
      ],
      scale(scales, 0.7),
    );
    canvas.ellipse(25, 8.6, 1.8, 1.8, [255, 255, 255]);
    canvas.rect(25, 8, 2, 2, DARK_EYE);
  },
};

export const whale: Subject = {
  words: ['whale', 'dolphin', 'orca', 'narwhal', '🐋', '🐳', '🐬'],
  habitat: 'ocean',
  element: 'water',
  size: [56, 32],
  speed: 8,
  poses: 4,
  paint(canvas, pose, light) {
    const skin = lit(light, hex(0x4a78a8));
    const spout = [0, 3, 6, 3][pose] ?? 0;
    for (const side of [-1, 1]) {
      canvas.line([41, 12], [41 + side * 2, 9 - spout], 1.6, lit(light, hex(0xd8f0ff)));
      canvas.line([41 + side * 2, 9 - spout], [41 + side * 5, 9 - spout / 2], 1.4, lit(light, hex(0xd8f0ff)));
    }
    canvas.polygon(
      [
        [14, 22],
        [4, 12],
        [1, 14],
        [6, 20],
        [1, 21],
        [10, 27],
      ],
      scale(skin, 0.85),
    );
    canvas.ellipse(34, 22, 20, 10, skin);
    canvas.ellipse(38, 27, 14, 4.4, lit(light, hex(0xdfe9f2)), 0.95);
    for (const x of [36, 40, 44]) canvas.line([x, 25], [x + 1, 30], 0.9, scale(skin, 0.8), 0.7);
    canvas.polygon(
      [
        [28, 26],
        [22, 31],
        [33, 29],
      ],
      scale(skin, 0.75),
    );
    canvas.ellipse(30, 16, 12, 2.4, scale(skin, 1.3), 0.5, 0.8);
    canvas.rect(47, 20, 2, 2, DARK_EYE);
  },
};

export const dragon: Subject = {
  words: ['dragon', 'wyvern', 'drake', 'dinosaur', 'monster', 'beast', 'godzilla', '🐉', '🐲', '🦖', '🦕'],
  habitat: 'castle',
  element: 'air',
  size: [66, 44],
  speed: 14,
  poses: 4,
  paint(canvas, pose, light) {
    const hide = lit(light, hex(0x3f9a58));
    const belly = lit(light, hex(0xe8d68a));
    const skin = mix(lit(light, hex(0xc8503c)), hide, 0.15);
    const lift = [-15, -6, 9, -2][pose] ?? 0;
    const wing = (shift: number, colour: Rgb): void => {
      const tip = 24 + lift;
      canvas.polygon(
        [
          [38 + shift, 24],
          [30 + shift, tip - 6],
          [12 + shift, tip],
          [17 + shift, 22 + lift * 0.45],
          [22 + shift, 21 + lift * 0.5],
          [26 + shift, 25],
        ],
        colour,
      );
      canvas.line([37 + shift, 24], [30 + shift, tip - 6], 1.8, scale(colour, 0.7));
      canvas.line([30 + shift, tip - 6], [12 + shift, tip], 1.6, scale(colour, 0.7));
    };
    wing(6, scale(skin, 0.7));
    for (const [x0, y0, x1, y1, thick] of [
      [26, 29, 14, 33, 6],
      [14, 33, 6, 30, 4],
      [6, 30, 2, 25, 2.4],
    ] as const)
      canvas.line([x0, y0], [x1, y1], thick, hide);
    canvas.polygon(
      [
        [0, 26],
        [3, 19],
        [6, 25],
      ],
      skin,
    );
    canvas.ellipse(33, 28, 11, 6.6, hide);
    canvas.ellipse(34, 31, 8.5, 3.2, belly);
    for (const x of [28, 37]) {
      canvas.line([x, 32], [x - 2, 38], 3, scale(hide, 0.8));
      canvas.line([x - 2, 38], [x + 1, 39], 2, scale(hide, 0.8));
    }
    canvas.line([41, 26], [50, 17], 5.6, hide);
    canvas.ellipse(53, 15, 5.6, 4.4, hide);
    canvas.polygon(
      [
        [55, 12],
        [64, 15],
        [63, 18.5],
        [54, 19],
      ],
      hide,
    );
    canvas.line([56, 18], [63, 18.4], 1, scale(hide, 0.55));
    canvas.line([51, 11.5], [46, 7], 1.8, belly);
    canvas.rect(55, 13, 2, 2, hex(0xffe24a));
    for (const [x, y] of [
      [43, 22],
      [37, 22],
      [30, 22.5],
      [23, 26],
      [16, 29],
    ] as const)
      canvas.polygon(
        [
          [x - 2, y + 1],
          [x, y - 3],
          [x + 2, y + 1],
        ],
        skin,
      );
    wing(0, skin);
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
