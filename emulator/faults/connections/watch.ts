/** Watches an open connection for the faults of its session: whatever is told to come after a time comes then. */
import type { CancelTimer, Clock } from '../../clock.ts';
import type { Seed } from '../../seed.ts';
import type { FaultFacts } from '../match.ts';
import type { FaultJudge } from '../rules.ts';
import type { CHANNEL_KINDS, SOCKET_KINDS } from './kinds.ts';
import type { LastingKind } from './lasting.ts';

/** A type that may happen to an open connection. */
export type LastingType = keyof typeof SOCKET_KINDS | keyof typeof CHANNEL_KINDS;

/** What a watch goes by. */
export interface ConnectionWatchOptions<Target> {
  readonly faults: FaultJudge;
  readonly clock: Clock;
  readonly point: 'signalling' | 'channel';
  readonly sessionId: string;
  readonly facts: FaultFacts;
  /** The types of the point, in the order in which they happen. */
  readonly kinds: { readonly [Type in LastingType]?: LastingKind<Target> };
  readonly connection: Target;
}

const NONE: ReadonlySet<LastingType> = new Set();

/** One connection, from when it opened until it is closed. */
export class ConnectionWatch<Target> {
  readonly #options: ConnectionWatchOptions<Target>;
  readonly #types: readonly LastingType[];
  readonly #openedAtMs: number;
  /** What has been done, by the chance that is each hit's own. */
  readonly #done = new WeakSet<Seed>();
  #cancelTimer: CancelTimer = () => {};

  /** It has opened just now. */
  constructor(options: ConnectionWatchOptions<Target>) {
    this.#options = options;
    this.#types = Object.keys(options.kinds) as LastingType[];
    this.#openedAtMs = options.clock.now();
  }

  /**
   * Asks the rules again: when the connection is open, and at each message, so that a rule that was set or removed
   * meanwhile holds. Does what is due, and says which types hold now.
   */
  check(): ReadonlySet<LastingType> {
    const { faults, point } = this.#options;
    return faults.isOn(point) ? this.#ask() : NONE;
  }

  /** The connection is over. */
  close(): void {
    this.#cancelTimer();
  }

  #ask(): ReadonlySet<LastingType> {
    const { faults, clock, point, sessionId, facts, kinds, connection } = this.#options;
    this.#cancelTimer();
    const hits = faults.decideForSession(point, sessionId, facts) ?? {};
    const held = new Set<LastingType>();
    const due: (() => void)[] = [];
    let nextMs = Number.POSITIVE_INFINITY;
    for (const type of this.#types) {
      const hit = hits[type];
      if (!hit) continue;
      const leftMs = this.#openedAtMs + hit.told.atMs - clock.now();
      if (leftMs > 0) {
        nextMs = Math.min(nextMs, leftMs);
        continue;
      }
      held.add(type);
      if (this.#done.has(hit.seed)) continue;
      this.#done.add(hit.seed);
      due.push(() => kinds[type]?.act(hit.told, connection));
    }
    if (nextMs < Number.POSITIVE_INFINITY) this.#cancelTimer = clock.setTimer(nextMs, () => this.check());
    // At last: what is said then is asked about too, and may end the connection.
    for (const act of due) act();
    return held;
  }
}
