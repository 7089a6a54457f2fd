/** Sequences of pictures that are hard on an encoder, and how far what it shows is from what was wanted. */
import fc from 'fast-check';
import { createDots } from '../../emulator/video/dots.ts';
import type { Picture } from './exact-video.ts';
import { drawScene, sceneNames } from './moving-dots.ts';

type Size = { width: number; height: number };

/** Hard cuts between all scenes, a few frames of each, round and round; key frames in the middle of them. */
export function* medley(size: Size, frames: number): Generator<Picture> {
  const framesOfEach = 6;
  const dots = createDots(size);
  for (let frame = 0; frame < frames; frame++) {
    drawScene(sceneNames[Math.floor(frame / framesOfEach) % sceneNames.length] ?? 'noise', frame, dots);
    yield { dots, keyFrame: frame % 37 === 36 };
  }
}

const edit = fc.record({
  plane: fc.constantFrom('luma' as const, 'u' as const, 'v' as const),
  at: fc.nat(),
  length: fc.integer({ min: 1, max: 90 }),
  value: fc.integer({ min: 0, max: 255 }),
});
const editedFrame = fc.record({ keyFrame: fc.boolean(), edits: fc.array(edit, { maxLength: 12 }) });

/** Frames that each differ from the one before by some runs of dots or cells of one value. */
export const editedFrames = fc.array(editedFrame, { minLength: 1, maxLength: 30 });

/** The pictures of {@link editedFrames}. */
export function* edited(
  size: Size,
  frames: readonly (typeof editedFrame extends fc.Arbitrary<infer Frame> ? Frame : never)[],
): Generator<Picture> {
  const dots = createDots(size);
  for (const { keyFrame, edits } of frames) {
    for (const { plane, at, length, value } of edits) {
      const first = at % dots[plane].length;
      dots[plane].fill(value, first, first + length);
    }
    yield { dots, keyFrame };
  }
}

/** The largest and the mean distance of what is shown from what was wanted. */
export function errors(wanted: Uint8Array, shown: Uint8Array): { largest: number; mean: number } {
  let largest = 0;
  let sum = 0;
  for (const [i, value] of wanted.entries()) {
    const error = Math.abs(value - (shown[i] ?? 0));
    largest = Math.max(largest, error);
    sum += error;
  }
  return { largest, mean: sum / wanted.length };
}
