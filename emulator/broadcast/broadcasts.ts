/** The broadcasts of one account. */
import type { BroadcastSource, BroadcastSources, BroadcastUrls } from '../session/audience.ts';
import { Broadcast, type BroadcastContext } from './broadcast.ts';
import { BroadcastNotFoundError } from './errors.ts';

/** Streams that can be watched. */
export class Broadcasts implements BroadcastSources {
  readonly #context: BroadcastContext;
  readonly #broadcasts = new Map<string, Broadcast>();

  constructor(context: BroadcastContext) {
    this.#context = context;
  }

  /** Begins a broadcast; `onReady` is called when there is something to watch. */
  open(source: BroadcastSource, onReady: (urls: BroadcastUrls) => void): Broadcast {
    const { streamId } = source;
    const broadcast = new Broadcast(source, this.#context, onReady, () => this.#broadcasts.delete(streamId));
    this.#broadcasts.set(streamId, broadcast);
    return broadcast;
  }

  /**
   * The broadcast of a stream that runs, or has just ended.
   *
   * @throws BroadcastNotFoundError when there is none.
   */
  get(streamId: string): Broadcast {
    const broadcast = this.#broadcasts.get(streamId);
    if (!broadcast) throw new BroadcastNotFoundError(streamId);
    return broadcast;
  }

  /** Ends them all at once, and what players may still read of them. */
  close(): void {
    for (const broadcast of [...this.#broadcasts.values()]) broadcast.close();
  }
}
