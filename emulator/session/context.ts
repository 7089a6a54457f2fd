/** What sessions and their streams share: the account's clock, journal and limits. */
import type { Clock } from '../clock.ts';
import type { Journal } from '../journal.ts';
import type { StreamerFactory } from '../streamer/streamer.ts';

/** The limits that a session keeps; all in milliseconds of the account's clock unless said otherwise. */
export interface SessionLimits {
  readonly reservationTimeoutMs: number;
  readonly connectionLimitMs: number;
  readonly streamLimitMs: number;
  readonly danglingTimeoutMs: number;
  /** In real milliseconds: clients send their keepalive every 10 real seconds, whatever the clock. */
  readonly idleTimeoutMs: number;
  readonly promptExpansionBypass: boolean;
  readonly fps: number;
}

/** What a session needs of its account. */
export interface SessionContext {
  readonly clock: Clock;
  /** The wall's time, for what clients do in real time. */
  readonly realClock: Clock;
  readonly journal: Journal;
  readonly limits: SessionLimits;
  readonly streamers: StreamerFactory;
  /** The emulator's own fault: it is told to whoever runs it, never to the app as its mistake. */
  readonly onFault: (error: unknown) => void;
  /** The session is over: frees its slot and its streamer, and says what remains in use. */
  readonly onReleased: () => { active: number; limit: number };
}
