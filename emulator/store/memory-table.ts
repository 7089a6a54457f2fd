/** A table that ends with the process. */
import { StoreError } from './errors.ts';
import type { KeyRange } from './keys.ts';
import type { Entry, Table } from './table.ts';

/** Keeps frames in this process's memory. */
export class MemoryTable implements Table {
  readonly directory = undefined;
  /** By the key's bytes, each as the character of that code. */
  #entries = new Map<string, Entry>();
  #closed = false;

  keys({ from, to }: KeyRange, limit = Number.POSITIVE_INFINITY): Uint8Array[] {
    const [first, end] = [nameOf(from), nameOf(to)];
    return [...this.#entries]
      .filter(([name]) => name >= first && name < end)
      .map(([, [key]]) => key)
      .sort(Buffer.compare)
      .slice(0, limit);
  }

  get(key: Uint8Array): Uint8Array | undefined {
    const frame = this.#entries.get(nameOf(key))?.[1];
    return frame && Uint8Array.from(frame);
  }

  async put(key: Uint8Array, frame: Uint8Array): Promise<void> {
    this.#refuseIfClosed();
    this.#entries.set(nameOf(key), [key, frame]);
  }

  async remove(key: Uint8Array): Promise<void> {
    this.#refuseIfClosed();
    this.#entries.delete(nameOf(key));
  }

  async removeAll(range: KeyRange): Promise<void> {
    this.#refuseIfClosed();
    for (const key of this.keys(range)) this.#entries.delete(nameOf(key));
  }

  *entries(): Iterable<Entry> {
    const all = [...this.#entries.values()];
    yield* all.sort(([one], [other]) => Buffer.compare(one, other));
  }

  async replaceAll(entries: AsyncIterable<Entry>, onReplaced: () => void): Promise<number> {
    const replacement = new Map<string, Entry>();
    let count = 0;
    for await (const entry of entries) {
      replacement.set(nameOf(entry[0]), entry);
      count++;
    }
    this.#refuseIfClosed();
    this.#entries = replacement;
    onReplaced();
    return count;
  }

  async close(): Promise<void> {
    this.#closed = true;
  }

  #refuseIfClosed(): void {
    if (this.#closed) throw new StoreError('closed', 'The store is closed.');
  }
}

function nameOf(key: Uint8Array): string {
  return Buffer.from(key.buffer, key.byteOffset, key.byteLength).toString('latin1');
}
