/** What HLS shows: a stream, as far as it has come. */
import type { Timeline } from '../../world/timeline.ts';

/** A stream as it can be watched again: what is past of it never changes. */
export interface Footage {
  readonly timeline: Timeline;
  /** Frames so far; grows in real time until the stream is over. */
  frames(): number;
  /** Whether no frame will be added. */
  isOver(): boolean;
}

/** How far a stream had come at one moment. */
export interface Extent {
  readonly frames: number;
  readonly isOver: boolean;
}

/** How far `footage` has come by now. */
export function extentOf(footage: Footage): Extent {
  // In this order: a stream that ends in between has all its frames.
  const isOver = footage.isOver();
  return { frames: footage.frames(), isOver };
}
