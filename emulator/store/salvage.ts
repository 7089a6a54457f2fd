/** What can still be read of a damaged directory, for an export. */
import { type DataDirectory, prepareDirectory } from './directory.ts';
import { StoreError } from './errors.ts';
import { exportToFile } from './export.ts';
import { formatAfter, MIGRATIONS, originNow, refuseNewer } from './format.ts';
import { fromFrame } from './frame.ts';
import { fromKey } from './keys.ts';
import { holdLock } from './lock.ts';
import { GENERATION_BYTES, META_KEY, type Meta, readMeta } from './meta.ts';
import { GOOD_ENDING, startReader } from './reader-process.ts';
import type { StoredRecord } from './store.ts';
import type { Entry } from './table.ts';

/** Only against a process that never ends. */
const TIMEOUT_MS = 3_600_000;

const LENGTH_BYTES = 4;

/**
 * Prints every whole frame with its key, each behind its length (32 bits, big-endian), and the meta record first. From the
 * end, where told so: what lies behind the damage is found from there.
 */
const SCRIPT = `
const [direction] = rest;
const database = open({ ...options, readOnly: true });
const print = async (...parts) => {
  for (const part of parts) {
    const length = Buffer.alloc(4);
    length.writeUInt32BE(part.length);
    process.stdout.write(length);
    if (!process.stdout.write(Buffer.from(part))) await new Promise((resolve) => process.stdout.once('drain', resolve));
  }
};
const head = database.getBinary(meta);
if (head && isWhole(meta, head)) await print(meta, head);
const range = direction === 'back' ? { reverse: true, start: Buffer.alloc(40, 255) } : {};
for (const { key, value } of database.getRange(range)) {
  if (Buffer.compare(key, meta) !== 0 && isWhole(key, value)) await print(key, value);
}
`;

/**
 * Exports what can be read of a damaged data directory, and resolves with how many records that is. The directory stays as
 * it is.
 *
 * @throws StoreError
 */
export async function exportDamaged(directory: string, file: string): Promise<number> {
  const files = prepareDirectory(directory, false);
  const lock = await holdLock(files.lock, files.path);
  try {
    const format = formatAfter(MIGRATIONS);
    const meta = await findMeta(files);
    if (meta) refuseNewer(files.path, meta, format);
    return await exportToFile(readable(files, meta), file, meta ?? originNow(format));
  } finally {
    lock.release();
  }
}

/** The meta record, which comes before all others; undefined where it is lost: every generation counts then. */
async function findMeta(files: DataDirectory): Promise<Meta | undefined> {
  for await (const [key, frame] of entriesOf(files, 'on', () => {})) {
    return Buffer.compare(key, META_KEY) === 0 ? readMeta(frame) : undefined;
  }
  return undefined;
}

async function* readable(files: DataDirectory, meta: Meta | undefined): AsyncIterable<StoredRecord> {
  const seen = new Set<string>();
  let isWhole = false;
  for (const direction of ['on', 'back'] as const) {
    if (isWhole) break;
    const entries = entriesOf(files, direction, (ending) => {
      isWhole = ending === GOOD_ENDING;
    });
    for await (const [key, frame] of entries) {
      if (Buffer.compare(key, META_KEY) === 0) continue;
      const generation = Buffer.from(key).readUInt32BE();
      const name = Buffer.from(key).toString('latin1');
      if ((meta && generation !== meta.generation) || seen.has(name)) continue;
      seen.add(name);
      const rest = key.subarray(GENERATION_BYTES);
      yield { ...fromKey(rest), value: fromFrame(rest, frame) };
    }
  }
  if (seen.size === 0) throw nothingLeft(files);
}

/** All that one process reads until it ends, in whatever way. */
async function* entriesOf(
  { data }: DataDirectory,
  direction: 'on' | 'back',
  onEnd: (ending: string) => void,
): AsyncIterable<Entry> {
  const reader = startReader(SCRIPT, data, [direction], TIMEOUT_MS);
  try {
    let key: Uint8Array | undefined;
    for await (const part of partsOf(reader.output)) {
      if (key) yield [key, part];
      key = key ? undefined : part;
    }
    onEnd(await reader.ending);
  } finally {
    reader.stop();
  }
}

/** What the script has printed, without the lengths. */
async function* partsOf(source: AsyncIterable<Buffer>): AsyncIterable<Uint8Array> {
  let chunks: Buffer[] = [];
  let available = 0;
  let wanted = LENGTH_BYTES;
  let isLength = true;
  for await (const chunk of source) {
    chunks.push(chunk);
    available += chunk.length;
    // An image comes in many chunks: put together once.
    if (available < wanted) continue;
    let rest = Buffer.concat(chunks);
    while (rest.length >= wanted) {
      const part = rest.subarray(0, wanted);
      rest = rest.subarray(wanted);
      wanted = isLength ? part.readUInt32BE() : LENGTH_BYTES;
      if (!isLength) yield Uint8Array.from(part);
      isLength = !isLength;
    }
    chunks = [rest];
    available = rest.length;
  }
}

function nothingLeft({ path }: DataDirectory): StoreError {
  return new StoreError(
    'damaged',
    `${path} is damaged: none of its records can be read. Nothing was changed: move it away, and import an older export into a new one.`,
  );
}
