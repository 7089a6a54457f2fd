/** Opens a data directory, or keeps things in memory where there is none. */
import { existsSync } from 'node:fs';
import { checkData } from './check.ts';
import { type DataDirectory, explain, prepareDirectory } from './directory.ts';
import { StoreError } from './errors.ts';
import { formatAfter, MIGRATIONS, type Migration, migrateRecord, refuseNewer } from './format.ts';
import { LmdbTable } from './lmdb-table.ts';
import { holdLock, type Lock } from './lock.ts';
import { MemoryTable } from './memory-table.ts';
import { breakSeal, isSealed, seal } from './seal.ts';
import type { Store, StoredRecord } from './store.ts';
import { TableStore } from './table-store.ts';

/** A store that ends with the process. */
export function createMemoryStore(): Store {
  return new TableStore(new MemoryTable());
}

/** How to open a data directory. */
export interface OpenOptions {
  /** Whether to make what is not there yet; else that is refused. True unless said. */
  readonly create?: boolean;
  /** For tests. */
  readonly migrations?: readonly Migration[];
}

/**
 * Opens the data directory, or makes it: one process at a time. After anything but a {@link Store.close} it is read
 * whole first.
 *
 * @throws StoreError when it is in use, newer, damaged, somebody else's, or not to be had; it is as before then.
 */
export async function openStore(
  directory: string,
  { create = true, migrations = MIGRATIONS }: OpenOptions = {},
): Promise<Store> {
  const format = formatAfter(migrations);
  const files = prepareDirectory(directory, create);
  const lock = await holdDirectory(files);
  try {
    if (existsSync(files.data) && !isSealed(files)) await checkData(files, format);
    const { table, meta } = await LmdbTable.open(files, format);
    try {
      if (meta) refuseNewer(files.path, meta, format);
      breakSeal(files);
      if (meta) await table.dropLeftovers();
      else table.initialise();
      const store = new TableStore(table, () => leave(files, lock));
      if (meta && meta.format < format) await store.replaceAll(migrated(store, meta.format, migrations));
      return store;
    } catch (error) {
      await table.close();
      throw error;
    }
  } catch (cause) {
    lock.release();
    throw cause instanceof StoreError ? cause : explain(files.path, cause);
  }
}

async function holdDirectory({ lock, path }: DataDirectory): Promise<Lock> {
  try {
    return await holdLock(lock, path);
  } catch (cause) {
    throw cause instanceof StoreError ? cause : explain(path, cause);
  }
}

function leave(files: DataDirectory, lock: Lock): void {
  try {
    seal(files);
  } catch {
    // Without a seal the data is read whole when it is next opened.
  }
  lock.release();
}

async function* migrated(
  store: Store,
  format: number,
  migrations: readonly Migration[],
): AsyncIterable<StoredRecord> {
  for (const record of store.records()) {
    const current = migrateRecord(record, format, migrations);
    if (current) yield current;
  }
}
