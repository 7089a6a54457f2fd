/** A request that faults may spoil, as they see it; `http/` provides it. */
import type { Clock } from '../../clock.ts';
import type { AccountConfig } from '../../config.ts';
import type { Seed } from '../../seed.ts';
import type { AttributeSchemas, FaultKind, KindSpec } from '../kind.ts';
import type { CrashWay } from './crash.ts';
import { HTTP_POINT_NAMES } from './points.ts';

/** One request and its answer. */
export interface HttpExchange {
  /** Lets the request through to what comes next, in the end to the route; resolves with the answer. */
  next(): Promise<Response>;
  /** What the emulator answers to an error of its own rooms, such as a limit. */
  refuse(error: Error): Response;
  /** Resets the TCP connection, upon which {@link signal} aborts. */
  reset(): void;
  /** Ends the emulator, or lets it start again: every connection is cut. */
  crash(how: CrashWay): void;
  /** Says how the answer is to be sent, once it is known: the journal has it as it was before. */
  deliver(send: (answer: Response) => Response): void;
  /** Aborts when the client leaves or the account comes to its end; the reason says which. */
  readonly signal: AbortSignal;
  /** The account's. */
  readonly clock: Clock;
  readonly realClock: Clock;
  /** What holds for the account. */
  readonly config: AccountConfig;
}

/** A type of fault that happens to requests. */
export interface HttpKind<Read = unknown> extends FaultKind<Read> {
  /** What it spoils: the request on its way to the route, or the answer on its way back. */
  readonly spoils: 'request' | 'answer';
  /** Does it: resolves with the answer that the client gets. `seed` is this event's own. */
  act(told: Read, exchange: HttpExchange, seed: Seed): Promise<Response>;
}

/** A type of fault that may be on every route. */
export function defineHttpKind<Schemas extends AttributeSchemas, Read>(
  kind: Omit<KindSpec<Schemas, Read>, 'points'> & Pick<HttpKind<Read>, 'spoils' | 'act'>,
): HttpKind<Read> & { readonly attributes: Schemas } {
  return { ...kind, points: HTTP_POINT_NAMES };
}
