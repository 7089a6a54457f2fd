/** A script as a stream: its timeline is a live stream's, had a client said the same at the same times. */

import type { RecordedVideo } from '../recording/sink.ts';
import type { Seed } from '../seed.ts';
import type { Orientation } from '../video/dots.ts';
import { expandNth } from '../world/expansion.ts';
import type { Timeline } from '../world/timeline.ts';
import type { Scene } from './submission.ts';

/** How a script is filmed. */
export interface FilmOptions {
  /** The stream's own. */
  readonly seed: Seed;
  readonly orientation: Orientation;
  /** Frames per second. */
  readonly fps: number;
  readonly bypassExpansion: boolean;
}

/** The stream of one script. */
export interface Film {
  readonly timeline: Timeline;
  /** How many frames it has: number n is shown from n / fps seconds on, until the script ends. */
  readonly frames: number;
  readonly durationMs: number;
  /** What the service made of each prompt: one a prompt of the timeline. */
  readonly appliedPrompts: readonly [string, ...string[]];
  /** What was asked, in milliseconds from the start. */
  readonly events: RecordedVideo['events'];
}

/** Films a script. */
export function filmOf(scene: Scene, { seed, orientation, fps, bypassExpansion }: FilmOptions): Film {
  const { script, backdrop } = scene;
  const { prompt, interactions, durationMs } = script;
  const applied = (index: number, text: string) => (bypassExpansion ? text : expandNth(index, text, seed));
  return {
    timeline: {
      seed: seed.value,
      streamId: seed.id('stream'),
      orientation,
      fps,
      prompts: [
        { frame: 0, prompt },
        ...interactions.map(({ atMs, prompt: text }) => ({
          frame: Math.floor((atMs * fps) / 1000),
          prompt: text,
        })),
      ],
      ...(backdrop && { backdrop }),
    },
    frames: Math.ceil((durationMs * fps) / 1000),
    durationMs,
    appliedPrompts: [
      applied(0, prompt),
      ...interactions.map(({ prompt: text }, index) => applied(index + 1, text)),
    ],
    events: [
      { atMs: 0, type: 'start', prompt },
      ...interactions.map(({ atMs, prompt: text }) => ({ atMs, type: 'interact', prompt: text })),
      { atMs: durationMs, type: 'end' },
    ],
  };
}
