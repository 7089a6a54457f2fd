/** How the SDK fails when its WebRTC connection does. */
import type { FaultCase } from '../case.ts';

/** The cases, in the order of the table. */
export const PEER_CASES: readonly FaultCase[] = [
  // The emulator's own peer gives up, and ends the session: the SDK would wait for ever.
  { rule: { on: 'peer', type: 'ice_failure' }, takes: { realS: 44 } },
  // werift gives up, and the SDK keeps its socket.
  { rule: { on: 'peer', type: 'dtls_stall' }, takes: { realS: 33 } },
];
