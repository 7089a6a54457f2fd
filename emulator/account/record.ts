/** What an account is stored as, beside its jobs and recordings: all that must not start again with the next process. */
import { z } from '@hono/zod-openapi';
import type { AccountStore, OwnShelf } from '../store/account-store.ts';

const recordSchema = z.object({
  /** How many accounts the key has had before this one. */
  generation: z.number(),
  /** When the key was first seen. */
  seenAtMs: z.number(),
  /** The account's time when this was stored, from which it goes on. */
  nowMs: z.number(),
  /** How many sessions and jobs it has had: their ids, and those of their streams, follow from their numbers. */
  sessions: z.number(),
  jobs: z.number(),
  /** Milliseconds streamed in the month of `nowMs`. */
  usedMs: z.number(),
  /** The options that were set for it, as they were given. */
  options: z.record(z.string(), z.unknown()),
});

/** An account, as it is stored. */
export type AccountRecord = z.output<typeof recordSchema>;

/** The one record of an account on its shelf. */
const ID = 'account';

/** How the shelf is read. */
export const readAccountRecord = (stored: unknown): AccountRecord => recordSchema.parse(stored);

/** Keeps an account's record. */
export class AccountRecordKeeper {
  readonly #shelf: OwnShelf<AccountRecord>;

  constructor(store: AccountStore) {
    this.#shelf = store.shelf('accounts', readAccountRecord);
  }

  /**
   * What is stored; undefined for a key that has not been seen.
   *
   * @throws StoreError when it cannot be read.
   */
  read(): AccountRecord | undefined {
    return this.#shelf.get(ID);
  }

  /** Stores it, before the callback ends. */
  save(record: AccountRecord): void {
    void this.#shelf.save(ID, record);
  }
}
