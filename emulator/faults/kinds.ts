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
import { crash } from './process/crash.ts';
import { expired } from './recordings/expired.ts';
import { forbidden } from './recordings/forbidden.ts';
import { notFound } from './recordings/not-found.ts';
import { nullUrls } from './recordings/null-urls.ts';
import { truncated } from './recordings/truncated.ts';
import type { FaultType } from './rule.ts';
import { fail } from './simulations/fail.ts';
import { loseWorker } from './simulations/lose-worker.ts';
import { retry } from './simulations/retry.ts';
import { stall } from './simulations/stall.ts';
import { late } from './streams/late.ts';
import { missingFields } from './streams/missing-fields.ts';
import { never } from './streams/never.ts';
import { release } from './streams/release.ts';
import { streamDies } from './streams/stream-dies.ts';
import { streamError } from './streams/stream-error.ts';
import { streamerLost } from './streams/streamer-lost.ts';

/** The table. A new type has its file, a line here, and one in `FaultTypes` (`rule.ts`). */
export const KINDS = {
  latency,
  timeout,
  reset,
  error,
  malformed,
  slow_body: slowBody,

  never,
  late,
  missing_fields: missingFields,
  stream_error: streamError,
  stream_dies: streamDies,
  release,
  streamer_lost: streamerLost,

  stall,
  fail,
  retry,
  lose_worker: loseWorker,

  forbidden,
  not_found: notFound,
  expired,
  null_urls: nullUrls,
  truncated,

  crash,
} satisfies Readonly<Record<FaultType, FaultKind>>;

/** The types, in the order of the table. */
export const FAULT_TYPES = Object.keys(KINDS) as FaultType[];

/** Whether there is such a type. */
export function isFaultType(type: unknown): type is FaultType {
  return typeof type === 'string' && Object.hasOwn(KINDS, type);
}

/** What the attributes of a type come to. */
export type ReadOf<Type extends FaultType> = ReturnType<(typeof KINDS)[Type]['read']>;
