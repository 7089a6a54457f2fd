/** A job, as lists show it. */
import type { Orientation } from '../video/dots.ts';
import type { JobStatus, Priority } from './status.ts';

/** A job. Times are milliseconds since 1970 on the account's clock; `null` for what has not happened. */
export interface JobInfo {
  readonly jobId: string;
  readonly status: JobStatus;
  readonly priority: Priority;
  /** Where it runs, or ran; `null` while it waits. */
  readonly region: string | null;
  /** How many of its attempts failed and were tried again. */
  readonly retryCount: number;
  readonly createdAtMs: number;
  /** Of its latest attempt. */
  readonly dispatchedAtMs: number | null;
  readonly startedAtMs: number | null;
  /** When it was completed, failed or cancelled. */
  readonly endedAtMs: number | null;
  /** Why it failed. */
  readonly error: string | null;
  /** About how long until it is processed, as the queue stands; `null` when it waits no more, or nobody can say. */
  readonly estimatedWaitMs: number | null;
  /** One a script, in their order. */
  readonly streams: readonly JobStreamInfo[];
}

/** The stream that a script becomes. */
export interface JobStreamInfo {
  readonly streamId: string;
  readonly scriptIndex: number;
  /** What it starts with, and what the emulator made of it. */
  readonly prompt: string;
  readonly appliedPrompt: string;
  /** The start and every interaction. */
  readonly prompts: number;
  readonly orientation: Orientation;
  /** Whether it starts from an image. */
  readonly image: boolean;
  readonly durationMs: number;
  readonly frames: number;
}
