/**
 * The **frame tag**: a strip of black and white cells along the bottom of every frame that says, to a machine, which
 * frame of which stream it is. This is the entry `odyssey-emulator/video`: it runs in browsers and workers as in Node.
 *
 * The strip is the lowest macroblock row (16 px) and starts at the left edge: 88 cells of 8×16 px are 704 px, exactly
 * a portrait picture's width. From left to right, high bits first: sync `1011`, stream hash (32), frame (24),
 * prompt (8), CRC-16 of those eight bytes, sync `1101`.
 */
import { hash32 } from '../hash.ts';
import { DOTS_PER_CELL, type Dots } from './dots.ts';
import { CELL_DOTS, type FrameSource, readCells, STRIP_DOTS } from './frame-strip.ts';

export type { FrameSource, Pixels } from './frame-strip.ts';

/** What one frame says about itself. */
export interface FrameTag {
  /** {@link streamHash} of the stream's id. */
  readonly stream: number;
  /** Which frame of its stream this is: 0 for the first; starts again after 2²⁴ − 1 (six days at 30 frames a second). */
  readonly frame: number;
  /** Which prompt the frame shows: 0 is the start prompt, each interaction adds one; stays at 255 from there on. */
  readonly prompt: number;
}

const SYNC_BITS = 4;
const SYNC_LEFT = 0b1011;
const SYNC_RIGHT = 0b1101;
const PAYLOAD_BYTES = 8;
const CRC_BITS = 16;
const CELLS = SYNC_BITS + PAYLOAD_BYTES * 8 + CRC_BITS + SYNC_BITS;
const TAG_DOTS = CELLS * CELL_DOTS;

/** Away from the ends of the studio range (16 to 235), so that coding errors on either side are not clipped. */
const BLACK_LUMA = 24;
const WHITE_LUMA = 220;
const GREY_CHROMA = 128;

/** White and black further apart than this, of 255, make a tag; flat or dark pictures never do. */
const MIN_CONTRAST = 64;

const MAX_PROMPT = 0xff;

/**
 * What {@link FrameTag.stream} holds for a stream id.
 *
 * @example
 * const tag = readFrameTag(video);
 * expect(tag?.stream).toBe(streamHash(streamId)); // this viewer sees that stream
 */
export function streamHash(streamId: string): number {
  return hash32(streamId);
}

/**
 * Draws `tag` over the lowest macroblock row of a picture at least 176 dots wide. `frame` counts modulo 2²⁴ and
 * `prompt` is held at 255.
 */
export function writeFrameTag(into: Dots, tag: FrameTag): void {
  const { width, height, luma } = into;
  const top = (height - STRIP_DOTS) * width;
  const bytes = payloadOf(tag);
  const crc = crc16(bytes);
  let at = writeBits(luma, top, SYNC_LEFT, SYNC_BITS);
  for (const byte of bytes) at = writeBits(luma, at, byte, 8);
  at = writeBits(luma, at, crc, CRC_BITS);
  writeBits(luma, at, SYNC_RIGHT, SYNC_BITS);
  for (let row = 1; row < STRIP_DOTS; row++) luma.copyWithin(top + row * width, top, top + TAG_DOTS);

  const cellsAcross = width / DOTS_PER_CELL;
  for (let row = (height - STRIP_DOTS) / DOTS_PER_CELL; row < height / DOTS_PER_CELL; row++) {
    const from = row * cellsAcross;
    into.u.fill(GREY_CHROMA, from, from + TAG_DOTS / DOTS_PER_CELL);
    into.v.fill(GREY_CHROMA, from, from + TAG_DOTS / DOTS_PER_CELL);
  }
}

/**
 * Reads the tag of the frame that `source` shows now, or null if there is none: nothing to see yet, not a stream of
 * this emulator, or too damaged.
 *
 * @throws TypeError when `source` is not a {@link FrameSource}, or its data does not fit its size.
 * @throws DOMException `SecurityError` from the browser, for a canvas or video tainted by another origin.
 *
 * @example
 * // Glass to glass: which frame does the viewer see now?
 * const frame = readFrameTag(document.querySelector('video'))?.frame;
 * @example
 * // In Node, from ffmpeg's `-f rawvideo -pix_fmt yuv420p`:
 * readFrameTag({ data: chunk, width: 1280, height: 704 });
 */
export function readFrameTag(source: FrameSource): FrameTag | null {
  const levels = readCells(source, CELLS);
  return levels === null ? null : decode(levels);
}

