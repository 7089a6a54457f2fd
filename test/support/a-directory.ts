/** Directories for one test, gone when it is over. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';

/** The path of a new, empty directory. */
export function aDirectory(): string {
  const path = mkdtempSync(join(tmpdir(), 'odyssey-'));
  onTestFinished(() => rmSync(path, { recursive: true, force: true }));
  return path;
}
