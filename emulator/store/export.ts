/**
 * Everything in one file: gzip of JSON lines. The first says who wrote it and in which format, each further one is a record, the
 * last has their number and the SHA-256 of all lines before it. `gunzip -c` shows it.
 */
import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { Readable, type Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { codeOf, reasonOf, StoreError } from './errors.ts';
import { formatAfter, MIGRATIONS, type Origin, originNow } from './format.ts';
import type { Store, StoredRecord } from './store.ts';
import { BASE64, toJson } from './value.ts';

/** How an export calls itself in its first line. */
export const EXPORT_KIND = 'odyssey-emulator export';

/**
 * Writes all that the store has at this moment, a record at a time, and ends `output`. Resolves with how many there were.
 *
 * @throws StoreError `unreadable_record`, or the error of `output`.
 */
export async function exportTo(store: Store, output: Writable): Promise<number> {
  return writeExport(store.records(), originNow(formatAfter(MIGRATIONS)), output);
}

/**
 * Writes records to a file, which is there when it is whole, instead of what was there before.
 *
 * @param origin Who wrote the records, in which format; this emulator in its own where it is left out.
 * @throws StoreError
 */
export async function exportToFile(
  records: Iterable<StoredRecord> | AsyncIterable<StoredRecord>,
  file: string,
  origin: Origin = originNow(formatAfter(MIGRATIONS)),
): Promise<number> {
  const partial = `${file}.${process.pid}.partial`;
  try {
    const count = await writeExport(
      records,
      origin,
      createWriteStream(partial, { flags: 'wx', flush: true }),
    );
    await rename(partial, file);
    return count;
  } catch (cause) {
    await rm(partial, { force: true });
    if (cause instanceof StoreError) throw cause;
    const full = codeOf(cause) === 'ENOSPC';
    throw new StoreError(
      full ? 'full' : 'not_written',
      `${file} could not be written (${reasonOf(cause)}): ${full ? 'free some room' : `look after ${dirname(file)}`}, or choose another file.`,
      { cause },
    );
  }
}

async function writeExport(
  records: Iterable<StoredRecord> | AsyncIterable<StoredRecord>,
  origin: Origin,
  output: Writable,
): Promise<number> {
  let count = 0;
  const lines = async function* () {
    const hash = createHash('sha256');
    const line = (content: object) => {
      const text = `${JSON.stringify(content)}\n`;
      hash.update(text);
      return text;
    };
    yield line({ kind: EXPORT_KIND, ...origin });
    for await (const { shelf, apiKey, id, value } of records) {
      count++;
      yield line({ shelf, apiKey, id, value: toJson(value, BASE64) });
    }
    yield `${JSON.stringify({ records: count, sha256: hash.digest('hex') })}\n`;
  };
  await pipeline(Readable.from(lines(), { objectMode: true, highWaterMark: 1 }), createGzip(), output);
  return count;
}