/**
 * Yields the tag of every frame that `video` presents, each once, until the video ends, `signal` aborts or you leave
 * the loop. Frames presented while your loop body is busy are skipped, as are frames without a tag.
 *
 * @example
 * for await (const tag of frameTags(video, { signal: AbortSignal.timeout(5000) })) {
 *   if (tag.prompt === 1) break; // the first interaction is on screen
 * }
 */
export async function* frameTags(
  video: HTMLVideoElement,
  options: { readonly signal?: AbortSignal } = {},
): AsyncGenerator<FrameTag, void, undefined> {
  let last: FrameTag | null = null;
  while (await nextFrame(video, options.signal)) {
    const tag = readFrameTag(video);
    if (tag === null || (last !== null && sameTag(tag, last))) continue;
    last = tag;
    yield tag;
  }
}

function decode(levels: readonly number[]): FrameTag | null {
  // The strip's own black and white set the threshold: players differ in range, brightness and contrast.
  const lowest = Math.min(...levels);
  const highest = Math.max(...levels);
  if (highest - lowest < MIN_CONTRAST) return null;
  const threshold = (lowest + highest) / 2;

  let cell = 0;
  const readBits = (bits: number): number => {
    let value = 0;
    for (const end = cell + bits; cell < end; cell++) {
      value = (value << 1) | ((levels[cell] ?? 0) > threshold ? 1 : 0);
    }
    return value >>> 0;
  };
  const syncLeft = readBits(SYNC_BITS);
  const stream = readBits(32);
  const frame = readBits(24);
  const prompt = readBits(8);
  const crc = readBits(CRC_BITS);
  const syncRight = readBits(SYNC_BITS);
  const tag = { stream, frame, prompt };
  const intact = syncLeft === SYNC_LEFT && syncRight === SYNC_RIGHT && crc === crc16(payloadOf(tag));
  return intact ? tag : null;
}

/** Writes the lowest `bits` of `value`, the highest first, as cells from the dot `at` on; returns the dot after them. */
function writeBits(luma: Uint8Array, at: number, value: number, bits: number): number {
  let dot = at;
  for (let bit = bits - 1; bit >= 0; bit--) {
    const level = (value >>> bit) & 1 ? WHITE_LUMA : BLACK_LUMA;
    for (const end = dot + CELL_DOTS; dot < end; dot++) luma[dot] = level;
  }
  return dot;
}

function payloadOf({ stream, frame, prompt }: FrameTag): number[] {
  const heldPrompt = Math.min(prompt, MAX_PROMPT);
  return [
    stream >>> 24,
    (stream >>> 16) & 0xff,
    (stream >>> 8) & 0xff,
    stream & 0xff,
    (frame >>> 16) & 0xff,
    (frame >>> 8) & 0xff,
    frame & 0xff,
    heldPrompt,
  ];
}

/** CRC-16/IBM-3740 (also called CCITT-FALSE): polynomial 0x1021, initial value 0xffff. */
function crc16(bytes: readonly number[]): number {
  let crc = 0xffff;
  for (const byte of bytes) {
    crc ^= byte << 8;
    for (let bit = 0; bit < 8; bit++) crc = ((crc << 1) ^ (crc & 0x8000 ? 0x1021 : 0)) & 0xffff;
  }
  return crc;
}

/** Waits for the next presented frame: true when there is one, false when there will be none or `signal` aborted. */
function nextFrame(video: HTMLVideoElement, signal: AbortSignal | undefined): Promise<boolean> {
  return new Promise((resolve) => {
    if (signal?.aborted || video.ended) return resolve(false);
    const settle = (isFrame: boolean) => {
      video.removeEventListener('ended', stop);
      signal?.removeEventListener('abort', stop);
      cancel();
      resolve(isFrame);
    };
    const stop = () => settle(false);
    video.addEventListener('ended', stop);
    signal?.addEventListener('abort', stop);
    const cancel = requestFrame(video, () => settle(true));
  });
}

/** Calls back once at the next frame; returns what takes that back. Older browsers know only the display's frames. */
function requestFrame(video: HTMLVideoElement, onFrame: () => void): () => void {
  if (typeof video.requestVideoFrameCallback === 'function') {
    const handle = video.requestVideoFrameCallback(onFrame);
    return () => video.cancelVideoFrameCallback(handle);
  }
  const handle = requestAnimationFrame(onFrame);
  return () => cancelAnimationFrame(handle);
}

function sameTag(a: FrameTag, b: FrameTag): boolean {
  return a.stream === b.stream && a.frame === b.frame && a.prompt === b.prompt;
}
