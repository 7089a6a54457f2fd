/** One job: its films, where it is in its life, and since when. */
import type { Seed } from '../seed.ts';
import type { Film } from './film.ts';
import type { JobInfo, JobStreamInfo } from './info.ts';
import { isActive, type JobStatus, NEXT_STATUSES, type Priority } from './status.ts';

/** What a job starts with. */
export interface JobOptions {
  readonly jobId: string;
  /** How many jobs the account has had before it, and itself. */
  readonly number: number;
  readonly seed: Seed;
  readonly priority: Priority;
  readonly films: readonly Film[];
  /** Whether recordings are kept of its films. */
  readonly outputVideo: boolean;
  readonly createdAtMs: number;
}

/** A job of an account. It does nothing by itself: the queue moves it on. */
export class Job {
  readonly jobId: string;
  readonly number: number;
  readonly seed: Seed;
  readonly priority: Priority;
  readonly outputVideo: boolean;
  /** Its place in a shuffled queue: fixed by its seed, so that it does not depend on when others come. */
  readonly rank: number;
  /** How long all of its scripts are together. */
  readonly lengthMs: number;
  readonly #createdAtMs: number;
  readonly #streams: readonly JobStreamInfo[];
  #films: readonly Film[];
  #status: JobStatus = 'pending';
  #retryCount = 0;
  #region: string | null = null;
  #dispatchedAtMs: number | null = null;
  #startedAtMs: number | null = null;
  #endedAtMs: number | null = null;
  #error: string | null = null;

  constructor({ jobId, number, seed, priority, films, outputVideo, createdAtMs }: JobOptions) {
    this.jobId = jobId;
    this.number = number;
    this.seed = seed;
    this.priority = priority;
    this.outputVideo = outputVideo;
    this.rank = seed.fork('rank').next();
    this.lengthMs = films.reduce((sumMs, { durationMs }) => sumMs + durationMs, 0);
    this.#createdAtMs = createdAtMs;
    this.#films = films;
    this.#streams = films.map(streamInfo);
  }

  get status(): JobStatus {
    return this.#status;
  }

  /** Whether it counts towards the account's limit. */
  get isActive(): boolean {
    return isActive(this.#status);
  }

  /** Attempts that have failed and were tried again. */
  get retryCount(): number {
    return this.#retryCount;
  }

  /** When its processing began; `null` before. */
  get startedAtMs(): number | null {
    return this.#startedAtMs;
  }

  /** One a script, until the job is over: images take room. */
  get films(): readonly Film[] {
    return this.#films;
  }

  dispatch(atMs: number, region: string): void {
    this.#become('dispatched');
    this.#dispatchedAtMs = atMs;
    this.#region = region;
  }

  start(atMs: number): void {
    this.#become('processing');
    this.#startedAtMs = atMs;
  }

  /** Its attempt has failed: it waits for another one. */
  retry(): void {
    this.#become('pending');
    this.#retryCount++;
    this.#region = null;
    this.#dispatchedAtMs = null;
    this.#startedAtMs = null;
  }

  /** It is over; `error` says why it failed. */
  end(status: 'completed' | 'failed' | 'cancelled', atMs: number, error: string | null = null): void {
    this.#become(status);
    this.#endedAtMs = atMs;
    this.#error = error;
    this.#films = [];
  }

  info(estimatedWaitMs: number | null): JobInfo {
    return {
      jobId: this.jobId,
      status: this.#status,
      priority: this.priority,
      region: this.#region,
      retryCount: this.#retryCount,
      createdAtMs: this.#createdAtMs,
      dispatchedAtMs: this.#dispatchedAtMs,
      startedAtMs: this.#startedAtMs,
      endedAtMs: this.#endedAtMs,
      error: this.#error,
      estimatedWaitMs,
      streams: this.#streams,
    };
  }

  #become(status: JobStatus): void {
    if (!NEXT_STATUSES[this.#status].includes(status)) {
      throw new TypeError(`Job ${this.jobId} is ${this.#status} and cannot become ${status}.`);
    }
    this.#status = status;
  }
}

function streamInfo(
  { timeline, appliedPrompts, durationMs, frames }: Film,
  scriptIndex: number,
): JobStreamInfo {
  const { streamId, prompts, orientation, backdrop } = timeline;
  return {
    streamId,
    scriptIndex,
    prompt: prompts[0]?.prompt ?? '',
    appliedPrompt: appliedPrompts[0],
    prompts: prompts.length,
    orientation,
    image: backdrop !== undefined,
    durationMs,
    frames,
  };
}
