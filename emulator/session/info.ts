/** A session, as lists show it. */
import type { DanglingCause } from '../journal.ts';
import type { SessionEnd, SessionState } from './lifecycle.ts';

/** A session that holds a slot. Times are on the account's clock, in milliseconds. */
export interface SessionInfo {
  readonly sessionId: string;
  readonly state: Exclude<SessionState, 'released'>;
  readonly streamerId: string;
  readonly region: string;
  /** The stream that runs, if one does. */
  readonly streamId?: string;
  readonly reservedAtMs: number;
  /** When it came into its state. */
  readonly sinceMs: number;
  /** Of a dangling session: how it lost its socket. */
  readonly danglingCause?: DanglingCause;
  /** Of a dangling session: what its socket closed with (RFC 6455 §7.4.1; 1001: the page is gone). */
  readonly closeCode?: number;
  /** What releases it if nothing else happens first. Not told is idle time, which starts again with every word. */
  readonly release: SessionEnd;
}
