/** What becomes of what is to open by the faults that happen to it. */
import type { FaultHits } from '../rules.ts';
import { neverOpens } from './never-opens.ts';
import type { Opening, SocketOpening } from './opening-kind.ts';
import { refuse } from './refuse.ts';

/** Does to a socket what its faults are; false when there is none, and it is to open. */
export function spoilSocket(hits: FaultHits, socket: SocketOpening): boolean {
  if (hits.refuse) refuse.act(hits.refuse.told, socket);
  return hits.refuse !== undefined || spoilChannels(hits, socket);
}

/** The same of a connection's channels. */
export function spoilChannels(hits: FaultHits, channels: Opening): boolean {
  if (hits.never_opens) neverOpens.act(hits.never_opens.told, channels);
  return hits.never_opens !== undefined;
}
