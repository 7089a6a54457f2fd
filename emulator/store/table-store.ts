/** Shelves of values on a table of bytes. */
import { reasonOf, StoreError } from './errors.ts';
import { fromFrame, toFrame } from './frame.ts';
import { fromKey, type KeyRange, type Place, rangeOf, toKey } from './keys.ts';
import type { ReadValue, Shelf, ShelfName, Store, StoredRecord } from './store.ts';
import type { Entry, Table } from './table.ts';

/** A store on any table. */
export class TableStore implements Store {
  readonly #table: Table;
  readonly #afterClose: () => void;
  #closing: Promise<void> | undefined;
  #isReplacing = false;
  /** How the shelves in use read what is kept. */
  readonly #readers = new Map<string, ReadValue<unknown>>();

  /** @param afterClose What is left to do when the table is closed. */
  constructor(table: Table, afterClose: () => void = () => {}) {
    this.#table = table;
    this.#afterClose = afterClose;
  }

  get directory(): string | undefined {
    return this.#table.directory;
  }

  shelf(name: ShelfName): Shelf<unknown>;
  shelf<Value>(name: ShelfName, read: ReadValue<Value>): Shelf<Value>;
  shelf<Value>(name: ShelfName, read?: ReadValue<Value>): Shelf<Value> | Shelf<unknown> {
    if (!read) return new TableShelf(this.#table, name, (stored) => stored);
    this.#readers.set(name, read);
    return new TableShelf(this.#table, name, read);
  }

  *records(): Iterable<StoredRecord> {
    for (const [key, frame] of this.#table.entries()) {
      const place = fromKey(key);
      yield { ...place, value: readFrame(this.directory, place, key, frame, (stored) => stored) };
    }
  }

  async replaceAll(records: AsyncIterable<StoredRecord>, onReplaced = () => {}): Promise<number> {
    if (this.#isReplacing) {
      throw new StoreError(
        'in_use',
        'Everything is just being replaced by another import: try again when it is done.',
      );
    }
    this.#isReplacing = true;
    try {
      return await this.#table.replaceAll(this.#toEntries(records), onReplaced);
    } finally {
      this.#isReplacing = false;
    }
  }

  close(): Promise<void> {
    this.#closing ??= this.#table.close().finally(this.#afterClose);
    return this.#closing;
  }

  async *#toEntries(records: AsyncIterable<StoredRecord>): AsyncIterable<Entry> {
    for await (const record of records) {
      const key = toKey(record);
      const frame = toFrame(key, record.value);
      refuseUnreadable(record, this.#readers.get(record.shelf) ?? ((stored) => stored));
      yield [key, frame];
    }
  }
}

class TableShelf<Value> implements Shelf<Value> {
  readonly #table: Table;
  readonly #name: ShelfName;
  readonly #read: ReadValue<Value>;

  constructor(table: Table, name: ShelfName, read: ReadValue<Value>) {
    this.#table = table;
    this.#name = name;
    this.#read = read;
  }

  apiKeys(): string[] {
    const found: string[] = [];
    let range: KeyRange = rangeOf([this.#name]);
    for (;;) {
      const [key] = this.#table.keys(range, 1);
      if (!key) return found;
      const { apiKey } = fromKey(key);
      found.push(apiKey);
      range = { from: rangeOf([this.#name, apiKey]).to, to: range.to };
    }
  }

  *list(apiKey: string): Iterable<readonly [string, Value]> {
    for (const key of this.#table.keys(rangeOf([this.#name, apiKey]))) {
      const place = fromKey(key);
      const frame = this.#table.get(key);
      if (frame) yield [place.id, readFrame(this.#table.directory, place, key, frame, this.#read)];
    }
  }

  get(apiKey: string, id: string): Value | undefined {
    const place = { shelf: this.#name, apiKey, id };
    const key = toKey(place);
    const frame = this.#table.get(key);
    return frame && readFrame(this.#table.directory, place, key, frame, this.#read);
  }

  async put(apiKey: string, id: string, value: Value): Promise<void> {
    const key = toKey({ shelf: this.#name, apiKey, id });
    await this.#table.put(key, toFrame(key, value));
  }

  async remove(apiKey: string, id: string): Promise<void> {
    await this.#table.remove(toKey({ shelf: this.#name, apiKey, id }));
  }

  async clear(apiKey: string): Promise<void> {
    await this.#table.removeAll(rangeOf([this.#name, apiKey]));
  }
}

function refuseUnreadable({ shelf, apiKey, id, value }: StoredRecord, read: ReadValue<unknown>): void {
  try {
    read(value);
  } catch (cause) {
    throw new StoreError(
      'bad_export',
      `The record ${id} of ${apiKey} in ${shelf} is nothing that this emulator keeps there (${reasonOf(cause)}). ` +
        'Nothing was changed: take another export, or use an emulator of the version that wrote it.',
      { cause },
    );
  }
}

function readFrame<Value>(
  directory: string | undefined,
  { shelf, apiKey, id }: Place,
  key: Uint8Array,
  frame: Uint8Array,
  read: ReadValue<Value>,
): Value {
  try {
    return read(fromFrame(key, frame));
  } catch (cause) {
    const where = directory === undefined ? 'memory' : directory;
    throw new StoreError(
      'unreadable_record',
      `${where}: the record ${id} of ${apiKey} in ${shelf} cannot be read (${reasonOf(cause)}). ` +
        'Nothing was changed: move the directory away and import an export of it, or use an emulator of the version that wrote it.',
      { cause },
    );
  }
}
