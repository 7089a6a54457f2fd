/** What every route knows: the accounts, the tokens, and whose request it is. */
import type { Account } from '../account.ts';
import type { Accounts } from '../accounts.ts';
import type { LocalVerbs } from '../admin/local.ts';
import type { Config } from '../config.ts';
import type { CrashWay } from '../faults/http/crash.ts';
import type { Tokens } from '../tokens.ts';

/** What the routes serve from. */
export interface HttpContext {
  readonly accounts: Accounts;
  readonly tokens: Tokens;
  readonly config: Config;
  /** UDP, on the same host: spectators ask there which address they come from. */
  readonly stunPort: number;
  /** What `/__admin` offers. */
  readonly verbs: LocalVerbs;
  /** Ends the emulator: a fault. */
  readonly crash: (how: CrashWay) => void;
}

/** Whose request it is, as far as its access token tells. */
export type Caller = { readonly account: Account } | { readonly problem: string };

/** Hono's environment of every route of Odyssey's API. */
export interface CallerEnv {
  Variables: { caller: Caller } & RequestNotes;
}

/** What is found out about a request on its way. */
interface RequestNotes {
  /** Whose journal and faults it has: the caller's, or whom else it names. */
  owner?: Account | undefined;
  /** Its client has left, or never hears anything: there is no answer to record. */
  isUnanswered?: boolean;
  /** How its answer is sent, when it is recorded. */
  deliver?: (answer: Response) => Response;
}

/** Hono's environment of a route behind {@link import('./bearer.ts').requireBearer}. */
export interface AccountEnv {
  Variables: { caller: Caller; account: Account } & RequestNotes;
}
