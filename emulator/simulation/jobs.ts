/** The simulation jobs of one account: who may submit one, what becomes of it, and which are still known. */
import { OFF } from '../config/values.ts';
import type { EndCause } from '../journal.ts';
import type { Seed } from '../seed.ts';
import { AccountSuspendedError, type SessionError, UsageError } from '../session/errors.ts';
import type { AccountStore } from '../store/account-store.ts';
import {
  BypassDeniedError,
  JobNotCancellableError,
  SimulationError,
  SimulationQuotaError,
  UnknownJobError,
} from './errors.ts';
import { type Film, filmOf } from './film.ts';
import type { JobInfo } from './info.ts';
import { Job } from './job.ts';
import { type QueueContext, SimulationQueue } from './queue.ts';
import type { JobStatus } from './status.ts';
import { JobShelves, type StoredJob } from './stored.ts';
import { readSubmission, type Scene, type Submission } from './submission.ts';

/** How many jobs that are over an account remembers; the oldest are forgotten first. */
export const MAX_KEPT_JOBS = 1000;

/** What an account's jobs need of their surroundings. */
export interface SimulationJobsOptions extends Omit<QueueContext, 'onEnded'> {
  readonly seed: Seed;
  readonly store: AccountStore;
  /** The number of the next job, counted over all processes from 1. */
  readonly nextNumber: () => number;
  /** Video frames a second. */
  readonly fps: number;
}

/** Which jobs are meant: those that fit everything given. */
export interface JobFilter {
  readonly status?: JobStatus | undefined;
  /** Only those that are not over. */
  readonly active?: boolean | undefined;
}

/** The jobs of one account. */
export class SimulationJobs {
  readonly #options: SimulationJobsOptions;
  /** In the order in which they were submitted. */
  readonly #jobs = new Map<string, Job>();
  /** Those that are over, in the order of their ends. */
  readonly #over = new Set<Job>();
  readonly #queue: SimulationQueue;
  readonly #closing = new AbortController();
  readonly #shelves: JobShelves;
  /** Jobs that are just being stored: they count, but nobody has been told of them yet. */
  #arriving = 0;
  #closed: SessionError | undefined;

  constructor(options: SimulationJobsOptions) {
    this.#options = options;
    this.#shelves = new JobShelves(options.store);
    this.#queue = new SimulationQueue({ ...options, onEnded: (job) => this.#remember(job) });
  }

