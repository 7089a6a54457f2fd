/** A message on its way, as faults see it. */
import type { Seed } from '../../seed.ts';
import type { WaitingClock } from '../delay.ts';
import type { AttributeSchemas, FaultKind, KindSpec } from '../kind.ts';

/** One message on one {@link import('./line.ts').MessageLine}. */
export interface MessagePassage {
  /** Lets the message on to what comes next, in the end to who is to have it. */
  next(): void;
  /** Changes its text, if it is an offer. */
  rewrite(change: (sdp: string) => string): void;
  /** Lets it on after `delayMs`, unless its connection ends first. */
  nextAfter(delayMs: number, clock: WaitingClock): void;
  /** Lets it on behind the line's next message, or after `withinMs` if none comes. At once where one waits so already. */
  nextBehind(withinMs: number, clock: WaitingClock): void;
}

/** A type of fault that happens to messages. */
export interface MessageKind<Read = unknown> extends FaultKind<Read> {
  /** Does it. `seed` is this message's own. */
  act(told: Read, passage: MessagePassage, seed: Seed): void;
}

/** A type of fault of messages; its attributes keep their schemas. */
export function defineMessageKind<Schemas extends AttributeSchemas, Read>(
  kind: KindSpec<Schemas, Read> & Pick<MessageKind<Read>, 'act'>,
): MessageKind<Read> & { readonly attributes: Schemas } {
  return kind;
}
