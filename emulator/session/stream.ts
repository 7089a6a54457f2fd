/** One run of interactive video on a connection: its timeline of prompts, from start to end. */
import type { RecordedEvent, RecordedVideo } from '../recording/sink.ts';
import type { Seed } from '../seed.ts';
import type { Picture } from '../streamer/screen.ts';
import type { Dots, Orientation } from '../video/dots.ts';
import type { PromptChange, Timeline } from '../world/timeline.ts';
import { createWorld } from '../world/world.ts';
import type { AudienceInfo } from './audience.ts';

/** What a stream starts with. */
export interface StreamOptions {
  readonly streamId: string;
  readonly sessionId: string;
  readonly seed: Seed;
  readonly fps: number;
  readonly orientation: Orientation;
  /** The prompt as the client gave it: the picture follows it, not its expansion. */
  readonly prompt: string;
  readonly appliedPrompt: string;
  /** The input image, as dots of the picture's size. */
  readonly backdrop: Dots | undefined;
  /** Whether its client wants spectators. */
  readonly broadcast: boolean;
  /** When the stream started, on the account's clock. */
  readonly startedAtMs: number;
  /** How long it may run, on the account's clock. */
  readonly limitMs: number;
}

/** A running stream, as a list shows it. Times are on the account's clock. */
export interface StreamInfo {
  readonly streamId: string;
  readonly sessionId: string;
  /** The latest prompt, and what the emulator made of it. */
  readonly prompt: string;
  readonly appliedPrompt: string;
  /** Prompts so far: the start and every interaction. */
  readonly prompts: number;
  readonly orientation: Orientation;
  /** Whether it started from an image. */
  readonly image: boolean;
  readonly broadcast: boolean;
  /** Who watches; only of a stream that is broadcast. */
  readonly audience?: AudienceInfo;
  readonly startedAtMs: number;
  readonly elapsedMs: number;
  /** Until its limit. */
  readonly leftMs: number;
  /** Frames sent so far: one more than the number of the last. */
  readonly frames: number;
}

/** A running stream. */
export class Stream {
  /** What the video shows; a screen draws it. */
  readonly picture: Picture;
  /** All that the picture depends on; it grows with each interaction. */
  readonly timeline: Timeline;
  readonly #options: StreamOptions;
  readonly #prompts: PromptChange[];
  readonly #events: RecordedEvent[];
  #appliedPrompt: string;

  constructor(options: StreamOptions) {
    this.#options = options;
    this.#prompts = [{ frame: 0, prompt: options.prompt }];
    this.#events = [{ atMs: options.startedAtMs, type: 'start', prompt: options.prompt }];
    this.#appliedPrompt = options.appliedPrompt;
    const { seed, streamId, orientation, fps, backdrop } = options;
    this.timeline = {
      seed: seed.value,
      streamId,
      orientation,
      fps,
      prompts: this.#prompts,
      ...(backdrop && { backdrop }),
    };
    const world = createWorld(this.timeline);
    this.picture = { orientation, draw: (frame, into) => world.draw(frame, into) };
  }

  get streamId(): string {
    return this.#options.streamId;
  }

  get startedAtMs(): number {
    return this.#options.startedAtMs;
  }

  /** When it reaches its limit, on the account's clock. */
  get endsAtMs(): number {
    return this.#options.startedAtMs + this.#options.limitMs;
  }

  get seed(): Seed {
    return this.#options.seed;
  }

  /** The latest, as its client gave it. */
  get prompt(): string {
    return this.#prompts.at(-1)?.prompt ?? this.#options.prompt;
  }

  /** Prompts so far: the start and every interaction. */
  get promptCount(): number {
    return this.#prompts.length;
  }

  /** The world follows `prompt` from frame number `frame` on; it is `atMs` on the account's clock. */
  interact(prompt: string, appliedPrompt: string, { frame, atMs }: { frame: number; atMs: number }): void {
    this.#prompts.push({ frame, prompt });
    this.#events.push({ atMs, type: 'interact', prompt });
    this.#appliedPrompt = appliedPrompt;
  }

  /** What is left of the stream when it has ended at `endedAtMs` on the account's clock, after `frames` frames. */
  recording(endedAtMs: number, frames: number): RecordedVideo {
    const { streamId, sessionId, startedAtMs } = this.#options;
    const events = [...this.#events, { atMs: endedAtMs, type: 'end' }];
    return { streamId, sessionId, timeline: this.timeline, frames, startedAtMs, endedAtMs, events };
  }

  /** The stream at `nowMs` on the account's clock, when `frames` have been sent and `audience` watches. */
  info(nowMs: number, frames: number, audience: AudienceInfo | undefined): StreamInfo {
    const { streamId, sessionId, orientation, backdrop, broadcast, startedAtMs } = this.#options;
    return {
      streamId,
      sessionId,
      prompt: this.prompt,
      appliedPrompt: this.#appliedPrompt,
      prompts: this.promptCount,
      orientation,
      image: backdrop !== undefined,
      broadcast,
      ...(audience && { audience }),
      startedAtMs,
      elapsedMs: nowMs - startedAtMs,
      leftMs: Math.max(0, this.endsAtMs - nowMs),
      frames,
    };
  }
}
