/** Reads what `export.ts` writes: all of it is checked before any of it counts. */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { z } from '@hono/zod-openapi';
import { reasonOf, StoreError } from './errors.ts';
import { EXPORT_KIND } from './export.ts';
import {
  formatAfter,
  MIGRATIONS,
  type Migration,
  migrateRecord,
  originSchema,
  refuseNewer,
} from './format.ts';
import { toKey } from './keys.ts';
import type { Store, StoredRecord } from './store.ts';
import { BASE64, fromJson } from './value.ts';

/** Ten times the largest image, as base64: a longer line is no record of ours. */
const MAX_LINE_BYTES = 350_000_000;

const NEWLINE = 10;

const headSchema = originSchema.extend({ kind: z.literal(EXPORT_KIND) });

const recordSchema = z.strictObject({
  shelf: z.string(),
  apiKey: z.string(),
  id: z.string(),
  value: z.unknown(),
});

const tailSchema = z.strictObject({ records: z.number(), sha256: z.string() });

/** How to import. */
export interface ImportOptions {
  /** As of {@link Store.replaceAll}. */
  readonly onReplaced?: () => void;
  /** For tests. */
  readonly migrations?: readonly Migration[];
}

/**
 * Puts the records of an export in the place of everything in `store`, in one moment, and resolves with how many they were.
 * Where it fails, all stays as it was.
 *
 * @param source The bytes of the export.
 * @param name What to call it in errors.
 * @throws StoreError `bad_export`, `newer`, `full` or `not_written`; or the error of `source`.
 */
export async function importFrom(
  store: Store,
  source: AsyncIterable<Uint8Array>,
  name: string,
  { onReplaced, migrations = MIGRATIONS }: ImportOptions = {},
): Promise<number> {
  return store.replaceAll(readExport(source, name, migrations), onReplaced);
}

/** As {@link importFrom}, from a file. */
export async function importFromFile(store: Store, file: string): Promise<number> {
  try {
    return await importFrom(store, createReadStream(file), file);
  } catch (cause) {
    if (cause instanceof StoreError) throw cause;
    throw new StoreError('bad_export', `${file} cannot be imported: ${reasonOf(cause)}.`, { cause });
  }
}

async function* readExport(
  source: AsyncIterable<Uint8Array>,
  name: string,
  migrations: readonly Migration[],
): AsyncIterable<StoredRecord> {
  const hash = createHash('sha256');
  let format: number | undefined;
  let count = 0;
  let isOver = false;
  for await (const line of linesOf(source, name)) {
    if (isOver) throw badExport(name, 'something follows its end');
    const content = parse(line, name);
    const tail = format === undefined ? undefined : tailSchema.safeParse(content).data;
    if (tail) {
      isOver = tail.records === count && tail.sha256 === hash.digest('hex');
      if (!isOver) throw badExport(name, 'its checksum is wrong: it was changed');
      continue;
    }
    hash.update(line).update('\n');
    if (format === undefined) {
      const head = headSchema.safeParse(content).data;
      if (!head) throw badExport(name, 'its first line is not that of an export');
      refuseNewer(name, head, formatAfter(migrations));
      format = head.format;
      continue;
    }
    count++;
    const record = migrateRecord(readRecord(content, name, count), format, migrations);
    if (record) yield record;
  }
  if (!isOver) throw badExport(name, 'its end is missing');
}

function readRecord(content: unknown, name: string, number: number): StoredRecord {
  try {
    const record = recordSchema.parse(content);
    toKey(record);
    return { ...record, value: fromJson(record.value, BASE64) };
  } catch (cause) {
    throw badExport(name, `its record ${number} cannot be read (${reasonOf(cause)})`, { cause });
  }
}

function parse(line: Buffer, name: string): unknown {
  try {
    return JSON.parse(line.toString());
  } catch (cause) {
    throw badExport(name, 'one of its lines is not JSON', { cause });
  }
}

/** The lines of a gzip file, without their ends. */
async function* linesOf(source: AsyncIterable<Uint8Array>, name: string): AsyncIterable<Buffer> {
  const compressed = Readable.from(source, { objectMode: false });
  const text = createGunzip();
  let failure: unknown;
  compressed.once('error', (error) => {
    failure = error;
    text.destroy(error);
  });
  let parts: Buffer[] = [];
  let bytes = 0;
  try {
    for await (const chunk of compressed.pipe(text)) {
      let rest: Buffer = chunk;
      for (let end = rest.indexOf(NEWLINE); end >= 0; end = rest.indexOf(NEWLINE)) {
        yield Buffer.concat([...parts, rest.subarray(0, end)]);
        rest = rest.subarray(end + 1);
        parts = [];
        bytes = 0;
      }
      parts.push(rest);
      bytes += rest.length;
      if (bytes > MAX_LINE_BYTES) throw badExport(name, 'one of its lines is too long');
    }
  } catch (cause) {
    if (failure !== undefined) throw failure;
    if (cause instanceof StoreError) throw cause;
    throw badExport(name, `it cannot be unpacked (${reasonOf(cause)})`, { cause });
  } finally {
    compressed.destroy();
  }
  if (bytes > 0) throw badExport(name, 'its last line is cut off');
}

function badExport(name: string, what: string, options?: ErrorOptions): StoreError {
  return new StoreError(
    'bad_export',
    `${name} is no whole export: ${what}. Nothing was changed: take another file, or export again.`,
    options,
  );
}
