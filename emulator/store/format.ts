/** The format on disk, its number, and who wrote it. */
import { z } from '@hono/zod-openapi';
import { VERSION } from '../version.ts';
import { StoreError } from './errors.ts';
import type { StoredRecord } from './store.ts';

/** Turns a record of one format into one of the next; undefined where it goes. */
export type Migration = (record: StoredRecord) => StoredRecord | undefined;

/**
 * The steps from each format to the next, the first of them from format 1. One more whenever what is written, or what
 * the rooms put into it, is nothing that the last released emulator could read.
 */
export const MIGRATIONS: readonly Migration[] = [];

/** The number of the format that all of `migrations` lead to. */
export function formatAfter(migrations: readonly Migration[]): number {
  return migrations.length + 1;
}

/** What stands at the head of the data and of an export. Every version, past and future, reads and writes it alike. */
export const originSchema = z.object({
  format: z.number().int().positive(),
  /** The emulator that wrote it. */
  version: z.string(),
});

/** Who wrote something, in which format. */
export type Origin = z.infer<typeof originSchema>;

/** What this emulator writes there. */
export function originNow(format: number): Origin {
  return { format, version: VERSION };
}

/** @throws StoreError `newer` when `origin` is beyond `format`. `path` is what was read. */
export function refuseNewer(path: string, origin: Origin, format: number): void {
  if (origin.format <= format) return;
  throw new StoreError(
    'newer',
    `${path} was written by odyssey-emulator ${origin.version} in format ${origin.format}; ` +
      `this is ${VERSION}, which reads formats up to ${format}. Nothing was changed: ` +
      `use version ${origin.version} or newer, or choose another directory.`,
  );
}

/** A record that was written in `format`, as it is in the newest. */
export function migrateRecord(
  record: StoredRecord,
  format: number,
  migrations: readonly Migration[],
): StoredRecord | undefined {
  let current: StoredRecord | undefined = record;
  for (const migrate of migrations.slice(format - 1)) current = current && migrate(current);
  return current;
}
