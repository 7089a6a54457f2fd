/**
 * The types of requests, in the order in which they spoil one: it first waits, then it is lost or refused, and what is
 * answered at last is malformed, and slow.
 */
import { error } from './error.ts';
import { latency } from './latency.ts';
import { malformed } from './malformed.ts';
import { reset } from './reset.ts';
import { slowBody } from './slow-body.ts';
import { timeout } from './timeout.ts';

export const HTTP_KINDS = { latency, timeout, reset, error, malformed, slow_body: slowBody } as const;
