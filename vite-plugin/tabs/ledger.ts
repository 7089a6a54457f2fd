/**
 * A file that names the sessions that are held, for the dev server that comes after one which was killed. It holds tokens,
 * so nobody else may read it; and it belongs to one process, since several dev servers may share a folder.
 */

import { randomBytes } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { lasting } from '../lasting.ts';
import type { Place } from '../protocol.ts';
import type { SessionKeys } from '../proxy/goodbye.ts';

/** A session in the ledger. */
export interface LedgerEntry {
  readonly keys: SessionKeys;
  readonly place: Place | null;
  readonly reservedAtMs: number;
}

/** One dev server's part. */
interface LedgerFile {
  readonly version: 1;
  readonly host: string;
  readonly pid: number;
  readonly targetUrl: string;
  readonly sessions: readonly LedgerEntry[];
}

const OWNER_ONLY = 0o600;
/** No session lives longer: Odyssey's longest connection is an hour. */
const MAX_AGE_MS = 60 * 60_000;

/** The ledger of this process. */
export class Ledger {
  readonly #folder: string;
  readonly #targetUrl: string;
  readonly #path: string;

  /** `folder` is made when there is something to write. */
  constructor(folder: string, targetUrl: string) {
    this.#folder = folder;
    this.#targetUrl = targetUrl;
    this.#path = join(folder, `ledger-${process.pid}-${randomBytes(4).toString('hex')}.json`);
    lasting().ledgers.add(this.#path);
  }

  /** Writes at once, whole or not at all: the next moment may be the last. */
  write(sessions: readonly LedgerEntry[]): void {
    if (sessions.length === 0) {
      rmSync(this.#path, { force: true });
      return;
    }
    const { pid } = process;
    const file: LedgerFile = { version: 1, host: hostname(), pid, targetUrl: this.#targetUrl, sessions };
    mkdirSync(this.#folder, { recursive: true });
    writeFileSync(`${this.#path}.new`, JSON.stringify(file), { mode: OWNER_ONLY });
    renameSync(`${this.#path}.new`, this.#path);
  }

  /** What dev servers that are gone have left with this target; it is then taken off their ledgers. */
  takeOver(): LedgerEntry[] {
    return this.#files().flatMap((path) => {
      const file = read(path);
      if (file && (file.targetUrl !== this.#targetUrl || isAlive(file))) return [];
      remove(path);
      const sinceMs = Date.now() - MAX_AGE_MS;
      return (file?.sessions ?? []).filter((entry) => isEntry(entry) && entry.reservedAtMs > sinceMs);
    });
  }

  #files(): string[] {
    try {
      return readdirSync(this.#folder, { withFileTypes: true })
        .filter((file) => file.isFile() && /^ledger-.*\.json$/.test(file.name))
        .map(({ name }) => join(this.#folder, name))
        .filter((path) => !lasting().ledgers.has(path));
    } catch {
      return [];
    }
  }
}

function read(path: string): LedgerFile | undefined {
  try {
    const file: LedgerFile = JSON.parse(readFileSync(path, 'utf8'));
    return file.version === 1 && Array.isArray(file.sessions) ? file : undefined;
  } catch {
    return undefined;
  }
}

/** Where that is not allowed, the file is read again by the next, and what it names is gone then. */
function remove(path: string): void {
  try {
    rmSync(path, { force: true });
  } catch {
    // See above.
  }
}

/** The file may be damaged, or somebody else's. */
function isEntry(entry: LedgerEntry | null): boolean {
  const { sessionId, signallingUrl, accessToken } = entry?.keys ?? {};
  return [sessionId, signallingUrl, accessToken].every((key) => typeof key === 'string');
}

/** Another machine's process, over a shared folder or in a container, cannot be asked: it counts as alive. */
function isAlive({ host, pid }: LedgerFile): boolean {
  if (host !== hostname()) return true;
  // The same number, and none of this process's files: an earlier process had it, as in a container that was started again.
  if (pid === process.pid) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
