/** What becomes of a request by the faults that happen to it. */
import { FAULT_TYPES, KINDS } from '../kinds.ts';
import type { FaultHit, FaultHits } from '../rules.ts';
import type { HttpExchange, HttpKind } from './exchange.ts';

/**
 * The answer that the client gets. Each fault does its part in the order of the table of types: on its way to the route
 * the request meets one after the other, and on its way back the answer does.
 */
export function answerWithFaults(hits: FaultHits, exchange: HttpExchange): Promise<Response> {
  const inOrder = FAULT_TYPES.flatMap((type): { kind: HttpKind; hit: FaultHit }[] => {
    const hit = hits[type];
    const kind = KINDS[type];
    return hit && 'spoils' in kind ? [{ kind, hit }] : [];
  });
  const of = (spoiled: HttpKind['spoils']) => inOrder.filter(({ kind }) => kind.spoils === spoiled);
  let next = exchange.next;
  for (const { kind, hit } of [...of('request').reverse(), ...of('answer')]) {
    const inner = next;
    next = () => kind.act(hit.told, { ...exchange, next: inner }, hit.seed);
  }
  return next();
}
