/** Directories for one test, gone when it is over. */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { openStore } from '../../../emulator/store/open-store.ts';
import { KEY, recordOf } from './numbered.ts';

/** The files in a data directory. */
export const DATA = 'odyssey-emulator.mdb';
export const SEAL = 'odyssey-emulator.closed';

/** The path of a new, empty directory. */
export function aDirectory(): string {
  const path = mkdtempSync(join(tmpdir(), 'odyssey-store-'));
  onTestFinished(() => rmSync(path, { recursive: true, force: true }));
  return path;
}

/** A data directory with numbered records, closed in good order. */
export async function aFilledDirectory(records = 300): Promise<string> {
  const directory = aDirectory();
  const store = await openStore(directory);
  const shelf = store.shelf('recordings');
  for (let n = 0; n < records; n++) void shelf.put(KEY, `${n}`, recordOf(n));
  await store.close();
  return directory;
}

/** Every file but lmdb's own table of readers. */
export function contentOf(directory: string): string {
  return readdirSync(directory)
    .filter((name) => !name.endsWith('-lock'))
    .map((name) => `${name} ${readFileSync(join(directory, name), 'latin1')}`)
    .join('\n');
}
