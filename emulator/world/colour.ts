/** Colour: RGB for painting, colour matrices for grading, and BT.601 studio-range inks for what moves. */

/** Red, green and blue, 0 to 255 each; paint may overshoot (a glow does), developing the picture clamps. */
export type Rgb = readonly [red: number, green: number, blue: number];

/** A colour as dots carry it: BT.601 studio range. */
export interface Ink {
  readonly y: number;
  readonly u: number;
  readonly v: number;
}

/** A linear change of colour: three rows of a 3×3 matrix that multiplies an RGB column. */
export type ColourMatrix = readonly [Rgb, Rgb, Rgb];

/** `0xrrggbb` as a colour. */
export function hex(value: number): Rgb {
  return [(value >> 16) & 255, (value >> 8) & 255, value & 255];
}

/** The colour a fraction `amount` (0 to 1) of the way from one to another. */
export function mix(from: Rgb, to: Rgb, amount: number): Rgb {
  return [
    from[0] + (to[0] - from[0]) * amount,
    from[1] + (to[1] - from[1]) * amount,
    from[2] + (to[2] - from[2]) * amount,
  ];
}

/** A colour made brighter (over 1) or darker (under 1). */
export function scale(colour: Rgb, factor: number): Rgb {
  return [colour[0] * factor, colour[1] * factor, colour[2] * factor];
}

/** A colour seen through a filter whose parts are 0 to 1 (or more, to boost). */
export function filter(colour: Rgb, by: Rgb): Rgb {
  return [colour[0] * by[0], colour[1] * by[1], colour[2] * by[2]];
}

/** How bright a colour looks, 0 to 255 (BT.601 weights). */
export function brightness(colour: Rgb): number {
  return colour[0] * 0.299 + colour[1] * 0.587 + colour[2] * 0.114;
}

/** The matrix that only scales red, green and blue. */
export function filterMatrix(by: Rgb): ColourMatrix {
  return [
    [by[0], 0, 0],
    [0, by[1], 0],
    [0, 0, by[2]],
  ];
}

/** The matrix that moves every colour a fraction `amount` towards shades of one colour. */
export function tintMatrix(colour: Rgb, amount: number): ColourMatrix {
  const strength = amount / Math.max(60, brightness(colour));
  const row = (channel: 0 | 1 | 2): Rgb => {
    const weight = colour[channel] * strength;
    const keep = (of: number): number => (of === channel ? 1 - amount : 0);
    return [0.299 * weight + keep(0), 0.587 * weight + keep(1), 0.114 * weight + keep(2)];
  };
  return [row(0), row(1), row(2)];
}

/** The colour that a matrix makes of a colour. */
export function regrade(colour: Rgb, matrix: ColourMatrix): Rgb {
  const channel = (row: Rgb): number => row[0] * colour[0] + row[1] * colour[1] + row[2] * colour[2];
  return [channel(matrix[0]), channel(matrix[1]), channel(matrix[2])];
}

/** One matrix that does what `first`, then `second` do. */
export function compose(first: ColourMatrix, second: ColourMatrix): ColourMatrix {
  const row = (of: Rgb): Rgb => {
    const column = (at: 0 | 1 | 2): number =>
      of[0] * first[0][at] + of[1] * first[1][at] + of[2] * first[2][at];
    return [column(0), column(1), column(2)];
  };
  return [row(second[0]), row(second[1]), row(second[2])];
}

function clampByte(value: number): number {
  return Math.min(255, Math.max(0, value));
}

/** Luma 16 to 235 of an RGB colour (ITU-R BT.601 §2.5). */
export function lumaOf(red: number, green: number, blue: number): number {
  return Math.round(
    16 + (65.481 * clampByte(red) + 128.553 * clampByte(green) + 24.966 * clampByte(blue)) / 255,
  );
}

/** Blue difference 16 to 240 of an RGB colour. */
export function uOf(red: number, green: number, blue: number): number {
  return Math.round(
    128 + (-37.797 * clampByte(red) - 74.203 * clampByte(green) + 112 * clampByte(blue)) / 255,
  );
}

/** Red difference 16 to 240 of an RGB colour. */
export function vOf(red: number, green: number, blue: number): number {
  return Math.round(
    128 + (112 * clampByte(red) - 93.786 * clampByte(green) - 18.214 * clampByte(blue)) / 255,
  );
}

/** A colour as an ink for things that move. */
export function toInk([red, green, blue]: Rgb): Ink {
  return { y: lumaOf(red, green, blue), u: uOf(red, green, blue), v: vOf(red, green, blue) };
}
