/**
 * Reads a database in a process of its own: on a damaged file lmdb may end the process that reads it, by SIGSEGV or SIGBUS, and
 * that must not be the emulator.
 */
import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { pathToFileURL } from 'node:url';
import { GENERATION_BYTES, META_KEY } from './meta.ts';

/** What every script begins with; the scripts are text, since a bundle has no files for other processes. */
const PRELUDE = `
import { crc32 } from 'node:zlib';
const [path, lmdb, metaKey, generationBytes, ...rest] = process.argv.slice(1);
const { open, ABORT } = (await import(lmdb)).default;
const options = { path, noSubdir: true, encoding: 'binary', keyEncoding: 'binary', maxDbs: 1, overlappingSync: false };
const meta = Buffer.from(metaKey, 'hex');
const isWhole = (key, frame) =>
  frame.length >= 8 &&
  frame.readUInt32BE(0) === crc32(frame.subarray(4), crc32(key.subarray(Number(generationBytes))));
`;

/** A process that reads. */
export interface Reader {
  readonly output: Readable;
  /** Its exit code or signal, and its error's first line; rejects where it did not start. */
  readonly ending: Promise<string>;
  stop(): void;
}

/** How {@link Reader.ending} says that all went well. */
export const GOOD_ENDING = 'exit code 0';

/**
 * Starts a script. It has `open`, `ABORT`, `options` of the database, `meta` (its key), `isWhole(key, frame)`, and `args`
 * as `rest`.
 */
export function startReader(script: string, data: string, args: string[], timeoutMs: number): Reader {
  // A loader or an inspector of the emulator's own process would hold this one up.
  const { NODE_OPTIONS: _, ...env } = process.env;
  const lmdb = createRequire(import.meta.url).resolve('lmdb');
  const metaKey = Buffer.from(META_KEY).toString('hex');
  const child = spawn(
    process.execPath,
    [
      '--input-type=module',
      '-e',
      PRELUDE + script,
      data,
      pathToFileURL(lmdb).href,
      metaKey,
      String(GENERATION_BYTES),
      ...args,
    ],
    { env, stdio: ['ignore', 'pipe', 'pipe'], timeout: timeoutMs, killSignal: 'SIGKILL', windowsHide: true },
  );
  const ended = new Promise<string>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) => resolve(signal ?? `exit code ${code}`));
  });
  const ending = Promise.all([ended, text(child.stderr)]).then(([how, complaint]) => {
    const said = complaint.split('\n').find((line) => /^\w*Error: /.test(line));
    return said ? `${how} (${said})` : how;
  });
  return { output: child.stdout, ending, stop: () => child.kill('SIGKILL') };
}
