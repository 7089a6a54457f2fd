/**
 * What signs tokens and URLs: kept beside the data, so that they are good after a restart too. It stays out of exports, which are
 * passed on.
 */
import { createHmac, randomBytes } from 'node:crypto';
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { explain } from './directory.ts';
import { codeOf } from './errors.ts';

const FILE = 'odyssey-emulator.secret';
const BYTES = 32;

/** Secrets of one emulator, each from the same source. */
export class Secrets {
  readonly #root: Uint8Array;

  private constructor(root: Uint8Array) {
    this.#root = root;
  }

  /**
   * Those of a data directory, which this process has open; where it has none yet, new ones. Without a directory they end with
   * the process.
   *
   * @throws StoreError when the file cannot be read or written.
   */
  static of(directory: string | undefined): Secrets {
    return new Secrets(directory === undefined ? randomBytes(BYTES) : readOrCreate(directory));
  }

  /** The secret for one purpose: nobody can tell another's from it. */
  for(purpose: string): Uint8Array {
    return createHmac('sha256', this.#root).update(purpose).digest();
  }
}

function readOrCreate(directory: string): Uint8Array {
  const file = join(directory, FILE);
  try {
    const kept = read(file);
    if (kept?.length === BYTES) return kept;
    const root = randomBytes(BYTES);
    const partial = `${file}.${process.pid}`;
    writeFileSync(partial, root, { mode: 0o600 });
    renameSync(partial, file);
    return root;
  } catch (cause) {
    throw explain(directory, cause);
  }
}

function read(file: string): Buffer | undefined {
  try {
    return readFileSync(file);
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw error;
  }
}
