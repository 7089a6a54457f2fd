/** Accounts without HTTP, that keep what they have in memory unless told otherwise. */
import type { AccountsOptions } from '../../emulator/account.ts';
import { Accounts } from '../../emulator/accounts.ts';
import { PresignedUrls } from '../../emulator/presigned.ts';
import { Seed } from '../../emulator/seed.ts';
import { createMemoryStore } from '../../emulator/store/open-store.ts';
import { Tokens } from '../../emulator/tokens.ts';

/** Nobody can connect to the sessions of accounts that are given no streamers. */
export const NO_STREAMERS: AccountsOptions['streamers'] = {
  fps: 20,
  start: async () => undefined,
  answer: async () => undefined,
};

/** Some accounts; what is left out is some default's. */
export function someAccounts(options: Pick<AccountsOptions, 'config'> & Partial<AccountsOptions>): Accounts {
  return new Accounts({
    seed: new Seed(1),
    streamers: NO_STREAMERS,
    tokens: new Tokens(),
    presigned: new PresignedUrls(),
    store: createMemoryStore(),
    onEntry: () => {},
    ...options,
  });
}
