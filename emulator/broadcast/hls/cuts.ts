/**
 * Where a stream is cut: segment `n` is its second `n`, and each segment has four parts, or as many as it has frames if
 * those are fewer. All cuts follow from the frame rate alone, so that any piece can be rendered by itself.
 */
import type { Extent } from './footage.ts';

const MAX_PARTS_PER_SEGMENT = 4;

/** How long every segment but a stream's last is, in seconds. */
export const SEGMENT_S = 1;

/** The cuts of all streams with one frame rate. A part's index counts the parts from the stream's start. */
export class Cuts {
  /** Frames a second, a whole number of at least 1; so many frames has a segment. */
  readonly fps: number;
  readonly partsPerSegment: number;
  /** How long the longest part is, in seconds. */
  readonly longestPartS: number;

  constructor(fps: number) {
    this.fps = fps;
    this.partsPerSegment = Math.min(MAX_PARTS_PER_SEGMENT, fps);
    // Cuts are rounded down, so the longest part is a quarter rounded up.
    this.longestPartS = Math.ceil(fps / this.partsPerSegment) / fps;
  }

  /** The index of part `k` of a segment. A `k` beyond the segment's parts is in a later segment. */
  partIndex(segment: number, k = 0): number {
    return segment * this.partsPerSegment + k;
  }

  /** The first frame of a part. */
  startOf(part: number): number {
    const segment = Math.floor(part / this.partsPerSegment);
    const k = part % this.partsPerSegment;
    return segment * this.fps + Math.floor((k * this.fps) / this.partsPerSegment);
  }

  /** The frame after a part's last: earlier than usual in the part with which a stream ended. */
  endOf(part: number, { frames }: Extent): number {
    return Math.min(this.startOf(part + 1), frames);
  }

  /** How many parts are complete. When the stream is over, they have all its frames. */
  completeParts(extent: Extent): number {
    let parts = this.partIndex(Math.floor(extent.frames / this.fps));
    while (this.startOf(parts + 1) <= extent.frames) parts++;
    return extent.isOver && this.startOf(parts) < extent.frames ? parts + 1 : parts;
  }

  /** How many segments are complete. When the stream is over, they have all its frames. */
  completeSegments({ frames, isOver }: Extent): number {
    return isOver ? Math.ceil(frames / this.fps) : Math.floor(frames / this.fps);
  }
}
