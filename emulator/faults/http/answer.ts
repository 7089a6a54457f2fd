/** What becomes of a request by the faults that happen to it. */
import { FAULT_TYPES, KINDS } from '../kinds.ts';
import type { FaultHit, FaultHits } from '../rules.ts';
import type { HttpExchange, HttpKind } from './exchange.ts';

/** The answer that the client gets: each fault does its part, in the order of the table of types. */
export function answerWithFaults(hits: FaultHits, exchange: HttpExchange): Promise<Response> {
  const inOrder = FAULT_TYPES.flatMap((type): { kind: HttpKind; hit: FaultHit }[] => {
    const hit = hits[type];
    return hit ? [{ kind: KINDS[type], hit }] : [];
  });
  return inOrder.reduceRight<() => Promise<Response>>(
    (next, { kind, hit }) =>
      () =>
        kind.act(hit.told, { ...exchange, next }, hit.seed),
    exchange.next,
  )();
}
