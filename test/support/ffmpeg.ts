/** ffmpeg as an independent judge: it decodes what we coded. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import { DOT_PX, DOTS_PER_CELL, type Dots } from '../../emulator/video/dots.ts';
import { annexBFrame, annexBStart } from './annex-b.ts';
import { ivfFrame, ivfHeader } from './ivf.ts';

/** A decoded picture (4:2:0): one byte a sample, rows top to bottom; chroma has half the width and height. */
export interface Planes {
  readonly width: number;
  readonly height: number;
  readonly luma: Uint8Array;
  readonly u: Uint8Array;
  readonly v: Uint8Array;
}

/** Two decoders by different people: ffmpeg's own, and Google's (the one in browsers). */
export type Vp8Decoder = 'vp8' | 'libvpx';

type Chunks = Iterable<Uint8Array> | AsyncIterable<Uint8Array>;

/**
 * Decodes VP8 `frames`, whose pictures have this `size` in pixels, and yields a picture for each. Frames are taken as
 * ffmpeg wants them, so neither side ever holds them all; each is copied at once.
 *
 * @throws Error with ffmpeg's own words if it finds anything wrong with a frame.
 */
export function decodeVp8(
  frames: Chunks,
  size: { width: number; height: number },
  decoder: Vp8Decoder = 'vp8',
): AsyncGenerator<Planes> {
  return decode(ivfFile(frames, size), 'ivf', size, decoder);
}

/** The same for access units of H.264, as in MP4, and their decoder configuration record. */
export function decodeH264(
  frames: Chunks,
  configuration: Uint8Array,
  size: { width: number; height: number },
): AsyncGenerator<Planes> {
  return decode(annexBFile(frames, configuration), 'h264', size, 'h264');
}

async function* decode(
  file: AsyncIterable<Buffer>,
  format: 'ivf' | 'h264',
  size: { width: number; height: number },
  decoder: Vp8Decoder | 'h264',
): AsyncGenerator<Planes> {
  const ffmpeg = spawn(
    'ffmpeg',
    [
      ...['-v', 'warning', '-xerror', '-threads', '1', '-c:v', decoder, '-f', format, '-i', 'pipe:0'],
      ...['-fps_mode', 'passthrough', '-f', 'rawvideo', '-pix_fmt', 'yuv420p', 'pipe:1'],
    ],
    { stdio: ['pipe', 'pipe', 'pipe'] },
  );
  const exited = once(ffmpeg, 'close');
  const complaints = text(ffmpeg.stderr);
  // A decoder that gives up closes its input; its complaint says more than the broken pipe.
  const fed = pipeline(Readable.from(file), ffmpeg.stdin).catch((error: unknown) => error);
  try {
    yield* pictures(ffmpeg.stdout, size);
    const [code] = await exited;
    const complaint = (await complaints).trim();
    if (code !== 0 || complaint !== '')
      throw new Error(`ffmpeg (${decoder}) exited with ${code}: ${complaint}`);
    const feedError = await fed;
    if (feedError !== undefined) throw feedError;
  } finally {
    ffmpeg.kill();
  }
}

async function* annexBFile(frames: Chunks, configuration: Uint8Array): AsyncGenerator<Buffer> {
  yield annexBStart(configuration);
  for await (const frame of frames) yield annexBFrame(frame);
}

async function* ivfFile(frames: Chunks, size: { width: number; height: number }): AsyncGenerator<Buffer> {
  yield ivfHeader(size);
  let frameNumber = 0;
  for await (const frame of frames) yield ivfFrame(frame, frameNumber++);
}

/** Cuts raw yuv420p into pictures. */
async function* pictures(
  raw: AsyncIterable<Buffer>,
  { width, height }: { width: number; height: number },
): AsyncGenerator<Planes> {
  const lumaBytes = width * height;
  const chromaBytes = lumaBytes / 4;
  let picture = Buffer.allocUnsafe(lumaBytes + 2 * chromaBytes);
  let filled = 0;
  for await (const chunk of raw) {
    for (let taken = 0; taken < chunk.length; ) {
      const copied = chunk.copy(picture, filled, taken);
      taken += copied;
      filled += copied;
      if (filled < picture.length) continue;
      yield {
        width,
        height,
        luma: picture.subarray(0, lumaBytes),
        u: picture.subarray(lumaBytes, lumaBytes + chromaBytes),
        v: picture.subarray(lumaBytes + chromaBytes),
      };
      picture = Buffer.allocUnsafe(picture.length);
      filled = 0;
    }
  }
  if (filled > 0)
    throw new Error(`ffmpeg stopped ${picture.length - filled} bytes before the end of a picture`);
}

/** The pixels that `dots` stand for. */
export function expandDots(dots: Dots): Planes {
  const width = dots.width * DOT_PX;
  const height = dots.height * DOT_PX;
  // A chroma cell is as many samples wide as a dot: 8×8 pixels at half the resolution.
  const cellWidth = dots.width / DOTS_PER_CELL;
  return {
    width,
    height,
    luma: expandPlane(dots.luma, dots.width),
    u: expandPlane(dots.u, cellWidth),
    v: expandPlane(dots.v, cellWidth),
  };
}

/** Repeats each value {@link DOT_PX} times in both directions; that many samples are one 32-bit word. */
function expandPlane(values: Uint8Array, width: number): Uint8Array {
  const words = new Uint32Array(values.length * DOT_PX);
  for (let y = 0; y < values.length / width; y++) {
    const firstRow = y * DOT_PX * width;
    for (let x = 0; x < width; x++) words[firstRow + x] = (values[y * width + x] ?? 0) * 0x01010101;
    for (let copy = 1; copy < DOT_PX; copy++) {
      words.copyWithin(firstRow + copy * width, firstRow, firstRow + width);
    }
  }
  return new Uint8Array(words.buffer);
}
