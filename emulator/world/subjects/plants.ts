/** Plants. */
import { hex, scale } from '../colour.ts';
import { lit } from '../light.ts';
import type { Subject } from './subject.ts';

export const tree: Subject = {
  words: ['tree', 'oak', 'willow', 'maple', 'bonsai', '🎄'],
  habitat: 'garden',
  element: 'ground',
  size: [44, 52],
  speed: 0,
  poses: 2,
  paint(canvas, pose, light) {
    const bark = lit(light, hex(0x6a4630));
    const leaves = lit(light, hex(0x4c9a44), 0, 0.5);
    const sway = pose;
    canvas.polygon(
      [
        [17, 51],
        [20, 28],
        [25, 28],
        [28, 51],
      ],
      bark,
    );
    canvas.line([22, 36], [32, 27], 2.4, bark);
    canvas.ellipse(11 + sway, 24, 10, 8, scale(leaves, 0.76));
    canvas.ellipse(33 + sway, 24, 10, 8, scale(leaves, 0.7));
    canvas.ellipse(22 + sway, 16, 15, 14, leaves);
    canvas.ellipse(17 + sway, 11, 8, 6, scale(leaves, 1.22), 0.7, 0.6);
    for (const [x, y] of [
      [14, 20],
      [29, 18],
      [23, 25],
      [33, 25],
      [9, 26],
    ] as const)
      canvas.ellipse(x + sway, y, 1.5, 1.5, lit(light, hex(0xe0483c)));
  },
};
