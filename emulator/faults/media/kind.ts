/** Types of faults that happen to media, as they are declared. */
import type { Seed } from '../../seed.ts';
import type { SwallowDatagram, VideoFault } from '../../streamer/connection-faults.ts';
import type { AttributeSchemas, AttributeValues, FaultKind, KindSpec } from '../kind.ts';
import { beginSchemas, readWindow, type Window, windowSchemas } from './window.ts';

/** What a rule of such a type comes to: what it does, and in which frames of a stream. */
export interface ToldVideo<Read = unknown> {
  readonly what: Read;
  readonly window: Window;
}

/** A type of fault that happens to the video. */
export interface VideoKind<Read = unknown> extends FaultKind<ToldVideo<Read>> {
  /** Makes it for one connection. `seed` is the session's own. */
  spoilVideo(what: Read, seed: Seed): VideoFault;
}

/** A type of fault that happens to the connection. */
export interface PeerKind<Read = unknown> extends FaultKind<Read> {
  /** Makes it for a connection that begins now; `ageMs` says how old that is. */
  swallow(told: Read, ageMs: () => number): SwallowDatagram;
}

type Spec<Schemas extends AttributeSchemas, Read> = Omit<KindSpec<Schemas, Read>, 'points'>;
type Own<Schemas extends AttributeSchemas, Read> = Spec<Schemas, Read> & Pick<VideoKind<Read>, 'spoilVideo'>;

/** A type that is there in a window of each stream. */
export function defineVideoKind<Schemas extends AttributeSchemas, Read>(
  kind: Own<Schemas, Read>,
): VideoKind<Read> & { readonly attributes: Schemas & typeof windowSchemas } {
  return define(kind, windowSchemas);
}

/** A type that begins at some time, and does not end. */
export function defineFinalVideoKind<Schemas extends AttributeSchemas, Read>(
  kind: Own<Schemas, Read>,
): VideoKind<Read> & { readonly attributes: Schemas & typeof beginSchemas } {
  return define(kind, beginSchemas);
}

function define<Schemas extends AttributeSchemas, Times extends AttributeSchemas, Read>(
  kind: Own<Schemas, Read>,
  times: Times,
): VideoKind<Read> & { readonly attributes: Schemas & Times } {
  return {
    ...kind,
    points: ['media'],
    attributes: { ...kind.attributes, ...times },
    // Each value went through its own schema, which no type can follow.
    read: (values, refuse) => ({
      what: kind.read(values as AttributeValues<Schemas>, refuse),
      window: readWindow(values, refuse),
    }),
  };
}

/** A type that happens to the connection as it is made. */
export function definePeerKind<Schemas extends AttributeSchemas, Read>(
  kind: Spec<Schemas, Read> & Pick<PeerKind<Read>, 'swallow'>,
): PeerKind<Read> & { readonly attributes: Schemas } {
  return { ...kind, points: ['peer'] };
}
