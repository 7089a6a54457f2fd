/**
 * The types of requests, in the order in which they spoil one: it first waits, then it is lost or refused, and what is
 * answered at last is malformed, and slow.
 */
import { crash } from './crash.ts';
import { error } from './error.ts';
import { latency } from './latency.ts';
import { malformed } from './malformed.ts';
import { reset } from './reset.ts';
import { slowBody } from './slow-body.ts';
import { timeout } from './timeout.ts';

export const HTTP_KINDS = {
  latency,
  timeout,
  reset,
  crash,
  error,
  malformed,
  slow_body: slowBody,
} as const;

/** Their names, in this order. */
export const HTTP_TYPES = Object.keys(HTTP_KINDS) as (keyof typeof HTTP_KINDS)[];
