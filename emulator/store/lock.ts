/**
 * One process at a time: a file that says who has the directory. The owner of a file that stayed behind is known to be
 * gone when no process of that id runs or it was started at another time; where that cannot be told (another machine or
 * container, Windows), when the file has not been touched for a while.
 */
import {
  closeSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { hostname } from 'node:os';
import { z } from '@hono/zod-openapi';
import { codeOf, StoreError } from './errors.ts';
import { isRunning, processStart } from './process-start.ts';

/** How often the owner touches its file, and after what silence it counts as gone. */
const HEARTBEAT_MS = 3_000;
const SILENCE_MS = 20_000;

const ownerSchema = z.object({
  pid: z.number().int().positive(),
  host: z.string(),
  /** When the owner was started: see `processStart`. */
  start: z.string().optional(),
});

type Owner = z.infer<typeof ownerSchema>;

/** What the holder of a directory has in hand. */
export interface Lock {
  /** Gives the directory back. */
  release(): void;
}

/**
 * Takes the lock `file` of the directory `path`.
 *
 * @throws StoreError `in_use`, with the owner's process id; or the file system's error.
 */
export async function holdLock(file: string, path: string): Promise<Lock> {
  const start = await processStart(process.pid);
  const own = JSON.stringify({ pid: process.pid, host: hostname(), ...(start !== undefined && { start }) });
  if (!create(file, own)) {
    await removeStale(file, path);
    if (!create(file, own)) throw inUse(path, readOwner(readText(file)), file);
  }
  const heartbeat = setInterval(() => touch(file), HEARTBEAT_MS).unref();
  return {
    release: () => {
      clearInterval(heartbeat);
      if (readText(file) === own) rmSync(file, { force: true });
    },
  };
}

/** Whether the file was not there; it then holds `content`. */
function create(file: string, content: string): boolean {
  let descriptor: number;
  try {
    descriptor = openSync(file, 'wx');
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
    throw error;
  }
  try {
    writeFileSync(descriptor, content);
  } finally {
    closeSync(descriptor);
  }
  return true;
}

/** @throws StoreError `in_use` when it is not stale. */
async function removeStale(file: string, path: string): Promise<void> {
  const text = readText(file);
  if (text === undefined) return;
  const owner = readOwner(text);
  if (await mayLive(owner, file)) throw inUse(path, owner, file);
  // Two processes may find it stale together, and the slower must not remove the lock that the quicker has made by now.
  const aside = `${file}.${process.pid}`;
  try {
    renameSync(file, aside);
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return;
    throw error;
  }
  if (readText(aside) !== text) {
    renameSync(aside, file);
    throw inUse(path, readOwner(readText(file)), file);
  }
  rmSync(aside, { force: true });
}

async function mayLive(owner: Owner | undefined, file: string): Promise<boolean> {
  // Without an owner: it has made the file and is about to write into it, or was killed between.
  if (owner?.host !== hostname()) return isTouched(file);
  if (!isRunning(owner.pid)) return false;
  if (owner.start === undefined) return isTouched(file);
  return (await processStart(owner.pid)) === owner.start;
}

function isTouched(file: string): boolean {
  try {
    return Date.now() - statSync(file).mtimeMs < SILENCE_MS;
  } catch {
    return false;
  }
}

function touch(file: string): void {
  try {
    const now = new Date();
    utimesSync(file, now, now);
  } catch {
    // Somebody has removed the directory under us; what we write next will tell.
  }
}

function readText(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw error;
  }
}

function readOwner(text: string | undefined): Owner | undefined {
  try {
    return ownerSchema.parse(JSON.parse(text ?? ''));
  } catch {
    return undefined;
  }
}

function inUse(path: string, owner: Owner | undefined, file: string): StoreError {
  if (!owner || owner.host !== hostname()) {
    const who = owner ? `pid ${owner.pid} on the machine ${owner.host}` : 'a process that is just opening it';
    return new StoreError(
      'in_use',
      `${path} is in use (by ${who}): stop that emulator, or choose another directory. ` +
        `If it is gone already, wait ${SILENCE_MS / 1000} s, or delete ${file}.`,
    );
  }
  const who = owner.pid === process.pid ? 'by this very process' : `by pid ${owner.pid}`;
  return new StoreError(
    'in_use',
    `${path} is in use (${who}): stop that emulator, or choose another directory.`,
  );
}
