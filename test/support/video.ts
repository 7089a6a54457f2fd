/** What a page's video element shows, told by the frame tags in it; read in the page by the built `odyssey-emulator/video`. */
import type { Page } from 'playwright-core';
import { type FrameTag, streamHash } from '../../emulator/video/frame-tag.ts';
import type { Site } from './site.ts';

declare global {
  interface Window {
    /** The built `odyssey-emulator/video`, put there by {@link loadVideoReader}. */
    odysseyVideo: typeof import('../../emulator/video/frame-tag.ts');
  }
}

/** Which frame to wait for; what is left out does not matter. */
export interface WantedFrame {
  readonly streamId?: string;
  readonly prompt?: number;
  /** The frame's number or a later one. */
  readonly fromFrame?: number;
}

/** One frame that the page showed. */
export interface SeenFrame extends FrameTag {
  readonly widthPx: number;
  readonly heightPx: number;
}

/** A look at the video: one number for each 4×4-pixel dot, 0 (black) to 255, rows from top to bottom. */
export interface Picture {
  /** Null between streams, where the picture is a card without a tag. */
  readonly tag: FrameTag | null;
  readonly width: number;
  readonly height: number;
  readonly luma: readonly number[];
}

const FRAME_TIMEOUT_MS = 15_000;
const DOT_PX = 4;
/** The frame tag's rows, which change with every frame. */
const TAG_ROWS = 4;

/** Makes {@link waitForFrame} and its like work in the page that is open now. */
export async function loadVideoReader(page: Page, site: Site): Promise<void> {
  // A string: in a function, Vitest would rewrite `import()` to its own, which no page has.
  await page.evaluate(
    `import(${JSON.stringify(`${site.url}/dist/video.js`)}).then((module) => { window.odysseyVideo = module; })`,
  );
}

/**
 * Waits until the page's video presents a frame as `wanted`.
 *
 * @throws Error that names the last frame seen when none comes within 15 s.
 */
export async function waitForFrame(page: Page, wanted: WantedFrame = {}): Promise<SeenFrame> {
  const { streamId, ...rest } = wanted;
  const stream = streamId === undefined ? undefined : streamHash(streamId);
  const [frame] = await presentedFrames(page, { ...rest, stream, count: 1 });
  if (frame === undefined) throw new Error('The page returned no frame');
  return frame;
}

/** The next `count` frames that the page's video presents. */
export async function nextFrames(page: Page, count: number): Promise<SeenFrame[]> {
  return presentedFrames(page, { count });
}

async function presentedFrames(
  page: Page,
  wanted: { stream?: number | undefined; prompt?: number; fromFrame?: number; count: number },
): Promise<SeenFrame[]> {
  return page.evaluate(
    async ({ wanted: { stream, prompt, fromFrame, count }, timeoutMs }) => {
      const video = document.querySelector('video');
      if (video === null) throw new Error('The page has no video element');
      const frames: SeenFrame[] = [];
      let last: FrameTag | undefined;
      const signal = AbortSignal.timeout(timeoutMs);
      for await (const tag of window.odysseyVideo.frameTags(video, { signal })) {
        last = tag;
        const isWanted =
          (stream === undefined || tag.stream === stream) &&
          (prompt === undefined || tag.prompt === prompt) &&
          (fromFrame === undefined || tag.frame >= fromFrame);
        if (isWanted) frames.push({ ...tag, widthPx: video.videoWidth, heightPx: video.videoHeight });
        if (frames.length === count) return frames;
      }
      const { videoWidth, videoHeight, readyState, paused } = video;
      throw new Error(
        `${count} frames with ${JSON.stringify({ stream, prompt, fromFrame })} did not come within ${timeoutMs} ms. ` +
          `Seen: ${frames.length}, last tag ${JSON.stringify(last)}; video ${JSON.stringify({ videoWidth, videoHeight, readyState, paused })}`,
      );
    },
    { wanted, timeoutMs: FRAME_TIMEOUT_MS },
  );
}

/** What the page's video shows now. */
export async function grabPicture(page: Page): Promise<Picture> {
  return page.evaluate((dotPx) => {
    const video = document.querySelector('video');
    if (video === null) throw new Error('The page has no video element');
    const canvas = document.createElement('canvas');
    canvas.width = video.videoWidth;
    canvas.height = video.videoHeight;
    const context = canvas.getContext('2d');
    if (context === null) throw new Error('The page cannot draw in 2D');
    context.drawImage(video, 0, 0);
    const { data } = context.getImageData(0, 0, canvas.width, canvas.height);
    const width = canvas.width / dotPx;
    const height = canvas.height / dotPx;
    const luma = Array.from({ length: width * height }, (_, dot) => {
      const x = (dot % width) * dotPx + dotPx / 2;
      const y = Math.floor(dot / width) * dotPx + dotPx / 2;
      const [red = 0, green = 0, blue = 0] = data.subarray((y * canvas.width + x) * 4);
      return Math.round(0.299 * red + 0.587 * green + 0.114 * blue);
    });
    return { tag: window.odysseyVideo.readFrameTag(canvas), width, height, luma };
  }, DOT_PX);
}

/** How much of two pictures of the same size differs to the eye, from 0 to 1; the frame tag does not count. */
export function changedShare(before: Picture, after: Picture): number {
  const dots = before.width * (before.height - TAG_ROWS);
  let changed = 0;
  for (let dot = 0; dot < dots; dot++) {
    if (Math.abs((before.luma[dot] ?? 0) - (after.luma[dot] ?? 0)) > 10) changed++;
  }
  return changed / dots;
}
