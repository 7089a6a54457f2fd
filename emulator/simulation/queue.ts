/**
 * Which job runs when, on the account's clock. Where jobs wait and there is room for one, a round of the scheduler
 * begins; at its end as many are dispatched as there is room for, in the order of their priority and then as the
 * options say. What is dispatched is processed when its streamer has started.
 */
import type { CancelTimer, Clock } from '../clock.ts';
import type { AccountConfig } from '../config.ts';
import type { FaultHits, FaultJudge } from '../faults/rules.ts';
import type { SimulationPointName } from '../faults/simulations/points.ts';
import type { Journal } from '../journal.ts';
import type { RecordingSink } from '../recording/sink.ts';
import { REGIONS } from '../regions.ts';
import { messageOf } from '../session/errors.ts';
import type { Job } from './job.ts';
import { PRIORITIES } from './status.ts';

/** How often an attempt that failed is tried again. */
export const MAX_RETRIES = 3;

/** Processing takes up to so much longer than a script's length says. */
const MAX_JITTER = 0.2;

/** What Odyssey says of a failure is not documented. */
const TRANSIENT_FAILURE = 'the streamer that processed it was lost';

/** What is said of a job that loses its streamer by a fault. */
const LOST_WORKER = 'its streamer was lost; this does not count as an attempt';

/** What a queue needs of its account. */
export interface QueueContext {
  /** The account's key. */
  readonly apiKey: string;
  /** What is to fail here. */
  readonly faults: FaultJudge;
  readonly clock: Clock;
  readonly journal: Journal;
  /** What holds for whatever begins now. */
  readonly config: () => AccountConfig;
  readonly recordings: RecordingSink;
  /** The emulator's own fault, never the app's. */
  readonly onFault: (error: unknown) => void;
  /** A job has been completed, or has failed. */
  readonly onEnded: (job: Job) => void;
}

/** A job that has a streamer. */
interface Running {
  readonly cancel: CancelTimer;
  /** When it is expected to be over, on the account's clock. */
  readonly endsAtMs: number;
}

/** What a fault makes of a job, after which share of the way, and after how long at least. */
interface Doom {
  readonly share: number;
  readonly leastMs?: number;
  come(): void;
}

/** The jobs of one account that are not over. */
export class SimulationQueue {
  readonly #context: QueueContext;
  readonly #waiting = new Set<Job>();
  readonly #running = new Map<Job, Running>();
  #cancelRound: CancelTimer | undefined;

  constructor(context: QueueContext) {
    this.#context = context;
  }

  /** Jobs that wait or run. */
  get size(): number {
    return this.#waiting.size + this.#running.size;
  }

  /** Adds a job that is pending. */
  add(job: Job): void {
    this.#waiting.add(job);
    this.reconsider();
  }

  /** Takes out a job that is cancelled. */
  remove(job: Job): void {
    this.#leave(job);
    this.reconsider();
  }

  /** Begins a round, or calls it off: a job has come or gone, or how many may run has changed. */
  reconsider(): void {
    const hasWork = this.#waiting.size > 0 && this.#room() > 0;
    if (!hasWork) {
      this.#cancelRound?.();
      this.#cancelRound = undefined;
    } else if (!this.#cancelRound) {
      const { clock, config } = this.#context;
      this.#cancelRound = clock.setTimer(config().simulationDispatchTimeMs, () => this.#endRound());
    }
  }

