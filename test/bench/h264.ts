/** What coding a frame as H.264 costs, on the pictures of `frames.ts`: recordings and HLS are coded so. */
import { createDots } from '../../emulator/video/dots.ts';
import { H264Encoder } from '../../emulator/video/h264/encoder.ts';
import { createScenes, FPS, type Scene, SIZE } from './scenes.ts';
import { median, table } from './statistics.ts';

const WARM_UP_FRAMES = 200;
const FRAMES = 200;

/** Each list has one number a frame, in milliseconds or bytes. */
interface CodingCosts {
  readonly codeMs: number[];
  readonly bytes: number[];
}

/** Measures and returns the table to print. */
export async function benchH264(): Promise<string> {
  const scenes = createScenes();
  // All of them first: the compiler settles on code for every kind of frame, as with many streams.
  for (const scene of scenes)
    for (const keyFrames of [false, true]) measure(scene, keyFrames, WARM_UP_FRAMES);
  return table(
    `Coding a frame of 1280×704 as H.264, medians of ${FRAMES}`,
    ['picture', 'ms', 'bytes', 'key frame, ms', 'its bytes'],
    scenes.map((scene) => [
      scene.name,
      ...cells(measure(scene, false, FRAMES)),
      ...cells(measure(scene, true, FRAMES)),
    ]),
  );
}

/** Draws and codes the frames of a scene from its beginning. */
function measure(scene: Scene, keyFrame: boolean, frames: number): CodingCosts {
  const costs: CodingCosts = { codeMs: [], bytes: [] };
  const canvas = createDots(SIZE);
  const encoder = new H264Encoder(SIZE, { fps: FPS });
  for (let frame = 0; frame <= frames; frame++) {
    scene.draw(frame, canvas);
    const startMs = performance.now();
    const { data } = encoder.encode(canvas, { keyFrame });
    const endMs = performance.now();
    // The first is a key frame whatever we ask for.
    if (frame === 0) continue;
    costs.codeMs.push(endMs - startMs);
    costs.bytes.push(data.length);
  }
  return costs;
}

function cells({ codeMs, bytes }: CodingCosts): string[] {
  return [median(codeMs).toFixed(3), median(bytes).toFixed(0)];
}
