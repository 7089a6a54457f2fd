/** One account's part of a store: the same shelves, with nothing of anybody else's on them. */
import type { ReadValue, Shelf, ShelfName, Store } from './store.ts';

/** What an account has on one shelf; see {@link Shelf}. */
export interface OwnShelf<Value> {
  list(): Iterable<readonly [id: string, value: Value]>;
  get(id: string): Value | undefined;
  /**
   * Resolves when it would survive a SIGKILL.
   *
   * @throws StoreError `full` or `not_written`
   */
  put(id: string, value: Value): Promise<void>;
  /** As {@link put}, where nobody waits for it: a failure is reported as the emulator's own, and never rejects. */
  save(id: string, value: Value): Promise<void>;
  /** As {@link save}; harmless when nothing is there. */
  remove(id: string): Promise<void>;
}

/** What an account needs its store for. */
export class AccountStore {
  readonly #store: Store;
  readonly #apiKey: string;
  readonly #onFault: (error: unknown) => void;
  #isDetached = false;
  /** Settles with the last write; writes come to an end in the order in which they were asked for. */
  #lastWrite: Promise<void> = Promise.resolve();

  constructor(store: Store, apiKey: string, onFault: (error: unknown) => void) {
    this.#store = store;
    this.#apiKey = apiKey;
    this.#onFault = onFault;
  }

  /** Whether what is kept outlives the process. */
  get isDurable(): boolean {
    return this.#store.directory !== undefined;
  }

  /** The account's own of the shelf `name`; `read` as of {@link Store.shelf}. */
  shelf<Value>(name: ShelfName, read: ReadValue<Value>): OwnShelf<Value> {
    const shelf = this.#store.shelf(name, read);
    const key = this.#apiKey;
    const write = (apply: (shelf: Shelf<Value>) => Promise<void>): Promise<void> => {
      if (!this.#isDetached) this.#lastWrite = apply(shelf);
      return this.#lastWrite;
    };
    const report = (written: Promise<void>) => written.catch(this.#onFault);
    return {
      list: () => shelf.list(key),
      get: (id) => shelf.get(key, id),
      put: (id, value) => write(() => shelf.put(key, id, value)),
      save: (id, value) => report(write(() => shelf.put(key, id, value))),
      remove: (id) => report(write(() => shelf.remove(key, id))),
    };
  }

  /** From now on nothing is written: the key's next account has taken its place. */
  detach(): void {
    this.#isDetached = true;
  }

  /** Resolves when all that was written until now would survive a SIGKILL, or has failed. */
  settled(): Promise<void> {
    return this.#lastWrite.catch(() => {});
  }
}
