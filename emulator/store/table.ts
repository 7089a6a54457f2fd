/** What a store stands on: frames by key, in the order of the keys' bytes. */
import type { KeyRange } from './keys.ts';

/** One frame and its key. */
export type Entry = readonly [key: Uint8Array, frame: Uint8Array];

/** Sorted bytes; see `Shelf` and `Store` for what its methods promise. Frames handed out are the caller's. */
export interface Table {
  readonly directory: string | undefined;
  /** The keys in `range` in order, `limit` of them at most. */
  keys(range: KeyRange, limit?: number): Uint8Array[];
  get(key: Uint8Array): Uint8Array | undefined;
  put(key: Uint8Array, frame: Uint8Array): Promise<void>;
  remove(key: Uint8Array): Promise<void>;
  removeAll(range: KeyRange): Promise<void>;
  /** Everything as it is at the first step. */
  entries(): Iterable<Entry>;
  /** Not called while it is at work. Puts `entries` in the place of everything, at their end, then calls `onReplaced`; resolves with how many they were. */
  replaceAll(entries: AsyncIterable<Entry>, onReplaced: () => void): Promise<number>;
  close(): Promise<void>;
}
