/** Where a record stands: shelf, account and id as bytes whose order is that of the three, one after the other. */
import type { StoredRecord } from './store.ts';

/** lmdb takes 1,978 bytes with pages of 4 KiB; three parts and what stands before them stay well below. */
const MAX_PART_BYTES = 600;

/** Ends each part but the last, and stands in none: a part that is the beginning of another comes first. */
const END = 0;

/** Where a record stands. */
export type Place = Pick<StoredRecord, 'shelf' | 'apiKey' | 'id'>;

/** The keys from `from`, inclusive, to `to`, exclusive. */
export interface KeyRange {
  readonly from: Uint8Array;
  readonly to: Uint8Array;
}

/** @throws RangeError when a part is empty, holds a NUL or half a surrogate pair, or is too long. */
export function toKey({ shelf, apiKey, id }: Place): Uint8Array {
  return Buffer.concat([toPrefix([shelf, apiKey]), toPart(id)]);
}

/** @throws RangeError when `key` is none that {@link toKey} makes. */
export function fromKey(key: Uint8Array): Place {
  const [shelf, apiKey, id, ...more] = Buffer.from(key.buffer, key.byteOffset, key.byteLength)
    .toString()
    .split('\0');
  if (!shelf || !apiKey || !id || more.length > 0) throw new RangeError('a key does not have three parts');
  return { shelf, apiKey, id };
}

/** All keys that begin with these parts: a shelf, or a shelf and an account. */
export function rangeOf(parts: readonly string[]): KeyRange {
  const from = toPrefix(parts);
  const to = Buffer.from(from);
  to[to.length - 1] = END + 1;
  return { from, to };
}

function toPrefix(parts: readonly string[]): Uint8Array {
  return Buffer.concat(parts.flatMap((part) => [toPart(part), Uint8Array.of(END)]));
}

function toPart(part: string): Uint8Array {
  const bytes = Buffer.from(part);
  if (part === '' || part.includes('\0') || bytes.length > MAX_PART_BYTES || bytes.toString() !== part) {
    const shown = JSON.stringify(part.length > 80 ? `${part.slice(0, 80)}…` : part);
    throw new RangeError(
      `${shown} is no name for a record: 1 to ${MAX_PART_BYTES} bytes of UTF-8 without NUL are.`,
    );
  }
  return bytes;
}
