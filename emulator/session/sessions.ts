/** An account's sessions: who may reserve a streamer, who holds one, and who has given it back. */
import type { Clock } from '../clock.ts';
import type { Journal } from '../journal.ts';
import type { Seed } from '../seed.ts';
import type { StreamerFactory } from '../streamer/streamer.ts';
import type { SessionLimits } from './context.ts';
import { ConcurrentLimitError, NoStreamerError, UnknownSessionError } from './errors.ts';
import { Session, type SessionState } from './session.ts';

/** What an account may have at once, and what each of its sessions keeps to. */
export interface AccountLimits extends SessionLimits {
  /** Sessions that hold a slot, dangling ones included. */
  readonly concurrentSessions: number;
  /** GPU streamers there are for the account. */
  readonly streamers: number;
}

/** One session, as a list shows it. */
export interface SessionInfo {
  readonly sessionId: string;
  readonly state: Exclude<SessionState, 'released'>;
  readonly streamerId: string;
  readonly region: string;
  /** The stream that runs, if one does. */
  readonly streamId?: string;
}

/** What an account's sessions need of their surroundings. */
export interface SessionsOptions {
  readonly seed: Seed;
  readonly clock: Clock;
  readonly realClock: Clock;
  readonly journal: Journal;
  readonly limits: AccountLimits;
  readonly streamers: StreamerFactory;
  readonly onFault: (error: unknown) => void;
}

/** The sessions of one account that are not released. */
export class Sessions {
  readonly #options: SessionsOptions;
  readonly #active = new Map<string, Session>();
  readonly #freeStreamers: string[];
  #count = 0;

  constructor(options: SessionsOptions) {
    this.#options = options;
    this.#freeStreamers = Array.from({ length: options.limits.streamers }, (_, i) => `streamer-${i + 1}`);
  }

  /**
   * Reserves a streamer in `region`.
   *
   * @throws ConcurrentLimitError when the account's slots are all taken.
   * @throws NoStreamerError when its streamers are.
   */
  reserve(region: string): Session {
    const { limits, journal, seed, clock } = this.#options;
    const { concurrentSessions: limit } = limits;
    const refuse = <E extends ConcurrentLimitError | NoStreamerError>(error: E): E => {
      journal.record('session.refused', { code: error.code, active: this.#active.size, limit });
      return error;
    };
    if (this.#active.size >= limit) throw refuse(new ConcurrentLimitError(this.#active.size, limit));
    const streamerId = this.#freeStreamers.shift();
    if (streamerId === undefined) throw refuse(new NoStreamerError(limits.streamers));

    const sessionSeed = seed.fork('session', ++this.#count);
    const sessionId = sessionSeed.id('session');
    const session = new Session(
      { sessionId, streamerId, region, seed: sessionSeed },
      {
        clock,
        realClock: this.#options.realClock,
        journal,
        limits,
        streamers: this.#options.streamers,
        onFault: this.#options.onFault,
        onReleased: () => {
          this.#active.delete(sessionId);
          this.#freeStreamers.push(streamerId);
          return { active: this.#active.size, limit };
        },
      },
    );
    this.#active.set(sessionId, session);
    journal.record('session.reserved', { sessionId, streamerId, region, active: this.#active.size, limit });
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
    return [...this.#active.values()].flatMap(({ sessionId, state, streamerId, region, streamId }) =>
      state === 'released' ? [] : [{ sessionId, state, streamerId, region, ...(streamId && { streamId }) }],
    );
  }

  /** Releases every session: the emulator is closing. */
  close(): void {
    for (const session of [...this.#active.values()]) session.release('emulator_closed');
  }
}
