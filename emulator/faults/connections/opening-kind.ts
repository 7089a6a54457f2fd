/** Something that a client wants opened, as faults see it. */
import type { AttributeSchemas, FaultKind, KindSpec } from '../kind.ts';

/** A socket, or the channels of a connection. */
export interface Opening {
  /** Neither opens it nor refuses it. */
  leaveShut(): void;
}

/** A socket that is asked for by HTTP. */
export interface SocketOpening extends Opening {
  /** Answers with an HTTP error. */
  refuse(status: number): void;
  /** Cuts the TCP connection without an answer. */
  cut(): void;
}

/** A type of fault that happens to what is to open; with it the opening is over. */
export interface OpeningKind<Target extends Opening, Read = unknown> extends FaultKind<Read> {
  readonly ends: true;
  /** Does it. */
  act(told: Read, opening: Target): void;
}

/** A type of fault of openings; its attributes keep their schemas. */
export function defineOpeningKind<Target extends Opening, Schemas extends AttributeSchemas, Read>(
  kind: Omit<KindSpec<Schemas, Read>, 'ends'> & Pick<OpeningKind<Target, Read>, 'ends' | 'act'>,
): OpeningKind<Target, Read> & { readonly attributes: Schemas } {
  return kind;
}
