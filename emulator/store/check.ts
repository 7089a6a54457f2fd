/**
 * Reads a database from end to end in a process of its own: on a damaged file lmdb may end the process that reads it, by
 * SIGSEGV or SIGBUS, and that must not be the emulator.
 */
import { spawn } from 'node:child_process';
import { statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { text } from 'node:stream/consumers';
import { z } from '@hono/zod-openapi';
import { type DataDirectory, explain } from './directory.ts';
import { reasonOf, StoreError } from './errors.ts';
import { GENERATION_BYTES, META_KEY } from './meta.ts';

/** A minute, and a second for each 10 MB: long enough for a slow disk, and an end for a tree that bites its tail. */
const BASE_TIMEOUT_MS = 60_000;
const BYTES_PER_MS = 10_000;

/**
 * What the process runs; it is bundled into no file of its own. It reads all keys and frames (see `frame.ts`), then tries a
 * write, for which lmdb reads its list of free pages, and takes it back. It prints what it found.
 */
const SCRIPT = `
import { crc32 } from 'node:zlib';
const [path, lmdb, metaKey, generationBytes, format] = process.argv.slice(1);
const { open, ABORT } = (await import(lmdb)).default;
const options = { path, noSubdir: true, encoding: 'binary', keyEncoding: 'binary', maxDbs: 1, overlappingSync: false };
const meta = Buffer.from(metaKey, 'hex');
const reader = open({ ...options, readOnly: true });
const found = { promised: reader.getStats().entryCount, whole: 0, broken: 0 };
const frame = reader.getBinary(meta);
const length = frame?.readUInt32BE(4);
const newer = frame && JSON.parse(frame.toString('utf8', 8, 8 + length)).format > Number(format);
if (!newer) {
  for (const { key, value } of reader.getRange({})) {
    const whole = value.length >= 8 && value.readUInt32BE(0) === crc32(value.subarray(4), crc32(key.subarray(Number(generationBytes))));
    found[whole ? 'whole' : 'broken']++;
  }
  await reader.close();
  const writer = open(options);
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
  const { printed, ending } = await run(path, data, format, BASE_TIMEOUT_MS + Math.ceil(size / BYTES_PER_MS));
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

async function run(
  path: string,
  data: string,
  format: number,
  timeoutMs: number,
): Promise<{ printed: string; ending: string }> {
  // A loader or an inspector of the emulator's own process would hold this one up.
  const { NODE_OPTIONS: _, ...env } = process.env;
  const lmdb = createRequire(import.meta.url).resolve('lmdb');
  const metaKey = Buffer.from(META_KEY).toString('hex');
  const child = spawn(
    process.execPath,
    ['--input-type=module', '-e', SCRIPT, data, lmdb, metaKey, String(GENERATION_BYTES), String(format)],
    { env, stdio: ['ignore', 'pipe', 'pipe'], timeout: timeoutMs, killSignal: 'SIGKILL' },
  );
  const ended = new Promise<string>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) => resolve(signal ?? `exit code ${code}`));
  });
  try {
    const [printed, complaint, ending] = await Promise.all([text(child.stdout), text(child.stderr), ended]);
    const said = complaint.split('\n').find((line) => /^\w*Error: /.test(line));
    return { printed, ending: said ? `${ending} (${said})` : ending };
  } catch (cause) {
    throw explain(path, new Error(`the process that checks it did not start: ${reasonOf(cause)}`, { cause }));
  }
}

function parse(printed: string): unknown {
  try {
    return JSON.parse(printed);
  } catch {
    return undefined;
  }
}
