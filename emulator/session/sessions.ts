/** An account's sessions: who may reserve a streamer, who holds one, and who has given it back. */
import { OFF } from '../config/values.ts';
import type { ReleaseCause } from '../journal.ts';
import type { Seed } from '../seed.ts';
import type { SessionContext } from './context.ts';
import {
  AccountSuspendedError,
  ConcurrentLimitError,
  NoStreamerError,
  SessionError,
  UnknownSessionError,
} from './errors.ts';
import type { SessionInfo } from './info.ts';
import { RequestRate } from './request-rate.ts';
import { Session } from './session.ts';
import type { StreamInfo } from './stream.ts';
import { StreamerPool } from './streamer-pool.ts';

/** What an account's sessions need of their surroundings. */
export interface SessionsOptions extends Omit<SessionContext, 'onReleased'> {
  readonly seed: Seed;
  /** The number of the next session, counted over all processes from 1. */
  readonly nextNumber: () => number;
}

/** The sessions of one account that are not released. */
export class Sessions {
  readonly #options: SessionsOptions;
  readonly #active = new Map<string, Session>();
  readonly #streamers = new StreamerPool();
  readonly #rate: RequestRate;
  #closed: SessionError | undefined;

  constructor(options: SessionsOptions) {
    this.#options = options;
    this.#rate = new RequestRate(options.clock, () => options.config().rateLimit);
  }

  /** Sessions that hold a slot. */
  get active(): number {
    return this.#active.size;
  }

  /**
   * Reserves a streamer in `region`.
   *
   * @throws UsageError when a limit of the account is reached: its rate, a suspension, its hours, its slots.
   * @throws NoStreamerError when its streamers are all taken.
   * @throws SessionError when the account was reset, or the emulator is closed.
   */
  reserve(region: string): Session {
    if (this.#closed) throw this.#closed;
    const { journal, seed, config, faults, nextNumber } = this.#options;
    const { streamerId } = this.#admit();
    const sessionSeed = seed.fork('session', nextNumber());
    const sessionId = sessionSeed.id('session');
    const inUse = () => ({ active: this.#active.size, limit: config().concurrentSessions });
    const session = new Session(
      { sessionId, streamerId, region, seed: sessionSeed },
      {
        ...this.#options,
        onReleased: () => {
          this.#active.delete(sessionId);
          this.#streamers.giveBack(streamerId);
          faults.forgetSession(sessionId);
          return inUse();
        },
      },
    );
    this.#active.set(sessionId, session);
    journal.record('session.reserved', { sessionId, streamerId, region, ...inUse() });
    return session;
  }

  /**
   * The session with this id that is not released.
   *
   * @throws UnknownSessionError when the account has none.
   */
  get(sessionId: string): Session {
    const session = this.#active.get(sessionId);
    if (!session) throw new UnknownSessionError(sessionId);
    return session;
  }

  /** The sessions that hold a slot, oldest first. */
  list(): SessionInfo[] {
    return [...this.#active.values()].flatMap((session) => session.info() ?? []);
  }

  /** The streams that run, in the order of their sessions. */
  streams(): StreamInfo[] {
    return [...this.#active.values()].flatMap((session) => session.streamInfo() ?? []);
  }

  /** Rules of faults have changed. */
  reconsider(): void {
    for (const session of [...this.#active.values()]) session.reconsider();
  }

  /** Releases every session and takes no more: `reason` is what later reservations are told. */
  close(cause: ReleaseCause, reason: SessionError): void {
    this.#closed = reason;
    for (const session of [...this.#active.values()]) session.terminate(cause, reason.message);
  }

  /** Lets a reservation in and takes a streamer for it; the first of its obstacles refuses it. */
  #admit(): { streamerId: string } {
    const { journal, config, leases } = this.#options;
    const { concurrentSessions, streamers, suspended } = config();
    try {
      this.#rate.count();
      if (suspended !== OFF) throw new AccountSuspendedError(suspended);
      leases.requireHours();
      if (this.active >= concurrentSessions) throw new ConcurrentLimitError(this.active, concurrentSessions);
      const streamerId = this.#streamers.take(streamers);
      if (streamerId === undefined) throw new NoStreamerError(streamers);
      return { streamerId };
    } catch (error) {
      if (error instanceof SessionError) {
        const { code, message } = error;
        journal.record('session.refused', { code, message, active: this.active, limit: concurrentSessions });
      }
      throw error;
    }
  }
}
