/** The simulation jobs of one account: who may submit one, what becomes of it, and which are still known. */
import { OFF } from '../config/values.ts';
import type { EndCause } from '../journal.ts';
import type { Seed } from '../seed.ts';
import { AccountSuspendedError, type SessionError, UsageError } from '../session/errors.ts';
import {
  BypassDeniedError,
  JobNotCancellableError,
  SimulationError,
  SimulationQuotaError,
  UnknownJobError,
} from './errors.ts';
import { filmOf } from './film.ts';
import type { JobInfo } from './info.ts';
import { Job } from './job.ts';
import { type QueueContext, SimulationQueue } from './queue.ts';
import type { JobStatus } from './status.ts';
import { readSubmission, type Scene, type Submission } from './submission.ts';

/** How many jobs that are over an account remembers; the oldest are forgotten first. */
export const MAX_KEPT_JOBS = 1000;

/** What an account's jobs need of their surroundings. */
export interface SimulationJobsOptions extends Omit<QueueContext, 'onEnded'> {
  readonly seed: Seed;
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
  #count = 0;
  #closed: SessionError | undefined;

  constructor(options: SimulationJobsOptions) {
    this.#options = options;
    this.#queue = new SimulationQueue({ ...options, onEnded: (job) => this.#remember(job) });
  }

  /** Jobs that count towards the limit: those that wait, and those that are processed. */
  get queued(): number {
    return this.#queue.size;
  }

  /**
   * Queues a job, when its scripts have been fetched and read, images included.
   *
   * @throws UsageError when the account is suspended.
   * @throws SimulationQuotaError when it has as many jobs as it may.
   * @throws BypassDeniedError when it may not bypass prompt expansion, and asks to.
   * @throws InvalidSubmissionError when something is wrong with what was submitted.
   * @throws SessionError when the account was reset, or the emulator is closed.
   */
  async submit(submission: Submission): Promise<JobInfo> {
    this.#admit(submission);
    const { simulationLimitMs } = this.#options.config();
    const scenes = await readSubmission(submission, simulationLimitMs, this.#closing.signal);
    // Others may have come meanwhile.
    this.#admit(submission);
    return this.#enqueue(submission, scenes);
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

  /** Ends every job and takes no more: `reason` is what later submissions are told. */
  close(cause: EndCause, reason: SessionError): void {
    this.#closed = reason;
    this.#closing.abort(reason);
    this.#queue.clear();
    for (const { jobId, isActive } of this.#jobs.values()) {
      if (!isActive) continue;
      this.#options.journal.record('simulation.cancelled', { jobId, cause, ...this.#inUse() });
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

  #enqueue(
    { orientation, bypassExpansion, priority, outputVideo }: Submission,
    scenes: readonly Scene[],
  ): JobInfo {
    const { seed, fps, clock, journal } = this.#options;
    const number = ++this.#count;
    const jobSeed = seed.fork('job', number);
    const jobId = jobSeed.id('job');
    const films = scenes.map((scene, index) =>
      filmOf(scene, { seed: jobSeed.fork('stream', index + 1), orientation, fps, bypassExpansion }),
    );
    const createdAtMs = clock.now();
    const job = new Job({ jobId, number, seed: jobSeed, priority, films, outputVideo, createdAtMs });
    this.#jobs.set(jobId, job);
    this.#queue.add(job);
    journal.record('simulation.queued', {
      jobId,
      priority,
      prompt: scenes[0]?.script.prompt ?? '',
      scripts: films.length,
      lengthMs: job.lengthMs,
      ...this.#inUse(),
    });
    return this.#info(job);
  }

  #remember(job: Job): void {
    this.#over.add(job);
    for (const oldest of this.#over) {
      if (this.#over.size <= MAX_KEPT_JOBS) break;
      this.#over.delete(oldest);
      this.#jobs.delete(oldest.jobId);
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
