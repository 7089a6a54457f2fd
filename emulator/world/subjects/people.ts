/** People and those built like them. */
import { hex, scale } from '../colour.ts';
import { glowing, lit } from '../light.ts';
import type { Subject } from './subject.ts';

export const person: Subject = {
  words: [
    'person',
    'man',
    'woman',
    'boy',
    'girl',
    'people',
    'child',
    'kid',
    'hero',
    'traveler',
    'traveller',
    'explorer',
    'wizard',
    'astronaut',
    'hiker',
    'knight',
    'princess',
    'dancer',
    'character',
    '🧍',
    '🚶',
    '🧑',
    '👩',
    '👨',
    '🏃',
  ],
  habitat: 'garden',
  element: 'ground',
  size: [22, 42],
  speed: 9,
  poses: 4,
  paint(canvas, pose, light) {
    const swing = ([4, 0, -4, 0][pose] ?? 0) * 0.9;
    const coat = lit(light, hex(0xd8503f));
    const trousers = lit(light, hex(0x34496e));
    const skin = lit(light, hex(0xf0c39a));
    canvas.line([10, 26], [10 - swing, 39], 4, scale(trousers, 0.75));
    canvas.line([11, 26], [11 + swing, 39], 4, trousers);
    for (const side of [-1, 1])
      canvas.line([10.5 + side * swing, 40], [13 + side * swing, 40], 2.4, lit(light, hex(0x3a2a24)));
    canvas.line([10, 15], [10 + swing * 0.8, 25], 3, scale(coat, 0.7));
    canvas.ellipse(10.5, 20, 5, 8, coat);
    canvas.rect(4, 14, 4, 9, lit(light, hex(0x4a8a5c)));
    canvas.line([11, 15], [11 - swing * 0.8, 25], 3, scale(coat, 1.15));
    canvas.ellipse(11 - swing * 0.8, 25.5, 1.7, 1.7, skin);
    canvas.ellipse(11, 7.4, 5, 5.4, skin);
    canvas.ellipse(10, 4.6, 5.2, 3.6, lit(light, hex(0x4a2c1c)));
    canvas.ellipse(6.8, 7, 1.8, 3, lit(light, hex(0x4a2c1c)));
    canvas.rect(13, 7, 1, 2, hex(0x16181d));
  },
};

export const robot: Subject = {
  words: ['robot', 'android', 'cyborg', 'mech', 'droid', 'machine', 'automaton', '🤖', '🦾'],
  habitat: 'city',
  element: 'ground',
  size: [28, 42],
  speed: 7,
  poses: 4,
  paint(canvas, pose, light) {
    const swing = [3, 0, -3, 0][pose] ?? 0;
    const steel = lit(light, hex(0xb6c2d0));
    const dark = scale(steel, 0.62);
    canvas.rect(9 - swing / 2, 31, 4, 8, dark);
    canvas.rect(16 + swing / 2, 31, 4, 8, steel);
    canvas.rect(7 - swing / 2, 38, 7, 3, dark);
    canvas.rect(15 + swing / 2, 38, 7, 3, dark);
    canvas.line([5.5, 19], [4.5 + swing, 29], 3.4, dark);
    canvas.rect(7, 17, 15, 15, steel);
    canvas.rect(18, 17, 4, 15, scale(steel, 0.8));
    canvas.line([23.5, 19], [24.5 - swing, 29], 3.4, steel);
    canvas.rect(11, 21, 7, 5, hex(0x1c2836));
    canvas.rect(12, 22 + (pose % 2), 2, 2, hex(0x5cf08a));
    canvas.rect(15, 23 - (pose % 2), 2, 2, hex(0xff5c5c));
    canvas.rect(12, 14, 5, 3, dark);
    canvas.rect(6, 4, 17, 11, steel);
    canvas.rect(6, 4, 17, 2, scale(steel, 1.2));
    canvas.rect(9, 7, 12, 5, hex(0x14202e));
    canvas.rect(11, 8, 3, 3, glowing(light, hex(0x58e6ff), hex(0x58e6ff)));
    canvas.rect(17, 8, 3, 3, glowing(light, hex(0x58e6ff), hex(0x58e6ff)));
    canvas.rect(14, 1, 1, 3, dark);
    canvas.ellipse(14.5, 1.4, 1.6, 1.5, pose < 2 ? hex(0xff5c5c) : hex(0x8a2c2c));
  },
};
