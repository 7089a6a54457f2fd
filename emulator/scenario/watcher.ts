/** Watches scenario files, from when each is first played. */
import { dirname } from 'node:path';
import type { FSWatcher } from 'chokidar';

/** How long a file must have stayed the same: editors write in several goes. */
const SETTLED_MS = 50;
const POLL_MS = 10;

/** Tells of scenario files that are saved, or go. */
export class ScenarioWatcher {
  readonly #onSaved: (path: string) => void;
  readonly #onFault: (error: unknown) => void;
  readonly #watched = new Map<string, Promise<FSWatcher | undefined>>();
  #isClosed = false;

  /** `onSaved` is also called once when the watching of a file begins: what happened before is missed by nobody. */
  constructor(onSaved: (path: string) => void, onFault: (error: unknown) => void) {
    this.#onSaved = onSaved;
    this.#onFault = onFault;
  }

  /** Watches a file; once more is harmless. */
  watch(path: string): void {
    if (this.#isClosed || this.#watched.has(path)) return;
    const watching = this.#begin(path).catch((error: unknown) => {
      // Such as when the system watches as many files as it can: the scenario plays on as it is.
      this.#onFault(error);
      return undefined;
    });
    this.#watched.set(path, watching);
  }

  /** Resolves when nothing is watched any more. */
  async close(): Promise<void> {
    this.#isClosed = true;
    const watchers = await Promise.all(this.#watched.values());
    await Promise.all(watchers.map((watcher) => watcher?.close()));
  }

  async #begin(path: string): Promise<FSWatcher | undefined> {
    // Only now: an emulator without a scenario should not wait for it.
    const { watch } = await import('chokidar');
    if (this.#isClosed) return undefined;
    const directory = dirname(path);
    // Its directory, and of that only the file: editors may put another file in its place.
    const watcher = watch(directory, {
      depth: 0,
      ignored: (other) => other !== directory && other !== path,
      awaitWriteFinish: { stabilityThreshold: SETTLED_MS, pollInterval: POLL_MS },
    });
    watcher.on('error', this.#onFault);
    for (const event of ['add', 'change', 'unlink'] as const) watcher.on(event, () => this.#tell(path));
    return watcher;
  }

  /** Whatever becomes of a file, the emulator goes on. */
  #tell(path: string): void {
    if (this.#isClosed) return;
    try {
      this.#onSaved(path);
    } catch (error) {
      this.#onFault(error);
    }
  }
}