  /** Forgets every job, and with them all that was to happen. */
  clear(): void {
    for (const job of [...this.#running.keys()]) this.#leave(job);
    this.#waiting.clear();
    this.reconsider();
  }

  /**
   * About how long each job waits until it is processed, as the queue stands and if nothing fails; of none, when none
   * may run.
   */
  estimates(): ReadonlyMap<Job, number> {
    const { clock, config } = this.#context;
    const { concurrentSimulations, simulationDispatchTimeMs } = config();
    const estimatesMs = new Map<Job, number>();
    if (concurrentSimulations === 0) return estimatesMs;
    const nowMs = clock.now();
    for (const job of this.#running.keys()) if (job.status === 'dispatched') estimatesMs.set(job, 0);
    let aheadMs = [...this.#running.values()].reduce(
      (sumMs, { endsAtMs }) => sumMs + Math.max(0, endsAtMs - nowMs),
      0,
    );
    let ahead = this.#running.size;
    for (const job of this.#inOrder()) {
      const queuedMs = ahead < concurrentSimulations ? 0 : aheadMs / concurrentSimulations;
      estimatesMs.set(job, queuedMs + 2 * simulationDispatchTimeMs);
      aheadMs += 2 * simulationDispatchTimeMs + this.#lengthMs(job);
      ahead++;
    }
    return estimatesMs;
  }

  #room(): number {
    return this.#context.config().concurrentSimulations - this.#running.size;
  }

  #inOrder(): Job[] {
    const { simulationOrder } = this.#context.config();
    const placeOf = (job: Job) => (simulationOrder === 'fifo' ? job.number : job.rank);
    return [...this.#waiting].sort(
      (a, b) =>
        PRIORITIES.indexOf(a.priority) - PRIORITIES.indexOf(b.priority) ||
        placeOf(a) - placeOf(b) ||
        a.number - b.number,
    );
  }

  #endRound(): void {
    this.#cancelRound = undefined;
    for (const job of this.#inOrder().slice(0, Math.max(0, this.#room()))) this.#dispatch(job);
    this.reconsider();
  }

  #dispatch(job: Job): void {
    const { clock, config, journal } = this.#context;
    const { simulationDispatchTimeMs } = config();
    const region = attemptSeed(job).pick(REGIONS);
    job.dispatch(clock.now(), region);
    journal.record('simulation.dispatched', { jobId: job.jobId, region });
    this.#waiting.delete(job);
    const hits = this.#judge('simulation.dispatch', job, region);
    this.#run(job, simulationDispatchTimeMs, { afterwardsMs: this.#lengthMs(job), hits }, () =>
      this.#start(job),
    );
  }

  #start(job: Job): void {
    const { clock, config, journal } = this.#context;
    const seed = attemptSeed(job).fork('processing');
    const durationMs = Math.ceil(this.#lengthMs(job) * (1 + MAX_JITTER * seed.next()));
    job.start(clock.now());
    journal.record('simulation.started', { jobId: job.jobId });
    // A share of 1 is every attempt: `next()` is below 1.
    const fails = seed.next() < config().simulationFailureRate;
    const hits = this.#judge('simulation.process', job, job.region ?? '');
    if (fails) this.#run(job, Math.ceil(durationMs * seed.next()), { hits }, () => this.#fail(job));
    else this.#run(job, durationMs, { hits }, () => this.#complete(job));
  }

  #judge(point: SimulationPointName, { jobId, films }: Job, region: string): FaultHits | undefined {
    const { faults, apiKey } = this.#context;
    if (!faults.isOn(point)) return undefined;
    const prompt = films.flatMap(({ timeline }) => timeline.prompts.map((said) => said.prompt)).join('\n');
    return faults.decide(point, { account: apiKey, job: jobId, region, prompt });
  }

  /**
   * What comes next for a job that has a streamer, and how long it is expected to take after that; unless `hits` have it
   * come to something else on the way, or later.
   */
  #run(
    job: Job,
    delayMs: number,
    { afterwardsMs = 0, hits }: { afterwardsMs?: number; hits: FaultHits | undefined },
    next: () => void,
  ): void {
    const { clock } = this.#context;
    const { leastMs = 0, share = 1, come = next } = (hits && this.#doom(job, hits)) ?? {};
    const stalledMs = hits?.stall?.told.forMs ?? 0;
    const cancel =
      stalledMs === Number.POSITIVE_INFINITY
        ? () => {}
        : clock.setTimer(Math.max(leastMs, Math.ceil(delayMs * share)) + stalledMs, come);
    this.#running.set(job, { cancel, endsAtMs: clock.now() + delayMs + afterwardsMs });
  }

  /** What hits make of a job, after which share of the way. */
  #doom(job: Job, { fail, retry, lose_worker: lost }: FaultHits): Doom | undefined {
    if (fail) return { share: fail.seed.next(), come: () => this.#failForGood(job, fail.told.message) };
    if (retry) return { share: retry.seed.next(), come: () => this.#fail(job) };
    // It may be lost again and again: time must pass meanwhile.
    return lost && { leastMs: 1, share: lost.seed.next(), come: () => this.#loseWorker(job) };
  }

  #failForGood(job: Job, message: string): void {
    this.#running.delete(job);
    this.#end(job, message);
  }

  #loseWorker(job: Job): void {
    this.#running.delete(job);
    job.requeue();
    const { jobId, retryCount } = job;
    this.#context.journal.record('simulation.retried', { jobId, retryCount, message: LOST_WORKER });
    this.add(job);
  }

  #fail(job: Job): void {
    this.#running.delete(job);
    if (job.retryCount < MAX_RETRIES) {
      job.retry();
      const { jobId, retryCount } = job;
      this.#context.journal.record('simulation.retried', { jobId, retryCount, message: TRANSIENT_FAILURE });
      this.add(job);
    } else {
      this.#end(job, `The job failed ${MAX_RETRIES + 1} times; at last ${TRANSIENT_FAILURE}.`);
    }
  }

  #complete(job: Job): void {
    this.#running.delete(job);
    try {
      if (job.outputVideo) this.#keepFilms(job);
      this.#end(job, null);
    } catch (error) {
      this.#context.onFault(error);
      this.#end(job, `The emulator failed: ${messageOf(error)}`);
    }
  }

  #end(job: Job, error: string | null): void {
    const { clock, journal, onEnded } = this.#context;
    const { jobId, retryCount } = job;
    const queued = this.size;
    const limit = this.#context.config().queuedSimulations;
    job.end(error === null ? 'completed' : 'failed', clock.now(), error);
    if (error === null) journal.record('simulation.completed', { jobId, retryCount, queued, limit });
    else journal.record('simulation.failed', { jobId, retryCount, message: error, queued, limit });
    onEnded(job);
    this.reconsider();
  }

  /** One after the other, as if its streamer had filmed them so. */
  #keepFilms({ jobId, films, startedAtMs }: Job): void {
    let filmStartMs = startedAtMs ?? this.#context.clock.now();
    for (const { timeline, frames, durationMs, events } of films) {
      const atStartMs = filmStartMs;
      filmStartMs += durationMs;
      void this.#context.recordings.keep({
        streamId: timeline.streamId,
        jobId,
        timeline,
        frames,
        startedAtMs: atStartMs,
        endedAtMs: filmStartMs,
        events: events.map((event) => ({ ...event, atMs: atStartMs + event.atMs })),
      });
    }
  }

  #leave(job: Job): void {
    this.#waiting.delete(job);
    this.#running.get(job)?.cancel();
    this.#running.delete(job);
  }

  /** How long processing takes, without jitter. */
  #lengthMs({ lengthMs }: Job): number {
    return lengthMs / this.#context.config().simulationSpeed;
  }
}

function attemptSeed({ seed, retryCount }: Job) {
  return seed.fork('attempt', retryCount);
}
