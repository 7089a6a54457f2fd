/** What becomes of a request by the faults that happen to it. */
import type { FaultHit, FaultHits } from '../rules.ts';
import type { HttpExchange, HttpKind } from './exchange.ts';
import { HTTP_KINDS, HTTP_TYPES } from './kinds.ts';

/**
 * The answer that the client gets. Each fault does its part in the order of the table of types: on its way to the route
 * the request meets one after the other, and on its way back the answer does.
 */
export function answerWithFaults(hits: FaultHits, exchange: HttpExchange): Promise<Response> {
  const inOrder = HTTP_TYPES.flatMap((type): { kind: HttpKind; hit: FaultHit }[] => {
    const hit = hits[type];
    return hit ? [{ kind: HTTP_KINDS[type], hit }] : [];
  });
  const of = (spoiled: HttpKind['spoils']) => inOrder.filter(({ kind }) => kind.spoils === spoiled);
  let next = exchange.next;
  for (const { kind, hit } of [...of('request').reverse(), ...of('answer')]) {
    const inner = next;
    next = () => kind.act(hit.told, { ...exchange, next: inner }, hit.seed);
  }
  return next();
}
