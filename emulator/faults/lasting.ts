/** Faults of what lasts, such as a connection or a stream: each comes at its time. */
import { duration } from '../config/values.ts';
import type { Duration } from '../config.ts';
import type { AttributeSchemas, FaultKind, KindSpec } from './kind.ts';

/** When it comes. */
export interface LastingAttributes {
  /**
   * So long after it began (a socket or channels opened, a session was connected), on the account's clock. Default: at
   * once, and so where that is past.
   */
  at?: Duration;
}

/** What the attributes of every such type come to: it comes with whichever is reached first. */
export interface Due {
  /** Since the beginning, on the account's clock. */
  readonly atMs?: number;
  /** Frames that have been sent. */
  readonly atFrame?: number;
}

/** The attribute `at`. */
export const AT_SCHEMA = duration(0).schema.describe(
  "So long after it began, on the account's clock; at once when left out",
);

/** A type of fault that happens to what lasts. */
export interface LastingKind<Target, Read extends Due = Due> extends FaultKind<Read> {
  /** Does it, once. */
  act(told: Read, target: Target): void;
}

/** A type of fault of what lasts; its attributes keep their schemas. */
export function defineLastingKind<Target, Schemas extends AttributeSchemas, Read extends Due>(
  kind: KindSpec<Schemas, Read> & Pick<LastingKind<Target, Read>, 'act'>,
): LastingKind<Target, Read> & { readonly attributes: Schemas } {
  return kind;
}
