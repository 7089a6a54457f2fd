/** `thumbnail_url`: a frame as a JPEG. sharp's native library loads with the first. */
import type { Media } from '../rendering/fragment.ts';
import { createDots, DOTS_PER_CELL, type Dots, dotSize } from '../video/dots.ts';
import type { Timeline } from '../world/timeline.ts';
import { createWorld } from '../world/world.ts';

/** Pixels along a side of a dot: half the video's, so that the long side is 640. */
const PX_PER_DOT = 2;
const QUALITY = 80;

/** The picture of a frame, at half the video's width and height. */
export async function renderThumbnail(timeline: Timeline, frame: number): Promise<Media> {
  const { default: sharp } = await import('sharp');
  const dots = createDots(dotSize(timeline.orientation));
  createWorld(timeline).draw(frame, dots);
  const { width, height } = dots;
  const jpeg = await sharp(toRgb(dots), { raw: { width, height, channels: 3 } })
    .resize(width * PX_PER_DOT, height * PX_PER_DOT, { kernel: 'nearest' })
    .jpeg({ quality: QUALITY })
    .toBuffer();
  return new Uint8Array(jpeg);
}

/** Red, green and blue of each dot, by BT.601 in studio range (ITU-R BT.601-7 §2.5). */
function toRgb({ luma, u, v, width }: Dots): Uint8ClampedArray {
  const rgb = new Uint8ClampedArray(luma.length * 3);
  const cellsAcross = width / DOTS_PER_CELL;
  luma.forEach((y, dot) => {
    const row = Math.floor(dot / width / DOTS_PER_CELL);
    const cell = row * cellsAcross + Math.floor((dot % width) / DOTS_PER_CELL);
    const grey = (255 / 219) * (y - 16);
    const blueness = (u[cell] ?? 128) - 128;
    const redness = (v[cell] ?? 128) - 128;
    rgb[dot * 3] = grey + 1.596 * redness;
    rgb[dot * 3 + 1] = grey - 0.392 * blueness - 0.813 * redness;
    rgb[dot * 3 + 2] = grey + 2.017 * blueness;
  });
  return rgb;
}
