/** What a case of the handbook is: a fault, what an app calls, and what it must come to. */
import type { Odyssey, OdysseyEventHandlers } from '@odysseyml/odyssey';
import type { AccountVerbs, FaultRule, SessionState } from '../../../emulator/index.ts';

/** A rule whose name is the handbook's. */
export type NamelessRule = FaultRule extends infer Rule
  ? Rule extends FaultRule
    ? Omit<Rule, 'name'>
    : never
  : never;

/** What is around an app. */
export interface Around {
  /** What they are told after {@link AppCall.prepare} is in the table. */
  readonly handlers: OdysseyEventHandlers;
  /** The emulator's, and the verbs of the app's account. */
  readonly url: string;
  readonly account: AccountVerbs;
  /** Resolves when a handler is told something, such as `onError`; what was told before the call does not count. */
  heard(what: string): Promise<void>;
}

/** What an app calls. */
export interface AppCall {
  /** As the table says it, such as `simulate()`. */
  readonly name: string;
  /** What must be there before the fault is, such as a job; its result is given to {@link call}. */
  readonly prepare?: (client: Odyssey, around: Around) => Promise<string>;
  readonly call: (client: Odyssey, prepared: string, around: Around) => Promise<unknown>;
}

/** How long the call takes: no time, so long on one of the clocks, or for ever. */
export type Takes = 'no time' | { readonly realS: number } | { readonly accountS: number } | 'for ever';

/** A row of the table. */
export interface FaultCase {
  readonly rule: NamelessRule;
  /** Default: `connect()`. */
  readonly app?: AppCall;
  /** Default: no time. */
  readonly takes?: Takes;
  /** Sessions that the fault leaves behind, until they time out. Default: none. */
  readonly leaves?: number;
  /** The state that they are left in. Default: `reserved`. */
  readonly leftAs?: SessionState;
}

/** What an app saw, as the table says it. */
export interface Observed {
  /** What the call came to. */
  readonly outcome: string;
  /** What the client's handlers were told, in order. */
  readonly handlers: readonly string[];
}
