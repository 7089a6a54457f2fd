/** Whether a database can be read from end to end. */
import { statSync } from 'node:fs';
import { text } from 'node:stream/consumers';
import { z } from '@hono/zod-openapi';
import { type DataDirectory, explain } from './directory.ts';
import { reasonOf, StoreError } from './errors.ts';
import { startReader } from './reader-process.ts';

/** A minute, and a second for each 10 MB: long enough for a slow disk, and an end for a tree that bites its tail. */
const BASE_TIMEOUT_MS = 60_000;
const BYTES_PER_MS = 10_000;

/**
 * Reads all keys and frames (see `frame.ts`), then tries to remove each and to write one, and takes that back: lmdb then reads
 * what else it has, such as its list of free pages. It prints what it found.
 */
const SCRIPT = `
const [format] = rest;
const reader = open({ ...options, readOnly: true });
const found = { promised: reader.getStats().entryCount, whole: 0, broken: 0 };
const frame = reader.getBinary(meta);
const length = frame?.readUInt32BE(4);
const newer = frame && JSON.parse(frame.toString('utf8', 8, 8 + length)).format > Number(format);
if (!newer) {
  const keys = [];
  for (const { key, value } of reader.getRange({})) {
    found[isWhole(key, value) ? 'whole' : 'broken']++;
    keys.push(Buffer.from(key));
  }
  await reader.close();
  const writer = open(options);
  while (keys.length > 0) {
    const some = keys.splice(-1000);
    writer.transactionSync(() => {
      for (const key of some) writer.removeSync(key);
      return ABORT;
    }, 3);
  }
  writer.transactionSync(() => {
    writer.putSync(Buffer.concat([meta, Buffer.from('?')]), Buffer.alloc(20_000));
    return ABORT;
  }, 3);
  await writer.close();
}
process.stdout.write(JSON.stringify({ ...found, newer: Boolean(newer) }));
`;

const findingSchema = z.object({
  promised: z.number(),
  whole: z.number(),
  broken: z.number(),
  newer: z.boolean(),
});

/**
 * Resolves when all of it can be read; what is in a newer format than `format` is not looked at.
 *
 * @throws StoreError `damaged`
 */
export async function checkData({ path, data }: DataDirectory, format: number): Promise<void> {
  const { size } = statSync(data);
  if (size === 0) throw damaged(path, `${data} is empty`);
  const reader = startReader(
    SCRIPT,
    data,
    [String(format)],
    BASE_TIMEOUT_MS + Math.ceil(size / BYTES_PER_MS),
  );
  const [printed, ending] = await Promise.all([text(reader.output), reader.ending]).catch(
    (cause: unknown) => {
      throw explain(
        path,
        new Error(`the process that checks it did not start: ${reasonOf(cause)}`, { cause }),
      );
    },
  );
  const finding = findingSchema.safeParse(parse(printed)).data;
  if (!finding) throw damaged(path, `reading ${data} ended with ${ending}`);
  const { promised, whole, broken, newer } = finding;
  if (newer) return;
  if (broken > 0 || whole !== promised) {
    throw damaged(path, `of ${promised} records in ${data}, ${promised - whole} cannot be read`);
  }
}

/** The data cannot be read whole, and is left as it is. */
export function damaged(path: string, what: string, options?: ErrorOptions): StoreError {
  return new StoreError(
    'damaged',
    `${path} is damaged: ${what}. Nothing was changed. Save what can be read with ` +
      '`odyssey-emulator export <file> --data <dir>`, move the directory away, and import that file or an older export into a new one.',
    options,
  );
}

function parse(printed: string): unknown {
  try {
    return JSON.parse(printed);
  } catch {
    return undefined;
  }
}
