/** A table in an lmdb database: see README.md for what survives what. */
import { statfsSync } from 'node:fs';
import type { RootDatabase } from 'lmdb';
import { damaged } from './check.ts';
import { type DataDirectory, fullDisk } from './directory.ts';
import { reasonOf, StoreError } from './errors.ts';
import type { KeyRange } from './keys.ts';
import { GENERATION_BYTES, META_KEY, type Meta, metaFrame, readMeta } from './meta.ts';
import type { Entry, Table } from './table.ts';

/**
 * lmdb's TransactionFlags ABORTABLE, SYNCHRONOUS_COMMIT and NO_SYNC_FLUSH: committed on return, taken back when the callback
 * throws, and brought to the disk later.
 */
const WRITE_FLAGS: number = 1 | 2 | 0x10000;

/** How long after a write the disk is asked to have it: what a power cut may cost. */
const FLUSH_DELAY_MS = 1000;

/** How much of a replacement is written at once. */
const CHUNK_BYTES = 4_000_000;
const CHUNK_ENTRIES = 1000;

/** Below this a write that failed without a better reason has found the disk full. */
const FULL_BELOW_BYTES = 1_000_000;

/** How lmdb calls what cannot be in a whole file. */
const DAMAGE = /MDB_(?:PROBLEM|BAD_TXN|CORRUPTED|PAGE_NOTFOUND|PANIC)/;

type Database = RootDatabase<Uint8Array, Uint8Array> & {
  /** Not in lmdb's types: brings everything to the disk, in a thread of its own. */
  sync(done: (error?: unknown) => void): void;
};

/** What waits to be written. */
interface Write {
  readonly apply: () => void;
  readonly resolve: () => void;
  readonly reject: (error: StoreError) => void;
}

/** Keeps frames in the database of a data directory that this process has locked. */
export class LmdbTable implements Table {
  readonly directory: string;
  readonly #database: Database;
  readonly #format: number;
  #generation: number;
  #waiting: Write[] = [];
  #flushTimer: NodeJS.Timeout | undefined;
  #flushing: Promise<void> | undefined;
  #closed = false;

  private constructor(directory: string, database: Database, format: number, generation: number) {
    this.#format = format;
    this.directory = directory;
    this.#database = database;
    this.#generation = generation;
  }

  /**
   * Opens the database, which is whole or not there yet, and resolves with what its meta record says; undefined for a new
   * one. What is written from here on is in `format`.
   *
   * @throws StoreError
   */
  static async open(
    { path, data }: DataDirectory,
    format: number,
  ): Promise<{ table: LmdbTable; meta: Meta | undefined }> {
    const lmdb = await import('lmdb').catch((cause: unknown) => {
      throw new StoreError(
        'unavailable',
        `lmdb, which keeps data, does not load on this machine (${reasonOf(cause)}): reinstall odyssey-emulator with its optional dependencies, or run it without a data directory.`,
        { cause },
      );
    });
    const database = lmdb.open<Uint8Array, Uint8Array>({
      path: data,
      noSubdir: true,
      encoding: 'binary',
      keyEncoding: 'binary',
      maxDbs: 1,
      overlappingSync: false,
    }) as Database;
    const frame = database.getBinary(META_KEY);
    if (frame) {
      const meta = readMetaOf(path, frame);
      return { table: new LmdbTable(path, database, format, meta.generation), meta };
    }
    if (database.getKeysCount({ limit: 1 }) > 0) {
      await database.close();
      throw damaged(path, `${data} does not say in which format it is`);
    }
    const table = new LmdbTable(path, database, format, 1);
    return { table, meta: undefined };
  }

  /** Writes the head of a new database. */
  initialise(): void {
    this.#write(() => this.#database.putSync(META_KEY, metaFrame(this.#generation, this.#format)));
  }

