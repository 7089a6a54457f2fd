/** What timers caused and what takes real time: messages being flushed, sockets closing. */

/** A set of promises to wait for. */
export class Effects {
  readonly #pending = new Set<Promise<unknown>>();
  readonly #waiting: (() => void)[] = [];

  /** Whether something is under way. */
  get isPending(): boolean {
    return this.#pending.size > 0;
  }

  /** Counts `effect` as under way until it resolves or rejects. */
  track(effect: Promise<unknown>): void {
    this.#pending.add(effect);
    const settle = (): void => {
      // What follows from it, such as a close that follows a last message, is tracked by then.
      setImmediate(() => {
        this.#pending.delete(effect);
        this.#wakeIfSettled();
      });
    };
    // Its owner handles a rejection: here it only means that the effect is over.
    effect.then(settle, settle);
  }

  /** Resolves when nothing is under way, what is tracked meanwhile included. */
  async settled(): Promise<void> {
    while (this.isPending) await new Promise<void>((resolve) => this.#waiting.push(resolve));
  }

  #wakeIfSettled(): void {
    if (this.isPending) return;
    for (const wake of this.#waiting.splice(0)) wake();
  }
}
