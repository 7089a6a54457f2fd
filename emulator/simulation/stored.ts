/** A job as it is stored: where it is in its life, and beside it, until it is over, its films. */
import { z } from '@hono/zod-openapi';
import { bareTimelineSchema, eventsSchema, type ImageShelf, readImage } from '../recording/stored.ts';
import type { AccountStore, OwnShelf } from '../store/account-store.ts';
import type { Film } from './film.ts';
import { JOB_STATUSES, PRIORITIES } from './status.ts';

const timeSchema = z.number().nullable();

const jobSchema = z.object({
  jobId: z.string(),
  /** How many jobs the account has had before it, and itself. */
  number: z.number(),
  /** What its chance comes from. */
  seed: z.number(),
  priority: z.enum(PRIORITIES),
  /** Whether recordings are kept of its films. */
  outputVideo: z.boolean(),
  status: z.enum(JOB_STATUSES),
  region: z.string().nullable(),
  retryCount: z.number(),
  createdAtMs: z.number(),
  dispatchedAtMs: timeSchema,
  startedAtMs: timeSchema,
  endedAtMs: timeSchema,
  error: z.string().nullable(),
  streams: z.array(
    z.object({
      streamId: z.string(),
      scriptIndex: z.number(),
      prompt: z.string(),
      appliedPrompt: z.string(),
      prompts: z.number(),
      orientation: z.enum(['landscape', 'portrait']),
      image: z.boolean(),
      durationMs: z.number(),
      frames: z.number(),
    }),
  ),
});

const filmsSchema = z.array(
  z.object({
    timeline: bareTimelineSchema,
    image: z.boolean(),
    frames: z.number(),
    durationMs: z.number(),
    appliedPrompts: z.tuple([z.string()], z.string()),
    events: eventsSchema,
  }),
);

/** A job without its films. */
export type StoredJob = z.output<typeof jobSchema>;

type StoredFilms = z.output<typeof filmsSchema>;

/** How each shelf is read. */
export const readJob = (stored: unknown): StoredJob => jobSchema.parse(stored);
export const readFilms = (stored: unknown): StoredFilms => filmsSchema.parse(stored);

/** A job, and its films if it is not over. */
export interface KeptJob {
  readonly job: StoredJob;
  readonly films: readonly Film[];
}

/** Where an account's jobs are stored. */
export class JobShelves {
  readonly #jobs: OwnShelf<StoredJob>;
  readonly #films: OwnShelf<StoredFilms>;
  readonly #images: ImageShelf;

  constructor(store: AccountStore) {
    this.#jobs = store.shelf('simulations', readJob);
    this.#films = store.shelf('films', readFilms);
    // Where the recordings of films will look for them too.
    this.#images = store.shelf('images', readImage);
  }

  /**
   * What is stored, in the order of submission.
   *
   * @throws StoreError when one cannot be read.
   */
  *list(): Iterable<KeptJob> {
    const jobs = [...this.#jobs.list()].map(([, job]) => job).sort((a, b) => a.number - b.number);
    for (const job of jobs) yield { job, films: this.#filmsOf(job.jobId) };
  }

  /**
   * A job has come. Resolves when it would survive a SIGKILL.
   *
   * @throws StoreError `full` or `not_written`
   */
  async add(job: StoredJob, films: readonly Film[]): Promise<void> {
    const images = films.map(({ timeline: { streamId, backdrop } }) =>
      backdrop ? this.#images.put(streamId, backdrop) : undefined,
    );
    await Promise.all([
      ...images,
      this.#films.put(job.jobId, films.map(toStored)),
      this.#jobs.put(job.jobId, job),
    ]);
  }

  /** It has changed. */
  change(job: StoredJob): void {
    void this.#jobs.save(job.jobId, job);
  }

  /** It is over, and its films are needed no more; `isFilmed` says whether there are recordings, which need the images. */
  end(job: StoredJob, isFilmed: boolean): void {
    this.change(job);
    void this.#films.remove(job.jobId);
    if (isFilmed) return;
    for (const { streamId, image } of job.streams) if (image) void this.#images.remove(streamId);
  }

  /** It never came to be: nothing of it stays. */
  discard(job: StoredJob): void {
    this.end(job, false);
    this.remove(job.jobId);
  }

  /** It is forgotten. */
  remove(jobId: string): void {
    void this.#jobs.remove(jobId);
  }

  #filmsOf(jobId: string): Film[] {
    return (this.#films.get(jobId) ?? []).map(({ timeline, image, ...rest }) => {
      const backdrop = image ? this.#images.get(timeline.streamId) : undefined;
      return { ...rest, timeline: { ...timeline, ...(backdrop && { backdrop }) } };
    });
  }
}

function toStored({ timeline: { backdrop, ...timeline }, ...rest }: Film): StoredFilms[number] {
  const { appliedPrompts, events } = rest;
  return {
    ...rest,
    timeline,
    image: backdrop !== undefined,
    appliedPrompts: [...appliedPrompts],
    events: [...events],
  };
}
