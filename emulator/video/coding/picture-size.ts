/** Which sizes an encoder takes. */
import { DOT_PX, DOTS_PER_MACROBLOCK } from '../dots.ts';

/**
 * @throws RangeError, in the name of `encoder`, unless both sides are whole macroblocks and at most
 * `maxSidePx` long.
 */
export function requirePictureSize(
  encoder: string,
  { width, height }: { width: number; height: number },
  maxSidePx: number,
): void {
  for (const [name, dots] of Object.entries({ width, height })) {
    if (Number.isInteger(dots / DOTS_PER_MACROBLOCK) && dots > 0 && dots * DOT_PX <= maxSidePx) continue;
    const least = DOTS_PER_MACROBLOCK;
    const most = Math.floor(maxSidePx / DOT_PX / DOTS_PER_MACROBLOCK) * DOTS_PER_MACROBLOCK;
    throw new RangeError(
      `${encoder} ${name} is ${dots} dots; give a multiple of ${least} from ${least} to ${most}`,
    );
  }
}
