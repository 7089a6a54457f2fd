/** Vehicles of land, sea and air. */
import { hex, scale } from '../colour.ts';
import { glowing, lit } from '../light.ts';
import type { Subject } from './subject.ts';

export const ship: Subject = {
  words: [
    'ship',
    'boat',
    'sailboat',
    'yacht',
    'vessel',
    'pirate',
    'galleon',
    'canoe',
    'ferry',
    '⛵',
    '🚢',
    '🛥',
    '🏴',
  ],
  habitat: 'ocean',
  element: 'water',
  size: [56, 50],
  speed: 7,
  poses: 2,
  paint(canvas, pose, light) {
    const hull = lit(light, hex(0x7a4a2c));
    const sail = lit(light, hex(0xf7efdc));
    const puff = pose * 1.5;
    canvas.rect(20, 5, 2, 36, scale(hull, 0.7));
    canvas.rect(36, 9, 2, 32, scale(hull, 0.7));
    canvas.polygon(
      [
        [23, 7],
        [31 + puff, 13],
        [31 + puff, 26],
        [23, 33],
        [10, 31],
        [13, 18],
      ],
      sail,
    );
    canvas.polygon(
      [
        [38, 11],
        [45 + puff, 16],
        [45 + puff, 27],
        [38, 33],
        [28, 31],
        [30, 19],
      ],
      scale(sail, 0.9),
    );
    for (const y of [16, 25]) canvas.line([12, y], [30 + puff, y], 1, scale(sail, 0.78), 0.8);
    canvas.polygon(
      [
        [46, 33],
        [54, 30],
        [47, 22],
      ],
      scale(sail, 0.96),
    );
    canvas.polygon(
      [
        [3, 36],
        [54, 35],
        [47, 48],
        [11, 48],
      ],
      hull,
    );
    canvas.polygon(
      [
        [3, 36],
        [54, 35],
        [53, 38],
        [4, 39],
      ],
      lit(light, hex(0xe0b25c)),
    );
    canvas.polygon(
      [
        [8, 45],
        [49, 45],
        [47, 48],
        [11, 48],
      ],
      scale(hull, 0.65),
    );
    for (const x of [16, 24, 32, 40]) canvas.rect(x, 41, 2, 2, glowing(light, hex(0xffd070), hex(0x2a1a10)));
    canvas.polygon(
      [
        [21, 5],
        [13 - puff, 3],
        [21, 0.5],
      ],
      lit(light, hex(0xd23a3a)),
    );
  },
};

export const car: Subject = {
  words: [
    'car',
    'automobile',
    'taxi',
    'vehicle',
    'truck',
    'sportscar',
    'bus',
    'van',
    'ferrari',
    'convertible',
    '🚗',
    '🚕',
    '🚙',
    '🚌',
    '🏎',
  ],
  habitat: 'road',
  element: 'ground',
  size: [48, 22],
  speed: 26,
  poses: 2,
  paint(canvas, pose, light) {
    const paint = lit(light, hex(0xe03a3a));
    const glass = lit(light, hex(0x9fd0ea));
    canvas.polygon(
      [
        [10, 10],
        [16, 2],
        [31, 2],
        [38, 10],
      ],
      paint,
    );
    canvas.polygon(
      [
        [13, 9],
        [17.5, 3.6],
        [23, 3.6],
        [23, 9],
      ],
      glass,
    );
    canvas.polygon(
      [
        [25, 9],
        [25, 3.6],
        [30, 3.6],
        [35, 9],
      ],
      glass,
    );
    canvas.polygon(
      [
        [1, 10],
        [40, 9],
        [47, 12],
        [47, 17],
        [1, 17],
      ],
      paint,
    );
    canvas.rect(2, 14, 45, 3, scale(paint, 0.7));
    canvas.rect(4, 10, 34, 1, scale(paint, 1.3));
    canvas.rect(45, 11, 2, 3, hex(0xfff2b0));
    canvas.rect(1, 11, 2, 3, hex(0xff4a2a));
    for (const x of [11, 37]) {
      canvas.ellipse(x, 17, 4.6, 4.6, hex(0x15161a));
      canvas.ellipse(x, 17, 2.2, 2.2, lit(light, hex(0xc8ccd4)));
      if (pose === 0) canvas.line([x - 2, 17], [x + 2, 17], 1, hex(0x50545e));
      else canvas.line([x, 15], [x, 19], 1, hex(0x50545e));
    }
  },
};

export const plane: Subject = {
  words: [
    'plane',
    'airplane',
    'aeroplane',
    'jet',
    'aircraft',
    'biplane',
    'helicopter',
    'drone',
    '✈',
    '🛩',
    '🛫',
    '🚁',
  ],
  habitat: 'skyland',
  element: 'air',
  size: [54, 24],
  speed: 24,
  poses: 2,
  paint(canvas, pose, light) {
    const shell = lit(light, hex(0xf4f6fa));
    const blue = lit(light, hex(0x2f6fc0));
    canvas.polygon(
      [
        [8, 12],
        [1, 1],
        [7, 1],
        [15, 11],
      ],
      blue,
    );
    canvas.ellipse(28, 13, 24, 5, shell);
    canvas.ellipse(28, 16, 20, 2, scale(shell, 0.72), 0.8);
    canvas.line([8, 14.5], [48, 14.5], 1.2, blue);
    for (let x = 18; x < 43; x += 4) canvas.rect(x, 11, 2, 2, glowing(light, hex(0xffe09a), hex(0x5f8fb8)));
    canvas.polygon(
      [
        [25, 15],
        [34, 15],
        [22, 23],
        [16, 23],
      ],
      scale(shell, 0.84),
    );
    canvas.polygon(
      [
        [45, 9.4],
        [50, 11],
        [46, 12],
      ],
      hex(0x2a4a68),
    );
    canvas.rect(17, 22, 2, 1, pose === 0 ? hex(0xff4040) : scale(shell, 0.6));
  },
};

export const balloon: Subject = {
  words: ['balloon', 'zeppelin', 'airship', 'blimp', 'kite', 'lantern', '🎈', '🏮', '🪁'],
  habitat: 'skyland',
  element: 'air',
  size: [36, 50],
  speed: 4,
  poses: 2,
  paint(canvas, pose, light) {
    const stripes = [hex(0xe8483f), hex(0xf7c948), hex(0x3f8fd8), hex(0xf7f0e2)];
    for (let x = 0; x < 36; x++) {
      const across = (x + 0.5 - 18) / 17;
      if (Math.abs(across) >= 1) continue;
      const slice = Math.floor(((Math.asin(across) / Math.PI + 0.5) * 8 + 0.001) % 4);
      const colour = scale(lit(light, stripes[slice] ?? hex(0xffffff)), 1.08 - 0.35 * Math.max(0, across));
      const half = Math.sqrt(1 - across * across);
      canvas.rect(x, 17 - 16 * half, 1, 16 * half + 17 * half ** 0.6, colour);
    }
    for (const x of [14, 22]) canvas.line([18 + (x - 18) * 1.2, 33], [x, 42], 0.9, lit(light, hex(0x5a4030)));
    if (pose === 0 && light.lamps > 0.5) canvas.ellipse(18, 37, 2, 2.4, hex(0xffd060));
    canvas.rect(13, 42, 10, 7, lit(light, hex(0x9a6a3c)));
    canvas.rect(13, 42, 10, 2, lit(light, hex(0xc8935a)));
  },
};
