/**
 * A file that says how the data looked when it was closed in good order. Where it still looks so, nobody need read it whole
 * before it is opened; after a SIGKILL, a copy or a change by anybody else there is no seal that fits.
 */
import { readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import type { DataDirectory } from './directory.ts';

/** Seals what has just been closed. */
export function seal({ data, seal: file }: DataDirectory): void {
  writeFileSync(file, looksOf(data));
}

/** Whether the data is as it was closed. */
export function isSealed({ data, seal: file }: DataDirectory): boolean {
  try {
    return readFileSync(file, 'utf8') === looksOf(data);
  } catch {
    return false;
  }
}

/** From here on the data changes. */
export function breakSeal({ seal: file }: DataDirectory): void {
  rmSync(file, { force: true });
}

function looksOf(data: string): string {
  const { size, mtimeNs } = statSync(data, { bigint: true });
  return JSON.stringify({ size: String(size), mtimeNs: String(mtimeNs) });
}
