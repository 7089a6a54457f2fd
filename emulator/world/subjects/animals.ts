/** Animals. */
import { hex, scale } from '../colour.ts';
import { lit } from '../light.ts';
import type { Subject } from './subject.ts';

const NIGHT_BLACK = hex(0x16181d);

export const cat: Subject = {
  words: ['cat', 'kitten', 'kitty', 'feline', 'tabby', '🐱', '🐈', '😺'],
  habitat: 'city',
  element: 'ground',
  size: [34, 26],
  speed: 7,
  poses: 4,
  paint(canvas, pose, light) {
    const fur = lit(light, hex(0xe39a4a));
    const dark = scale(fur, 0.7);
    const belly = lit(light, hex(0xf7dfc0));
    const swing = [2, 0, -2, 0][pose] ?? 0;
    canvas.line([6, 14], [3, 8], 3, dark);
    canvas.line([3, 8], [3 + swing / 2, 3], 2.6, dark);
    for (const [x, step] of [[9, swing], [12, -swing], [22, -swing], [25, swing]] as const) {
      canvas.line([x, 17], [x + step, 24], 3, step < 0 ? dark : fur);
    }
    canvas.ellipse(16, 15, 11, 5.6, fur);
    canvas.ellipse(16, 18, 8, 2.2, belly, 0.8);
    for (const x of [11, 15, 19]) canvas.line([x, 10], [x + 1, 14], 1.4, dark, 0.8);
    canvas.ellipse(27, 10, 6, 5.4, fur);
    canvas.polygon([[22, 7], [22.5, 0.5], [27, 5]], fur);
    canvas.polygon([[27.5, 5], [31.5, 0.5], [32.5, 8]], fur);
    canvas.ellipse(29.5, 12.2, 2.6, 2, belly);
    canvas.rect(26, 8, 2, 2, NIGHT_BLACK);
    canvas.rect(30, 8, 2, 2, NIGHT_BLACK);
    canvas.rect(30, 11, 1, 1, hex(0xd0665c));
  },
};

export const bird: Subject = {
  words: ['bird', 'seagull', 'gull', 'eagle', 'hawk', 'owl', 'crow', 'raven', 'parrot', 'swan', 'duck', 'flock', '🐦', '🦅', '🦉', '🦜'],
  habitat: 'mountains',
  element: 'air',
  size: [28, 20],
  speed: 18,
  poses: 4,
  paint(canvas, pose, light) {
    const body = lit(light, hex(0xf2f4f6));
    const wing = lit(light, hex(0xa9b6c6));
    const lift = [-8, -3, 4, -1][pose] ?? 0;
    canvas.polygon([[11, 11], [18, 11], [9, 10 + lift], [4, 11 + lift]], scale(wing, 0.8));
    canvas.ellipse(15, 12, 7.5, 2.8, body);
    canvas.polygon([[8, 11], [2, 9], [3, 14]], wing);
    canvas.polygon([[12, 11.5], [20, 11.5], [14, 10 + lift * 1.1], [8, 10.5 + lift * 1.15]], wing);
    canvas.ellipse(22, 10, 2.9, 2.7, body);
    canvas.polygon([[24, 9], [28, 10.6], [24, 11.8]], lit(light, hex(0xf0a030)));
    canvas.rect(22, 9, 1, 1, NIGHT_BLACK);
  },
};
