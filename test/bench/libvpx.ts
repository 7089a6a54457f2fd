/** libvpx, the encoder of browsers, on a scene's pictures: through ffmpeg, set as for real time. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import { createDots, DOT_PX } from '../../emulator/video/dots.ts';
import { expandDots } from '../support/ffmpeg.ts';
import { FPS, type Scene, SIZE } from './scenes.ts';

const FRAMES = 60;
const REAL_TIME_VP8 = ['-c:v', 'libvpx', '-deadline', 'realtime', '-cpu-used', '8', '-b:v', '1M'];
let readingMs: number | undefined;

/** CPU milliseconds that libvpx takes to code one frame of `scene`, all threads together. */
export async function libvpxMsPerFrame(scene: Scene): Promise<number> {
  // The same without an encoder costs as much for every scene: starting, and reading the pictures.
  readingMs ??= await ffmpegCpuMs(scene, ['-c:v', 'copy']);
  return ((await ffmpegCpuMs(scene, REAL_TIME_VP8)) - readingMs) / FRAMES;
}

/** CPU milliseconds of an ffmpeg that is given the scene's pictures. */
async function ffmpegCpuMs(scene: Scene, codec: readonly string[]): Promise<number> {
  const size = `${SIZE.width * DOT_PX}x${SIZE.height * DOT_PX}`;
  const ffmpeg = spawn(
    'ffmpeg',
    [
      ...['-hide_banner', '-benchmark', '-f', 'rawvideo', '-pix_fmt', 'yuv420p', '-s', size, '-r', `${FPS}`],
      ...['-i', 'pipe:0', ...codec, '-f', 'null', '-'],
    ],
    { stdio: ['pipe', 'ignore', 'pipe'] },
  );
  const exited = once(ffmpeg, 'exit');
  const said = text(ffmpeg.stderr);
  await pipeline(Readable.from(rawPictures(scene)), ffmpeg.stdin);
  await exited;
  const [, user, system] = /utime=([\d.]+)s stime=([\d.]+)s/.exec(await said) ?? [];
  if (user === undefined || system === undefined) throw new Error(`ffmpeg gave no times: ${await said}`);
  return 1000 * (Number(user) + Number(system));
}

/** Raw yuv420p, plane by plane. */
function* rawPictures(scene: Scene): Generator<Uint8Array> {
  const canvas = createDots(SIZE);
  for (let frame = 0; frame < FRAMES; frame++) {
    scene.draw(frame, canvas);
    const { luma, u, v } = expandDots(canvas);
    yield luma;
    yield u;
    yield v;
  }
}
