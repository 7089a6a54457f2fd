/** Waits for frames that a stream has not had yet. */
import type { CancelTimer, Clock } from '../../clock.ts';
import { HlsClosedError, NotInTimeError } from './errors.ts';
import type { Footage } from './footage.ts';

/**
 * Longer than anything that may be waited for takes: a segment after the one that is under way is at most two seconds
 * off, and so are all parts that may be asked for, but for one.
 */
export const WAIT_LIMIT_MS = 4000;

/** Nobody says that a stream has ended, so it is looked at so often while somebody waits. */
const MAX_LOOK_MS = 100;
/** A frame may come a little later than its time. */
const MIN_LOOK_MS = 10;

interface Waiter {
  readonly frames: number;
  readonly deadlineMs: number;
  readonly resolve: () => void;
  readonly reject: (error: Error) => void;
}

/** Everybody who waits for frames of one stream. While nobody does there is no timer. */
export class Arrivals {
  readonly #footage: Footage;
  readonly #clock: Clock;
  readonly #waiters = new Set<Waiter>();
  #cancelLook: CancelTimer = () => {};
  #isClosed = false;

  constructor(footage: Footage, clock: Clock) {
    this.#footage = footage;
    this.#clock = clock;
  }

  /**
   * Resolves when the stream has had at least so many frames, or is over.
   *
   * @throws NotInTimeError after {@link WAIT_LIMIT_MS}.
   * @throws HlsClosedError when this is closed, before or meanwhile.
   */
  until(frames: number): Promise<void> {
    if (this.#isClosed) return Promise.reject(new HlsClosedError());
    if (this.#isThere(frames)) return Promise.resolve();
    return new Promise((resolve, reject) => {
      this.#waiters.add({ frames, deadlineMs: this.#clock.now() + WAIT_LIMIT_MS, resolve, reject });
      this.#scheduleLook();
    });
  }

  /** Ends every wait, at once. */
  close(): void {
    this.#isClosed = true;
    this.#cancelLook();
    for (const { reject } of this.#waiters) reject(new HlsClosedError());
    this.#waiters.clear();
  }

  #isThere(frames: number): boolean {
    return this.#footage.isOver() || this.#footage.frames() >= frames;
  }

  #look(): void {
    const nowMs = this.#clock.now();
    for (const waiter of this.#waiters) {
      if (this.#isThere(waiter.frames)) waiter.resolve();
      else if (waiter.deadlineMs <= nowMs) waiter.reject(new NotInTimeError(WAIT_LIMIT_MS));
      else continue;
      this.#waiters.delete(waiter);
    }
    this.#scheduleLook();
  }

  #scheduleLook(): void {
    this.#cancelLook();
    if (this.#waiters.size === 0) return;
    const fewest = Math.min(...[...this.#waiters].map(({ frames }) => frames));
    // The frame before is due by then at the latest.
    const earliestMs = ((fewest - this.#footage.frames() - 1) / this.#footage.timeline.fps) * 1000;
    const delayMs = Math.min(MAX_LOOK_MS, Math.max(MIN_LOOK_MS, earliestMs));
    this.#cancelLook = this.#clock.setTimer(delayMs, () => this.#look());
  }
}
