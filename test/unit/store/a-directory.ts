/** Data directories for one test. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { openStore } from '../../../emulator/store/open-store.ts';
import { aDirectory } from '../../support/a-directory.ts';
import { KEY, recordOf } from './numbered.ts';

/** The files in a data directory. */
export const DATA = 'odyssey-emulator.mdb';
export const SEAL = 'odyssey-emulator.closed';

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
