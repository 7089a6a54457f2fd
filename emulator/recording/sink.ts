/** What those who make videos know of recordings: a stream or a script that ends leaves its timeline here. */
import type { Timeline } from '../world/timeline.ts';

/** Something that happened while a video was made, on the account's clock. */
export interface RecordedEvent {
  /** Milliseconds since 1970. */
  readonly atMs: number;
  /** `start`, `interact` or `end`, as in a script; others may come. */
  readonly type: string;
  /** As the client gave it. */
  readonly prompt?: string;
}

/** A video that is complete. */
export interface RecordedVideo {
  readonly streamId: string;
  /** Of an interactive stream. */
  readonly sessionId?: string;
  /** Of a script. */
  readonly jobId?: string;
  readonly timeline: Timeline;
  readonly frames: number;
  /** Milliseconds since 1970 on the account's clock. */
  readonly startedAtMs: number;
  readonly endedAtMs: number;
  /** Oldest first. */
  readonly events: readonly RecordedEvent[];
}

/** What can be had of a recording, named as Odyssey names it. A URL is null where there is nothing to show. */
export interface RecordingDescription {
  readonly video_url: string | null;
  readonly events_url: string | null;
  readonly thumbnail_url: string | null;
  readonly preview_url: string | null;
  readonly frame_count: number | null;
  readonly duration_seconds: number | null;
}

/** A video that is being made. */
export interface Take {
  /** Resolves when its beginning would survive a SIGKILL; never rejects. */
  readonly begun: Promise<void>;
  /** It is complete: from now on there is a recording. Resolves when that would survive a SIGKILL; never rejects. */
  end(video: RecordedVideo): Promise<void>;
}

/** Keeps recordings. */
export interface RecordingSink {
  /**
   * A video is being made, and `soFar` is what it would be if it ended now. It is asked each second, so that a process
   * that is killed leaves a recording of what there was.
   */
  begin(soFar: () => RecordedVideo): Take;
  /**
   * Keeps what a video was made of; the oldest recording makes room where there are as many as may be. Resolves when
   * that would survive a SIGKILL; never rejects.
   */
  keep(video: RecordedVideo): Promise<void>;
  /** What there is of a recording, with URLs that are signed now, at `origin`; undefined when there is none of this id. */
  describe(streamId: string, origin: string): RecordingDescription | undefined;
}
