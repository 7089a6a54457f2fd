/** Videos that are being made: what there is of each is stored every second, since nobody says when he kills a process. */
import type { CancelTimer, Clock } from '../clock.ts';
import type { OwnShelf } from '../store/account-store.ts';
import type { RecordedVideo } from './sink.ts';
import { type ImageShelf, type StoredVideo, toStored } from './stored.ts';

/** How much of a video a SIGKILL may cost, in real time: its frames tick so. */
const STORING_INTERVAL_MS = 1000;

/** What {@link Takes} need. */
export interface TakesContext {
  readonly realClock: Clock;
  readonly takes: OwnShelf<StoredVideo>;
  readonly images: ImageShelf;
  /** What there is of all videos has just been stored. */
  readonly onStored: () => void;
}

/** The videos that are being made for one account. */
export class Takes {
  readonly #context: TakesContext;
  /** What each would be if it ended now, by stream. */
  readonly #running = new Map<string, () => RecordedVideo>();
  #cancelTimer: CancelTimer | undefined;

  constructor(context: TakesContext) {
    this.#context = context;
  }

  /** From now on it is stored; its image at once, as it never changes. Resolves when there is something of it. */
  begin(soFar: () => RecordedVideo): Promise<void> {
    const { streamId, timeline } = soFar();
    if (timeline.backdrop) void this.#context.images.save(streamId, timeline.backdrop);
    this.#running.set(streamId, soFar);
    this.#cancelTimer ??= this.#setTimer();
    return this.#store(streamId, soFar);
  }

  /** It is complete: what was stored of it is not needed any more. */
  end(streamId: string): void {
    this.#running.delete(streamId);
    void this.#context.takes.remove(streamId);
    if (this.#running.size === 0) this.close();
  }

  /** Stores nothing more. */
  close(): void {
    this.#cancelTimer?.();
    this.#cancelTimer = undefined;
  }

  #setTimer(): CancelTimer {
    return this.#context.realClock.setTimer(STORING_INTERVAL_MS, () => {
      for (const [streamId, soFar] of this.#running) void this.#store(streamId, soFar);
      this.#context.onStored();
      this.#cancelTimer = this.#setTimer();
    });
  }

  #store(streamId: string, soFar: () => RecordedVideo): Promise<void> {
    return this.#context.takes.save(streamId, toStored(soFar()));
  }
}