  keys(range: KeyRange, limit?: number): Uint8Array[] {
    this.#settle();
    const { from, to } = this.#inGeneration(range);
    const options = { start: from, end: to, ...(limit !== undefined && { limit }) };
    return [...this.#database.getKeys(options)].map((key) => Uint8Array.from(key.subarray(GENERATION_BYTES)));
  }

  get(key: Uint8Array): Uint8Array | undefined {
    this.#settle();
    return this.#database.getBinary(this.#keyOf(key));
  }

  put(key: Uint8Array, frame: Uint8Array): Promise<void> {
    return this.#enqueue(() => this.#database.putSync(this.#keyOf(key), frame));
  }

  remove(key: Uint8Array): Promise<void> {
    return this.#enqueue(() => this.#database.removeSync(this.#keyOf(key)));
  }

  removeAll(range: KeyRange): Promise<void> {
    return this.#enqueue(() => {
      const { from, to } = this.#inGeneration(range);
      for (const key of [...this.#database.getKeys({ start: from, end: to })]) this.#database.removeSync(key);
    });
  }

  *entries(): Iterable<Entry> {
    this.#settle();
    const { from, to } = generationRange(this.#generation);
    // Of its own, so that it stays where it is over other reads and writes.
    // biome-ignore lint/correctness/useHookAtTopLevel: it is lmdb's, not React's.
    const transaction = this.#database.useReadTransaction();
    try {
      for (const { key, value } of this.#database.getRange({ start: from, end: to, transaction })) {
        yield [Uint8Array.from(key.subarray(GENERATION_BYTES)), Uint8Array.from(value)];
      }
    } finally {
      transaction.done();
    }
  }

  async replaceAll(entries: AsyncIterable<Entry>, onReplaced: () => void): Promise<number> {
    const [old, next] = [this.#generation, this.#generation + 1];
    try {
      const count = await this.#fill(next, entries);
      this.#settle();
      this.#write(() => this.#database.putSync(META_KEY, metaFrame(next, this.#format)));
      this.#generation = next;
      onReplaced();
      await this.#drop(old);
      return count;
    } catch (error) {
      if (!this.#closed && this.#generation === old) await this.#drop(next);
      throw error;
    }
  }

  /** Removes what a killed replacement has left. */
  async dropLeftovers(): Promise<void> {
    await this.#drop(this.#generation + 1);
    if (this.#generation > 1) await this.#drop(this.#generation - 1);
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#settle();
    this.#closed = true;
    clearTimeout(this.#flushTimer);
    await this.#flushing;
    await this.#flush();
    await this.#database.close();
  }

  /** Writes entries as a generation that does not count yet. */
  async #fill(generation: number, entries: AsyncIterable<Entry>): Promise<number> {
    let count = 0;
    let chunk: Entry[] = [];
    let bytes = 0;
    const writeChunk = () => {
      const full = chunk;
      this.#refuseIfClosed();
      this.#write(() => {
        for (const [key, frame] of full) this.#database.putSync(keyIn(generation, key), frame);
      });
      chunk = [];
      bytes = 0;
    };
    for await (const entry of entries) {
      chunk.push(entry);
      bytes += entry[1].length;
      count++;
      if (bytes >= CHUNK_BYTES || chunk.length >= CHUNK_ENTRIES) writeChunk();
    }
    writeChunk();
    return count;
  }

  /** Removes a generation that does not count, a part at a time so that others get their turn. */
  async #drop(generation: number): Promise<void> {
    const { from, to } = generationRange(generation);
    for (;;) {
      this.#refuseIfClosed();
      const keys = [...this.#database.getKeys({ start: from, end: to, limit: CHUNK_ENTRIES })];
      if (keys.length === 0) return;
      this.#write(() => {
        for (const key of keys) this.#database.removeSync(key);
      });
      await new Promise((resolve) => setImmediate(resolve));
    }
  }

  #enqueue(apply: () => void): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#refuseIfClosed();
      this.#waiting.push({ apply, resolve, reject });
      // One transaction for all of a callback: a thousand puts then cost little more than one. Not later, since the next
      // callback may tell somebody what is not written yet.
      if (this.#waiting.length === 1) process.nextTick(() => this.#writeWaiting());
    });
  }

  /** Before a read: what was called before is there. */
  #settle(): void {
    this.#refuseIfClosed();
    this.#writeWaiting();
  }

  #writeWaiting(): void {
    const writes = this.#waiting;
    if (writes.length === 0) return;
    this.#waiting = [];
    try {
      this.#write(() => {
        for (const { apply } of writes) apply();
      });
    } catch (error) {
      const reason = error instanceof StoreError ? error : this.#explain(error);
      for (const { reject } of writes) reject(reason);
      return;
    }
    for (const { resolve } of writes) resolve();
  }

  /** All of it or nothing, and there for whoever opens the file next when it returns. */
  #write(apply: () => void): void {
    try {
      this.#database.transactionSync(apply, WRITE_FLAGS);
    } catch (cause) {
      throw this.#explain(cause);
    }
    this.#flushTimer ??= setTimeout(() => {
      this.#flushTimer = undefined;
      this.#flushing = this.#flush();
    }, FLUSH_DELAY_MS).unref();
  }

  /** Failing only means that a power cut would cost more. */
  #flush(): Promise<void> {
    return new Promise((resolve) => this.#database.sync(() => resolve()));
  }

  #explain(cause: unknown): StoreError {
    if (DAMAGE.test(reasonOf(cause))) {
      return damaged(this.directory, `a write met ${reasonOf(cause)}`, { cause });
    }
    const { bavail, bsize } = statfsSync(this.directory);
    // lmdb reports a write that ended early as an input/output error.
    if (bavail * bsize < FULL_BELOW_BYTES) return fullDisk(this.directory, cause);
    return new StoreError(
      'not_written',
      `${this.directory}: could not be written (${reasonOf(cause)}); what was before is whole. Look after the disk and its quota, or choose another directory.`,
      { cause },
    );
  }

  #inGeneration({ from, to }: KeyRange): KeyRange {
    return { from: this.#keyOf(from), to: this.#keyOf(to) };
  }

  #keyOf(key: Uint8Array): Uint8Array {
    return keyIn(this.#generation, key);
  }

  #refuseIfClosed(): void {
    if (this.#closed) throw new StoreError('closed', `${this.directory} is closed.`);
  }
}

function readMetaOf(path: string, frame: Uint8Array): Meta {
  try {
    return readMeta(frame);
  } catch (cause) {
    throw damaged(path, `its head cannot be read (${reasonOf(cause)})`, { cause });
  }
}

function keyIn(generation: number, key: Uint8Array): Uint8Array {
  const number = Buffer.alloc(GENERATION_BYTES);
  number.writeUInt32BE(generation);
  return Buffer.concat([number, key]);
}

function generationRange(generation: number): KeyRange {
  const nothing = new Uint8Array(0);
  return { from: keyIn(generation, nothing), to: keyIn(generation + 1, nothing) };
}
