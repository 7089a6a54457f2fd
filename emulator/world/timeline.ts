/** A timeline: everything that a stream's picture depends on. Live, recording and simulation draw from the same one. */
import type { Dots, Orientation } from '../video/dots.ts';

/** From this frame on, this prompt is in force. */
export interface PromptChange {
  readonly frame: number;
  readonly prompt: string;
}

/** What a world is drawn from. Entries of `prompts` never change once they are there; a live stream appends. */
export interface Timeline {
  readonly seed: number;
  readonly streamId: string;
  readonly orientation: Orientation;
  /** Frames per second. */
  readonly fps: number;
  /** Ascending by frame; the first entry's frame is 0. The first is the start prompt, all others are interactions. */
  readonly prompts: PromptChange[];
  /** The input image, of the same size as the picture. */
  readonly backdrop?: Dots;
}
