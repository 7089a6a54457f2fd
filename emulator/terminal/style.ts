/** Colour, where it is wanted. */
import { styleText } from 'node:util';

/** How a piece of text stands out. */
export type Style = Exclude<Parameters<typeof styleText>[0], readonly unknown[]>;

/** Gives text a style, or leaves it as it is where colour is not wanted. */
export type Paint = (style: Style, text: string) => string;

/**
 * Whether to colour: `FORCE_COLOR` decides (`0` is no), else `NO_COLOR` forbids (https://no-color.org: when present and
 * not empty), else a terminal gets colour and a file or pipe does not.
 */
export function wantsColour(stream: { isTTY?: boolean | undefined }, env: NodeJS.ProcessEnv): boolean {
  if (env.FORCE_COLOR !== undefined) return env.FORCE_COLOR !== '0' && env.FORCE_COLOR !== 'false';
  if (env.NO_COLOR) return false;
  return stream.isTTY === true;
}

/** The paint for a stream that wants colour, or not. */
export function createPaint(colour: boolean): Paint {
  // Newer Node would ask stdout for its own opinion, which is not necessarily where the text goes.
  return colour ? (style, text) => styleText(style, text, { validateStream: false }) : (_style, text) => text;
}
