/** Creatures of the sea and of tales. */
import { hex, mix, type Rgb, scale } from '../colour.ts';
import { lit } from '../light.ts';
import type { Subject } from './subject.ts';

const DARK_EYE = hex(0x16181d);

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

export const ghost: Subject = {
  words: ['ghost', 'spirit', 'phantom', 'haunted', 'halloween', 'spooky', 'specter', '👻', '🎃'],
  habitat: 'castle',
  element: 'air',
  size: [26, 32],
  speed: 6,
  poses: 4,
  paint(canvas, pose, light) {
    const veil = lit(light, hex(0xeef2ff));
    canvas.ellipse(13, 12, 11, 11.5, veil);
    canvas.rect(2, 12, 22, 14, veil);
    for (let fold = 0; fold < 4; fold++) {
      const x = 4.8 + fold * 5.5;
      canvas.ellipse(x, 26 + ((fold + pose) % 2) * 2.5, 2.9, 3.6, veil);
    }
    canvas.ellipse(10.5, 11, 2, 3, hex(0x1a1c2c));
    canvas.ellipse(18.5, 11, 2, 3, hex(0x1a1c2c));
    canvas.ellipse(14.5, 17.5, 2, 1.6 + (pose % 2), hex(0x1a1c2c));
    canvas.ellipse(8, 7, 4, 3, [255, 255, 255], 0.4, 0.8);
  },
};
