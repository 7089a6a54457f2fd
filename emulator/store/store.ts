/** What rooms know of the store: shelves of records, by account and id. */

/** The kinds of things that are kept. A name, once released, stays: it is part of the format. */
export const SHELF_NAMES = ['accounts', 'simulations', 'films', 'recordings', 'takes', 'images'] as const;

/** The kind of things on a shelf. */
export type ShelfName = (typeof SHELF_NAMES)[number];

/** Turns what was kept back into a `Value`; throws where it is none, such as a zod schema's `parse`. */
export type ReadValue<Value> = (stored: unknown) => Value;

/**
 * The records of one kind. A value is what JSON can hold (finite numbers; an undefined property is left out, and −0
 * becomes 0), and `Uint8Array`s anywhere in it; anything else, such as a Date, is refused with a TypeError. It is copied
 * on the way in and on the way out.
 *
 * An API key or id that is empty, holds a NUL or half a surrogate pair, or is over 600 bytes of UTF-8, is refused with
 * a RangeError. What is written is read at once, before it is acknowledged.
 */
export interface Shelf<Value> {
  /** The API keys of the accounts that have something here, in the order of their UTF-8 bytes. */
  apiKeys(): string[];
  /**
   * All of an account, in the order of the ids' UTF-8 bytes: the ids as they are now, each value as it is when its turn
   * comes. What is removed before its turn is left out.
   *
   * @throws StoreError `unreadable_record`
   */
  list(apiKey: string): Iterable<readonly [id: string, value: Value]>;
  /** @throws StoreError `unreadable_record` */
  get(apiKey: string, id: string): Value | undefined;
  /**
   * Resolves when it would survive a SIGKILL. Puts, removals and clearings take effect in the order of their calls; those of
   * one callback together or not at all.
   *
   * @throws StoreError `full` or `not_written`
   */
  put(apiKey: string, id: string, value: Value): Promise<void>;
  /** As `put`; harmless when nothing is there. */
  remove(apiKey: string, id: string): Promise<void>;
  /** Removes all of an account, as `put`: a reset. */
  clear(apiKey: string): Promise<void>;
}

/** A record outside its shelf, as exports and imports see it. */
export interface StoredRecord {
  readonly shelf: string;
  readonly apiKey: string;
  readonly id: string;
  readonly value: unknown;
}

/** Where rooms keep what must survive. */
export interface Store {
  /** The data directory; undefined where nothing outlives the process. */
  readonly directory: string | undefined;
  /** The shelf of that name: the same records for everybody who asks. Without `read` its values are unknown. */
  shelf(name: ShelfName): Shelf<unknown>;
  shelf<Value>(name: ShelfName, read: ReadValue<Value>): Shelf<Value>;
  /** Everything as it is at the first step, whatever is written on the way. Let it end, or `return()` it. */
  records(): Iterable<StoredRecord>;
  /**
   * Puts `records` in the place of everything, in one moment at their end, and resolves with how many they were. Where
   * `records` throws or a shelf that is in use cannot read one of them, all stays as it was. What is written meanwhile belongs
   * to what is replaced; `onReplaced` is called in that moment, before anybody can write what belongs to the new.
   */
  replaceAll(records: AsyncIterable<StoredRecord>, onReplaced?: () => void): Promise<number>;
  /** Writes what still waits and gives the directory back. Harmless when called again. */
  close(): Promise<void>;
}
