/** Spacecraft. */
import { hex, scale } from '../colour.ts';
import { lit } from '../light.ts';
import type { Subject } from './subject.ts';

export const rocket: Subject = {
  words: ['rocket', 'spaceship', 'spacecraft', 'shuttle', 'starship', 'missile', '🚀'],
  habitat: 'space',
  element: 'air',
  size: [58, 24],
  speed: 20,
  poses: 3,
  paint(canvas, pose, light) {
    const shell = lit(light, hex(0xf0f3f8));
    const red = lit(light, hex(0xe0443c));
    const flame = [12, 9, 14][pose] ?? 10;
    canvas.polygon(
      [
        [16, 8],
        [15 - flame, 12],
        [16, 16],
      ],
      hex(0xff7a1e),
    );
    canvas.polygon(
      [
        [16, 9.5],
        [15 - flame * 0.55, 12],
        [16, 14.5],
      ],
      hex(0xffe070),
    );
    canvas.polygon(
      [
        [25, 7],
        [15, 0.5],
        [16, 8],
      ],
      red,
    );
    canvas.polygon(
      [
        [25, 17],
        [15, 23.5],
        [16, 16],
      ],
      red,
    );
    canvas.ellipse(34, 12, 18.5, 6.6, shell);
    canvas.ellipse(34, 15.5, 16, 2.6, scale(shell, 0.72), 0.8);
    canvas.polygon(
      [
        [46, 6.8],
        [57.5, 12],
        [46, 17.2],
      ],
      red,
    );
    canvas.rect(15, 8, 3, 8, scale(shell, 0.6));
    canvas.ellipse(39, 11, 3.4, 3.4, scale(shell, 0.6));
    canvas.ellipse(39, 11, 2.3, 2.3, hex(0x6fd0f4));
    canvas.line([22, 12], [30, 12], 1.4, red);
  },
};

export const ufo: Subject = {
  words: ['ufo', 'saucer', 'alien', 'extraterrestrial', '🛸', '👽'],
  habitat: 'space',
  element: 'air',
  size: [46, 24],
  speed: 10,
  poses: 4,
  paint(canvas, pose, light) {
    const steel = lit(light, hex(0xaab6c8));
    canvas.ellipse(23, 9, 10, 8.5, hex(0x8fe8e0), 0.9);
    canvas.ellipse(20, 6, 3, 3, [255, 255, 255], 0.7, 0.6);
    canvas.ellipse(23, 9.5, 3, 3.6, hex(0x5fc04a));
    canvas.ellipse(23, 14, 22, 5.6, steel);
    canvas.ellipse(23, 17, 15, 4, scale(steel, 0.62));
    for (let lamp = 0; lamp < 5; lamp++) {
      canvas.rect(6 + lamp * 8, 13, 3, 2, (lamp + pose) % 4 === 0 ? hex(0xfff27a) : hex(0xc04a8a));
    }
  },
};
