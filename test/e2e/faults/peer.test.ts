/** Faults of the WebRTC connection, against the unmodified SDK in Node. */
import { PEER_CASES } from './cases/peer.ts';
import { tryCases } from './try-cases.ts';

tryCases({ peer: PEER_CASES });
