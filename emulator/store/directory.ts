/** The data directory: what stands in it, and whether it may be ours. */
import { accessSync, constants, existsSync, mkdirSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { codeOf, reasonOf, StoreError } from './errors.ts';

const DATA_FILE = 'odyssey-emulator.mdb';

/** What an empty directory may hold: left by version control, a desktop or a file system. */
const HARMLESS = new Set(['.DS_Store', '.gitignore', '.gitkeep', '.keep', 'desktop.ini', 'lost+found']);

/** The files in a data directory. */
export interface DataDirectory {
  readonly path: string;
  /** Everything that is kept; beside it lies lmdb's own table of readers. */
  readonly data: string;
  /** There while a process has the directory open. */
  readonly lock: string;
  /** There while it is closed, and was closed in good order. */
  readonly seal: string;
}

/**
 * Makes the directory where there is none, unless it must hold data already.
 *
 * @throws StoreError `not_ours` or `not_permitted`
 */
export function prepareDirectory(directory: string, create: boolean): DataDirectory {
  const path = resolve(directory);
  try {
    if (create) mkdirSync(path, { recursive: true });
    else if (!existsSync(join(path, DATA_FILE))) throw noData(path);
    const names = readdirSync(path);
    const foreign = names.find((name) => !name.startsWith('odyssey-emulator.') && !HARMLESS.has(name));
    if (foreign !== undefined && !names.includes(DATA_FILE)) {
      throw new StoreError(
        'not_ours',
        `${path} holds other files, such as ${foreign}: choose an empty directory, or one that does not exist yet.`,
      );
    }
    accessSync(path, constants.R_OK | constants.W_OK | constants.X_OK);
    if (names.includes(DATA_FILE)) accessSync(join(path, DATA_FILE), constants.R_OK | constants.W_OK);
  } catch (cause) {
    if (cause instanceof StoreError) throw cause;
    throw explain(path, cause);
  }
  return {
    path,
    data: join(path, DATA_FILE),
    lock: join(path, 'odyssey-emulator.lock'),
    seal: join(path, 'odyssey-emulator.closed'),
  };
}

function noData(path: string): StoreError {
  return new StoreError(
    'not_ours',
    `${path} holds no data of odyssey-emulator: choose the directory that an emulator was given.`,
  );
}

/** An error of the file system in the data directory, with the way out. */
export function explain(path: string, cause: unknown): StoreError {
  switch (codeOf(cause)) {
    case 'EEXIST':
    case 'ENOTDIR':
      return new StoreError(
        'not_ours',
        `${path} is not a directory: choose another, or move that file away.`,
        { cause },
      );
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
      return new StoreError(
        'not_permitted',
        `${path} may not be read and written by this user (${reasonOf(cause)}): change its permissions, or choose another directory.`,
        { cause },
      );
    case 'ENOSPC':
    case 'EDQUOT':
    case 'EFBIG':
      return fullDisk(path, cause);
    default:
      return new StoreError('not_written', `${path} cannot be used: ${reasonOf(cause)}.`, { cause });
  }
}

/** No room is left where `path` is. */
export function fullDisk(path: string, cause: unknown): StoreError {
  return new StoreError(
    'full',
    `${path}: no room is left on the disk, so this was not stored; what was before is whole. Free some, or choose a directory on another disk.`,
    { cause },
  );
}
