/** `odyssey-emulator export` and `import`: everything in a data directory, to and from one file. */
import { StoreError } from '../store/errors.ts';
import { exportToFile } from '../store/export.ts';
import { importFromFile } from '../store/import.ts';
import { openStore } from '../store/open-store.ts';
import { exportDamaged } from '../store/salvage.ts';
import type { Transfer } from './command-line.ts';
import { EXIT_FAILURE } from './failure.ts';

/** What to do where an emulator has the directory. */
const HINTS = {
  export: (file: string) => `\nIt exports by itself: curl <its URL>/__admin/export -o ${file}`,
  import: (file: string) =>
    `\nIt imports by itself: curl -H 'Content-Type: application/gzip' --data-binary @${file} <its URL>/__admin/import`,
} as const;

/** Does it, and says what it has done, or why not and what to do. */
export async function transfer({ command, file, data, replace }: Transfer): Promise<void> {
  try {
    const count = command === 'export' ? await exportData(file, data) : await importData(file, data, replace);
    process.stdout.write(
      `${recordsOf(count)} ${command === 'export' ? `from ${data} to ${file}` : `from ${file} to ${data}`}\n`,
    );
  } catch (error) {
    if (!(error instanceof StoreError)) throw error;
    const hint = error.code === 'in_use' ? HINTS[command](file) : '';
    process.stderr.write(`${error.message}${hint}\n`);
    process.exitCode = EXIT_FAILURE;
    if (command === 'export' && error.code === 'damaged') await exportRest(file, data);
  }
}

async function exportData(file: string, data: string): Promise<number> {
  const store = await openStore(data, { create: false });
  try {
    return await exportToFile(store.records(), file);
  } finally {
    await store.close();
  }
}

async function importData(file: string, data: string, replace: boolean): Promise<number> {
  const store = await openStore(data);
  try {
    const [something] = store.records();
    if (something && !replace) {
      throw new StoreError(
        'not_empty',
        `${data} holds records, which an import would take the place of: say --replace if it may, export them first, or choose an empty directory.`,
      );
    }
    return await importFromFile(store, file);
  } finally {
    await store.close();
  }
}

/** What can be read of a damaged directory: better than nothing, but no success. */
async function exportRest(file: string, data: string): Promise<void> {
  try {
    const count = await exportDamaged(data, file);
    process.stderr.write(`${recordsOf(count)} could be read, and are in ${file}; the others are not.\n`);
  } catch (error) {
    if (!(error instanceof StoreError)) throw error;
    process.stderr.write(`${error.message}\n`);
  }
}

function recordsOf(count: number): string {
  return count === 1 ? '1 record' : `${count} records`;
}
