/** What simulations need of recordings: `recording/` implements it, and no simulation knows how. */
import type { Timeline } from '../world/timeline.ts';

/** A stream that is over, as it is kept. */
export interface FinishedStream {
  readonly streamId: string;
  /** Of a live stream. */
  readonly sessionId?: string;
  /** Of a simulation's. */
  readonly jobId?: string;
  readonly timeline: Timeline;
  /** How many frames it has: one more than the number of the last. */
  readonly frames: number;
  /**
   * Milliseconds since 1970 on the account's clock. Of a simulation the film's own time from when its processing began:
   * it is as long as its script, however quickly it was made.
   */
  readonly startedAtMs: number;
  readonly endedAtMs: number;
  /** What was asked of it, in the same time. The prompts are as they were given, not expanded. */
  readonly events: readonly { readonly atMs: number; readonly type: string; readonly prompt?: string }[];
}

/** What Odyssey's API says of a recording. */
export interface RecordingDescription {
  readonly video_url: string | null;
  readonly events_url: string | null;
  readonly thumbnail_url: string | null;
  readonly preview_url: string | null;
  readonly frame_count: number | null;
  readonly duration_seconds: number | null;
}

/** Where the films of scripts go. */
export interface RecordingSink {
  /** Keeps a finished timeline under its stream id. */
  keep(recording: FinishedStream): void;
  /** What the API says of it, with URLs that begin with `origin`; undefined when it is not kept, or not any more. */
  describe(streamId: string, origin: string): RecordingDescription | undefined;
}

/** Keeps nothing. */
export const NO_RECORDINGS: RecordingSink = { keep() {}, describe: () => undefined };
