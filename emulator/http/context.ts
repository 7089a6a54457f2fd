/** What every route knows: the accounts, the tokens, and whose request it is. */
import type { Account, Accounts } from '../account.ts';
import type { Config } from '../config.ts';
import type { Tokens } from '../tokens.ts';

/** What the routes serve from. */
export interface HttpContext {
  readonly accounts: Accounts;
  readonly tokens: Tokens;
  readonly config: Config;
}

/** Hono's environment of a route behind {@link import('./bearer.ts').requireBearer}. */
export interface AccountEnv {
  Variables: { account: Account };
}
