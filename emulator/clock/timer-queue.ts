/**
 * A clock's timers, the next one first: a binary heap. A cancelled timer stays in it until it comes to the top, or until
 * such timers are most of the heap: a keepalive sets and cancels one with every message.
 */
import TinyQueue from 'tinyqueue';

/** Cancels the timer it was returned for; harmless when the timer has fired. */
export type CancelTimer = () => void;

/** A timer that has been set. */
export interface Timer {
  /** When it is due, in the clock's time. */
  readonly dueMs: number;
  readonly fire: () => void;
}

interface QueuedTimer extends Timer {
  /** How many timers were set before it. */
  readonly order: number;
  /** Whether it has neither fired nor been cancelled. */
  isPending: boolean;
}

const inOrder = (a: QueuedTimer, b: QueuedTimer): number => a.dueMs - b.dueMs || a.order - b.order;

/** Timers by when they are due; those due together by when they were set. */
export class TimerQueue {
  #heap = new TinyQueue<QueuedTimer>([], inOrder);
  #cancelledCount = 0;
  #order = 0;

  /** How many timers are neither taken nor cancelled. */
  get size(): number {
    return this.#heap.length - this.#cancelledCount;
  }

  /** Adds a timer. */
  add(dueMs: number, fire: () => void): CancelTimer {
    const timer: QueuedTimer = { dueMs, fire, order: this.#order++, isPending: true };
    this.#heap.push(timer);
    return () => this.#cancel(timer);
  }

  /** The next timer, which stays where it is. */
  peek(): Timer | undefined {
    let next = this.#heap.peek();
    while (next && !next.isPending) {
      this.#heap.pop();
      this.#cancelledCount--;
      next = this.#heap.peek();
    }
    return next;
  }

  /** Takes the next timer out. */
  take(): Timer | undefined {
    if (!this.peek()) return undefined;
    const next = this.#heap.pop();
    if (next) next.isPending = false;
    return next;
  }

  /** Cancels every timer. */
  clear(): void {
    for (const timer of this.#heap.data) timer.isPending = false;
    this.#rebuild();
  }

  #cancel(timer: QueuedTimer): void {
    if (!timer.isPending) return;
    timer.isPending = false;
    this.#cancelledCount++;
    // A rebuild costs as much as the cancellations since the last one, so each stays cheap.
    if (this.#cancelledCount > this.#heap.length / 2) this.#rebuild();
  }

  #rebuild(): void {
    const pending = this.#heap.data.filter(({ isPending }) => isPending);
    this.#heap = new TinyQueue(pending, inOrder);
    this.#cancelledCount = 0;
  }
}
