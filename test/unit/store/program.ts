/** What the processes of these tests run: `node program.js <command> <directory>`, one line out for each thing done. */
import { setTimeout as sleep } from 'node:timers/promises';
import { StoreError } from '../../../emulator/store/errors.ts';
import { openStore } from '../../../emulator/store/open-store.ts';
import { KEY, recordOf } from './numbered.ts';

/** Puts that are under way at once. */
const CONCURRENT = 4;

const [command, directory = ''] = process.argv.slice(2);

try {
  const store = await openStore(directory);
  const shelf = store.shelf('recordings');
  process.stdout.write('open\n');
  let next = [...shelf.list(KEY)].length;
  if (command === 'hold') {
    process.stdin.resume();
    await sleep(60_000);
  }
  if (command === 'fill') {
    for (;;) await put();
  }
  if (command === 'write') {
    for (;;) {
      await Promise.all(Array.from({ length: CONCURRENT }, put));
      await sleep(1);
    }
  }

  async function put(): Promise<void> {
    const number = next++;
    await shelf.put(KEY, idOf(number), recordOf(number));
    process.stdout.write(`${number}\n`);
  }
} catch (error) {
  if (!(error instanceof StoreError)) throw error;
  process.stdout.write(`${error.code} ${error.message}\n`);
}

function idOf(number: number): string {
  return String(number).padStart(8, '0');
}
