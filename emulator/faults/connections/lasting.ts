/** A connection that is open, as faults see it, and what every fault of it may say: when it comes. */
import { duration } from '../../config/values.ts';
import type { Duration } from '../../config.ts';
import type { ConnectionErrorReason } from '../../session/link.ts';
import type { ChannelName } from '../../streamer/peer.ts';
import type { AttributeSchemas, FaultKind, KindSpec } from '../kind.ts';

/** When it comes. */
export interface LastingAttributes {
  /** So long after the connection opened, on the account's clock. Default: at once. */
  at?: Duration;
}

/** What the attributes of every such type come to. */
export interface Lasting {
  readonly atMs: number;
}

/** The attribute `at`. */
export const AT_SCHEMA = duration(0).schema.describe(
  "So long after the connection opened, on the account's clock; at once when left out",
);

/** A session's open socket. */
export interface FaultySocket {
  /** Says that something is wrong, as Odyssey does. */
  sendError(reason: ConnectionErrorReason, message?: string): void;
  /** Closes it, in the middle of everything. */
  breakOff(code: number, reason: string): void;
  /** Cuts it without a word. */
  breakOff(): void;
}

/** A session's open data channels. */
export interface FaultyChannels {
  /** Closes one of them. */
  closeChannel(name: ChannelName): void;
}

/** A type of fault that happens to an open connection. */
export interface LastingKind<Target, Read extends Lasting = Lasting> extends FaultKind<Read> {
  /** Does it, once for each connection. */
  act(told: Read, connection: Target): void;
}

/** A type of fault of open connections; its attributes keep their schemas. */
export function defineLastingKind<Target, Schemas extends AttributeSchemas, Read extends Lasting>(
  kind: KindSpec<Schemas, Read> & Pick<LastingKind<Target, Read>, 'act'>,
): LastingKind<Target, Read> & { readonly attributes: Schemas } {
  return kind;
}
