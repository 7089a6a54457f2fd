/** Every type of fault, in the order in which they spoil one event. */
import { CONNECTION_KINDS } from './connections/kinds.ts';
import { HTTP_KINDS } from './http/kinds.ts';
import type { FaultKind } from './kind.ts';
import { MEDIA_KINDS, PEER_KINDS } from './media/kinds.ts';
import { MESSAGE_KINDS } from './messages/kinds.ts';
import { RECORDING_KINDS } from './recordings/kinds.ts';
import type { FaultType } from './rule.ts';
import { SIMULATION_KINDS } from './simulations/kinds.ts';
import { STREAM_KINDS } from './streams/kinds.ts';

/** The table. A new type has its file, a line in its family's table, and one in `FaultTypes` (`rule.ts`). */
export const KINDS = {
  ...HTTP_KINDS,
  ...MESSAGE_KINDS,
  ...CONNECTION_KINDS,
  ...PEER_KINDS,
  ...MEDIA_KINDS,
  ...STREAM_KINDS,
  ...SIMULATION_KINDS,
  ...RECORDING_KINDS,
} satisfies Readonly<Record<FaultType, FaultKind>>;

/** The types, in the order of the table. */
export const FAULT_TYPES = Object.keys(KINDS) as FaultType[];

/** Whether there is such a type. */
export function isFaultType(type: unknown): type is FaultType {
  return typeof type === 'string' && Object.hasOwn(KINDS, type);
}

/** What the attributes of a type come to. */
export type ReadOf<Type extends FaultType> = ReturnType<(typeof KINDS)[Type]['read']>;
