/** One job: its films, where it is in its life, and since when. */
import { Seed } from '../seed.ts';
import type { Film } from './film.ts';
import type { JobInfo, JobStreamInfo } from './info.ts';
import { isActive, type JobStatus, NEXT_STATUSES, type Priority } from './status.ts';
import type { StoredJob } from './stored.ts';

/** What a job starts with. */
export type JobOptions = Pick<
  StoredJob,
  'jobId' | 'number' | 'seed' | 'priority' | 'outputVideo' | 'createdAtMs'
>;

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
  readonly #onChange: (job: Job) => void;
  #films: readonly Film[];
  #status: JobStatus;
  #retryCount: number;
  #region: string | null;
  #dispatchedAtMs: number | null;
  #startedAtMs: number | null;
  #endedAtMs: number | null;
  #error: string | null;

  /**
   * A job as it was stored; `films` are none where it is over. `onChange` is called with each of its steps, when it is taken.
   */
  constructor(stored: StoredJob, films: readonly Film[], onChange: (job: Job) => void) {
    this.jobId = stored.jobId;
    this.number = stored.number;
    this.seed = new Seed(stored.seed);
    this.priority = stored.priority;
    this.outputVideo = stored.outputVideo;
    this.rank = this.seed.fork('rank').next();
    this.lengthMs = stored.streams.reduce((sumMs, { durationMs }) => sumMs + durationMs, 0);
    this.#createdAtMs = stored.createdAtMs;
    this.#streams = stored.streams;
    this.#onChange = onChange;
    this.#films = films;
    this.#status = stored.status;
    this.#retryCount = stored.retryCount;
    this.#region = stored.region;
    this.#dispatchedAtMs = stored.dispatchedAtMs;
    this.#startedAtMs = stored.startedAtMs;
    this.#endedAtMs = stored.endedAtMs;
    this.#error = stored.error;
  }

  /** A new job, as it is stored. */
  static create(options: JobOptions, films: readonly Film[]): StoredJob {
    return {
      ...options,
      status: 'pending',
      region: null,
      retryCount: 0,
      dispatchedAtMs: null,
      startedAtMs: null,
      endedAtMs: null,
      error: null,
      streams: films.map(streamInfo),
    };
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

  /** Where its streamer is, while it has one. */
  get region(): string | null {
    return this.#region;
  }

  /** When it was over; `null` before. */
  get endedAtMs(): number | null {
    return this.#endedAtMs;
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
    this.#become('dispatched', () => {
      this.#dispatchedAtMs = atMs;
      this.#region = region;
    });
  }

  start(atMs: number): void {
    this.#become('processing', () => {
      this.#startedAtMs = atMs;
    });
  }

  /** Its attempt has failed: it waits for another one. */
  retry(): void {
    this.#become('pending', () => {
      this.#retryCount++;
      this.#loseStreamer();
    });
  }

  /** Its streamer was lost, with the emulator or by a fault, which does not count as a failure: it waits again. */
  requeue(): void {
    this.#status = 'pending';
    this.#loseStreamer();
    this.#onChange(this);
  }

  /** It is over; `error` says why it failed. */
  end(status: 'completed' | 'failed' | 'cancelled', atMs: number, error: string | null = null): void {
    this.#become(status, () => {
      this.#endedAtMs = atMs;
      this.#error = error;
      this.#films = [];
    });
  }

  info(estimatedWaitMs: number | null): JobInfo {
    const { number: _number, seed: _seed, outputVideo: _outputVideo, ...shown } = this.stored();
    return { ...shown, estimatedWaitMs };
  }

  /** As it is stored, without its films. */
  stored(): StoredJob {
    return {
      jobId: this.jobId,
      number: this.number,
      seed: this.seed.value,
      priority: this.priority,
      outputVideo: this.outputVideo,
      status: this.#status,
      region: this.#region,
      retryCount: this.#retryCount,
      createdAtMs: this.#createdAtMs,
      dispatchedAtMs: this.#dispatchedAtMs,
      startedAtMs: this.#startedAtMs,
      endedAtMs: this.#endedAtMs,
      error: this.#error,
      streams: [...this.#streams],
    };
  }

  #become(status: JobStatus, note: () => void): void {
    if (!NEXT_STATUSES[this.#status].includes(status)) {
      throw new TypeError(`Job ${this.jobId} is ${this.#status} and cannot become ${status}.`);
    }
    this.#status = status;
    note();
    this.#onChange(this);
  }

  #loseStreamer(): void {
    this.#region = null;
    this.#dispatchedAtMs = null;
    this.#startedAtMs = null;
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