  /**
   * Brings back what is stored. What was dispatched or processed waits again: its streamer went with its process. Says how
   * many jobs there are, and how many of them had lost their streamers.
   *
   * @throws StoreError when one cannot be read.
   */
  restore(): { jobs: number; requeued: number } {
    const over: Job[] = [];
    let requeued = 0;
    for (const { job: stored, films } of this.#shelves.list()) {
      const job = this.#know(stored, films);
      if (!job.isActive) {
        over.push(job);
        continue;
      }
      if (job.status !== 'pending') {
        job.requeue();
        requeued++;
      }
      this.#queue.add(job);
    }
    over.sort((a, b) => (a.endedAtMs ?? 0) - (b.endedAtMs ?? 0));
    for (const job of over) this.#over.add(job);
    return { jobs: this.#jobs.size, requeued };
  }

  /** Jobs that count towards the limit: those that wait, and those that are processed. */
  get queued(): number {
    return this.#queue.size + this.#arriving;
  }

  /**
   * Queues a job, when its scripts have been fetched and read, images included.
   *
   * @throws UsageError when the account is suspended.
   * @throws SimulationQuotaError when it has as many jobs as it may.
   * @throws BypassDeniedError when it may not bypass prompt expansion, and asks to.
   * @throws InvalidSubmissionError when something is wrong with what was submitted.
   * @throws SessionError when the account was reset, or the emulator is closed.
   * @throws StoreError when it cannot be stored: then it is not queued.
   */
  async submit(submission: Submission): Promise<JobInfo> {
    this.#admit(submission);
    const { simulationLimitMs } = this.#options.config();
    const scenes = await readSubmission(submission, simulationLimitMs, this.#closing.signal);
    // Others may have come meanwhile.
    this.#admit(submission);
    const [stored, films] = this.#create(submission, scenes);
    this.#arriving++;
    try {
      await this.#shelves.add(stored, films);
    } finally {
      this.#arriving--;
    }
    if (this.#closed) {
      // Its client is told that it was refused: the next process must not find it.
      this.#shelves.discard(stored);
      throw this.#closed;
    }
    return this.#enqueue(stored, films);
  }

  /** The jobs that fit, the newest first. */
  list({ status, active = false }: JobFilter = {}): JobInfo[] {
    const estimatesMs = this.#queue.estimates();
    return [...this.#jobs.values()]
      .filter((job) => (status === undefined || job.status === status) && (!active || job.isActive))
      .reverse()
      .map((job) => job.info(estimatesMs.get(job) ?? null));
  }

  /** Whether the account has a job of this id. */
  has(jobId: string): boolean {
    return this.#jobs.has(jobId);
  }

  /**
   * The job of this id.
   *
   * @throws UnknownJobError when the account has none.
   */
  get(jobId: string): JobInfo {
    return this.#info(this.#require(jobId));
  }

  /**
   * Takes a job out of the queue that is not yet processed.
   *
   * @throws UnknownJobError when the account has none of this id.
   * @throws JobNotCancellableError when it is processed already, or over.
   */
  cancel(jobId: string): JobInfo {
    const job = this.#require(jobId);
    if (job.status !== 'pending' && job.status !== 'dispatched') {
      throw new JobNotCancellableError(jobId, job.status);
    }
    job.end('cancelled', this.#options.clock.now());
    this.#queue.remove(job);
    this.#options.journal.record('simulation.cancelled', { jobId, cause: 'client', ...this.#inUse() });
    this.#remember(job);
    return this.#info(job);
  }

  /** How many may run has changed. */
  reconsider(): void {
    this.#queue.reconsider();
  }

  /**
   * Ends every job and takes no more: `reason` is what later submissions are told. When the emulator is closed, jobs that
   * are stored go on in its next process.
   */
  close(cause: EndCause, reason: SessionError): void {
    const { journal, store } = this.#options;
    this.#closed = reason;
    this.#closing.abort(reason);
    this.#queue.clear();
    const goesOn = cause === 'emulator_closed' && store.isDurable;
    for (const { jobId, isActive } of this.#jobs.values()) {
      if (isActive && !goesOn) journal.record('simulation.cancelled', { jobId, cause, ...this.#inUse() });
    }
    this.#jobs.clear();
    this.#over.clear();
  }

  /** Lets a submission in; the first of its obstacles refuses it. */
  #admit({ bypassExpansion }: Submission): void {
    if (this.#closed) throw this.#closed;
    const { journal, config } = this.#options;
    const { suspended, queuedSimulations, promptExpansionBypass } = config();
    try {
      if (suspended !== OFF) throw new AccountSuspendedError(suspended);
      if (bypassExpansion && !promptExpansionBypass) throw new BypassDeniedError();
      if (this.queued >= queuedSimulations) throw new SimulationQuotaError(this.queued, queuedSimulations);
    } catch (error) {
      if (error instanceof SimulationError || error instanceof UsageError) {
        const { code, message } = error;
        journal.record('simulation.refused', { code, message, ...this.#inUse() });
      }
      throw error;
    }
  }

  #create(
    { orientation, bypassExpansion, priority, outputVideo }: Submission,
    scenes: readonly Scene[],
  ): [job: StoredJob, films: Film[]] {
    const { seed, fps, clock, nextNumber } = this.#options;
    const number = nextNumber();
    const jobSeed = seed.fork('job', number);
    const films = scenes.map((scene, index) =>
      filmOf(scene, { seed: jobSeed.fork('stream', index + 1), orientation, fps, bypassExpansion }),
    );
    const options = { number, seed: jobSeed.value, priority, outputVideo, createdAtMs: clock.now() };
    return [Job.create({ jobId: jobSeed.id('job'), ...options }, films), films];
  }

  #enqueue(stored: StoredJob, films: readonly Film[]): JobInfo {
    const job = this.#know(stored, films);
    this.#queue.add(job);
    const { jobId, priority, lengthMs } = job;
    this.#options.journal.record('simulation.queued', {
      jobId,
      priority,
      prompt: stored.streams[0]?.prompt ?? '',
      scripts: films.length,
      lengthMs,
      ...this.#inUse(),
    });
    return this.#info(job);
  }

  #know(stored: StoredJob, films: readonly Film[]): Job {
    const job = new Job(stored, films, (changed) => this.#store(changed));
    this.#jobs.set(job.jobId, job);
    return job;
  }

  #store(job: Job): void {
    const stored = job.stored();
    if (job.isActive) this.#shelves.change(stored);
    else this.#shelves.end(stored, job.status === 'completed' && job.outputVideo);
  }

  #remember(job: Job): void {
    this.#over.add(job);
    for (const oldest of this.#over) {
      if (this.#over.size <= MAX_KEPT_JOBS) break;
      this.#over.delete(oldest);
      this.#jobs.delete(oldest.jobId);
      this.#shelves.remove(oldest.jobId);
    }
  }

  #require(jobId: string): Job {
    const job = this.#jobs.get(jobId);
    if (!job) throw new UnknownJobError(jobId);
    return job;
  }

  #info(job: Job): JobInfo {
    return job.info(this.#queue.estimates().get(job) ?? null);
  }

  #inUse(): { queued: number; limit: number } {
    return { queued: this.queued, limit: this.#options.config().queuedSimulations };
  }
}
