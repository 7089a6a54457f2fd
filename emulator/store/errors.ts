/** What the store cannot do: each message names the path, says what is wrong, and what to do about it. */

/** Why. */
export type StoreErrorCode =
  /** Another process has the data directory open. */
  | 'in_use'
  /** Written by a newer emulator. */
  | 'newer'
  /** The data cannot be read whole. */
  | 'damaged'
  /** One record cannot be read, or is not what its shelf expects. */
  | 'unreadable_record'
  /** The data directory is something else, or holds something else. */
  | 'not_ours'
  /** There are records already, which an import was not told to take the place of. */
  | 'not_empty'
  /** The file system does not allow it. */
  | 'not_permitted'
  /** No room on the disk; nothing of what was to be written is. */
  | 'full'
  /** Not written, for a reason of the operating system. */
  | 'not_written'
  /** A file to import is no export, was cut off, or was changed. */
  | 'bad_export'
  /** lmdb has no build for this machine, or was installed without it. */
  | 'unavailable'
  | 'closed';

/** The store refuses, or failed; nothing was overwritten. */
export class StoreError extends Error {
  readonly code: StoreErrorCode;

  constructor(code: StoreErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'StoreError';
    this.code = code;
  }
}

/** What the operating system or a library says, on one line. */
export function reasonOf(cause: unknown): string {
  return cause instanceof Error ? cause.message.replace(/\s+/g, ' ') : String(cause);
}

/** The `code` of an error of the operating system, such as `ENOENT`. */
export function codeOf(cause: unknown): unknown {
  return cause instanceof Error && 'code' in cause ? cause.code : undefined;
}
