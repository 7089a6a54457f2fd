/** The GPU streamers of an account, by id: `streamer-1`, `streamer-2`, … The lowest free one is taken first. */

/** Who has which streamer. How many there are is said with each {@link take}, since it may change. */
export class StreamerPool {
  readonly #taken = new Set<string>();

  /** Takes a streamer; undefined when all `count` are taken. */
  take(count: number): string | undefined {
    // There may have been more: those with a higher number that are still taken count as well.
    if (this.#taken.size >= count) return undefined;
    for (let i = 1; i <= count; i++) {
      const streamerId = `streamer-${i}`;
      if (this.#taken.has(streamerId)) continue;
      this.#taken.add(streamerId);
      return streamerId;
    }
    return undefined;
  }

  giveBack(streamerId: string): void {
    this.#taken.delete(streamerId);
  }
}
