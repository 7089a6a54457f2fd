/**
 * Every type of fault, in the order in which they spoil one event: a request first waits, then it is lost or refused, and
 * what is answered at last is malformed, and slow.
 */
import { error } from './http/error.ts';
import { latency } from './http/latency.ts';
import { malformed } from './http/malformed.ts';
import { reset } from './http/reset.ts';
import { slowBody } from './http/slow-body.ts';
import { timeout } from './http/timeout.ts';
import type { FaultKind } from './kind.ts';
import { bandwidth } from './media/bandwidth.ts';
import { black } from './media/black.ts';
import { dtlsStall } from './media/dtls-stall.ts';
import { freeze } from './media/freeze.ts';
import { iceFailure } from './media/ice-failure.ts';
import { jitter } from './media/jitter.ts';
import { loss } from './media/loss.ts';
import { noKeyframe } from './media/no-keyframe.ts';
import { reorder } from './media/reorder.ts';
import { trackEnd } from './media/track-end.ts';
import type { FaultType } from './rule.ts';

/** The table. A new type has its file, a line here, and one in `FaultTypes` (`rule.ts`). */
export const KINDS = {
  latency,
  timeout,
  reset,
  error,
  malformed,
  slow_body: slowBody,
  // A connection, its video, and the way of its packets.
  ice_failure: iceFailure,
  dtls_stall: dtlsStall,
  freeze,
  black,
  no_keyframe: noKeyframe,
  track_end: trackEnd,
  bandwidth,
  loss,
  jitter,
  reorder,
} satisfies Readonly<Record<FaultType, FaultKind>>;

/** The types, in the order of the table. */
export const FAULT_TYPES = Object.keys(KINDS) as FaultType[];

/** Whether there is such a type. */
export function isFaultType(type: unknown): type is FaultType {
  return typeof type === 'string' && Object.hasOwn(KINDS, type);
}

/** What the attributes of a type come to. */
export type ReadOf<Type extends FaultType> = ReturnType<(typeof KINDS)[Type]['read']>;
