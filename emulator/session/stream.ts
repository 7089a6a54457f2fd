/** One run of interactive video on a connection: its timeline of prompts, from start to end. */
import type { Seed } from '../seed.ts';
import type { Picture } from '../streamer/screen.ts';
import type { Dots, Orientation } from '../video/dots.ts';
import type { PromptChange } from '../world/timeline.ts';
import { createWorld } from '../world/world.ts';

/** What a stream starts with. */
export interface StreamOptions {
  readonly streamId: string;
  readonly seed: Seed;
  readonly fps: number;
  readonly orientation: Orientation;
  /** The prompt as the client gave it: the picture follows it, not its expansion. */
  readonly prompt: string;
  /** The input image, as dots of the picture's size. */
  readonly backdrop: Dots | undefined;
  /** When the stream started, on the account's clock. */
  readonly startedAtMs: number;
}

/** A running stream. */
export class Stream {
  readonly streamId: string;
  readonly startedAtMs: number;
  readonly seed: Seed;
  /** What the video shows; a screen draws it. */
  readonly picture: Picture;
  readonly #prompts: PromptChange[];

  constructor({ streamId, seed, fps, orientation, prompt, backdrop, startedAtMs }: StreamOptions) {
    this.streamId = streamId;
    this.startedAtMs = startedAtMs;
    this.seed = seed;
    this.#prompts = [{ frame: 0, prompt }];
    const world = createWorld({
      seed: seed.value,
      streamId,
      orientation,
      fps,
      prompts: this.#prompts,
      ...(backdrop && { backdrop }),
    });
    this.picture = { orientation, draw: (frame, into) => world.draw(frame, into) };
  }

  /** Prompts so far: the start and every interaction. */
  get promptCount(): number {
    return this.#prompts.length;
  }

  /** The world follows `prompt` from frame number `frame` on. */
  interact(prompt: string, frame: number): void {
    this.#prompts.push({ frame, prompt });
  }
}
