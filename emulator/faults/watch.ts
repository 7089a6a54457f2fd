/**
 * Watches what lasts for the faults that are about it. Rules are asked when it begins, when they change, and with each
 * message or frame; what they decide comes in its time on the account's clock.
 */
import type { CancelTimer, Clock } from '../clock.ts';
import type { Seed } from '../seed.ts';
import type { CHANNEL_KINDS, SOCKET_KINDS } from './connections/kinds.ts';
import type { LastingKind } from './lasting.ts';
import type { FaultFacts } from './match.ts';
import type { FaultHits, FaultJudge } from './rules.ts';
import type { RUNNING_STREAM_KINDS, SESSION_KINDS } from './streams/kinds.ts';

/** A type that may happen to what lasts. */
export type LastingType = keyof (typeof SOCKET_KINDS &
  typeof CHANNEL_KINDS &
  typeof SESSION_KINDS &
  typeof RUNNING_STREAM_KINDS);

/** What a watch goes by. */
export interface WatchOptions<Target> {
  readonly faults: FaultJudge;
  readonly clock: Clock;
  readonly point: 'signalling' | 'channel' | 'session' | 'stream';
  /** What decisions are remembered by: they are made once for it. */
  readonly id: string;
  readonly facts: FaultFacts;
  /** The types of the point, in the order in which they happen. */
  readonly kinds: { readonly [Type in LastingType]?: LastingKind<Target> };
  /** What they happen to. */
  readonly target: Target;
  /** When it began, on the account's clock. Default: now. */
  readonly sinceMs?: number;
}

const NONE: ReadonlySet<LastingType> = new Set();
const NEVER_MS = Number.POSITIVE_INFINITY;

/** One thing that lasts, from its beginning until it is over. */
export class Watch<Target> {
  readonly #options: WatchOptions<Target>;
  readonly #types: readonly LastingType[];
  readonly #sinceMs: number;
  /** What has been done, by the chance that is each hit's own. */
  readonly #done = new WeakSet<Seed>();
  /** When something is due that has not come yet. */
  #dueMs = NEVER_MS;
  #cancelTimer: CancelTimer = () => {};
  #isOver = false;

  constructor(options: WatchOptions<Target>) {
    this.#options = options;
    this.#types = Object.keys(options.kinds) as LastingType[];
    this.#sinceMs = options.sinceMs ?? options.clock.now();
  }

  /** Asks the rules, does what is due when so many `frames` have been sent, and says which types hold now. */
  check(frames = 0): ReadonlySet<LastingType> {
    if (this.#isOver) return NONE;
    const { faults, point, id, facts } = this.#options;
    const hits = faults.isOn(point) ? faults.decideForSession(point, id, facts) : undefined;
    if (hits) return this.#do(hits, frames);
    this.#wakeAt(NEVER_MS);
    return NONE;
  }

  /** It is over: nothing comes any more. */
  close(): void {
    this.#isOver = true;
    this.#cancelTimer();
  }

  #do(hits: FaultHits, frames: number): ReadonlySet<LastingType> {
    const { clock, kinds, target } = this.#options;
    const held = new Set<LastingType>();
    const due: (() => void)[] = [];
    let nextMs = NEVER_MS;
    for (const type of this.#types) {
      const hit = hits[type];
      if (!hit) continue;
      const { atMs = NEVER_MS, atFrame = NEVER_MS } = hit.told;
      const dueMs = this.#sinceMs + atMs;
      if (dueMs > clock.now() && frames < atFrame) {
        nextMs = Math.min(nextMs, dueMs);
        continue;
      }
      held.add(type);
      if (this.#done.has(hit.seed)) continue;
      this.#done.add(hit.seed);
      due.push(() => kinds[type]?.act(hit.told, target));
    }
    this.#wakeAt(nextMs);
    // At last: what is said then is asked about too, and may end all.
    for (const act of due) if (!this.#isOver) act();
    return held;
  }

  #wakeAt(dueMs: number): void {
    if (dueMs === this.#dueMs) return;
    const { clock } = this.#options;
    this.#dueMs = dueMs;
    this.#cancelTimer();
    this.#cancelTimer = () => {};
    if (dueMs === NEVER_MS) return;
    this.#cancelTimer = clock.setTimer(dueMs - clock.now(), () => {
      this.#dueMs = NEVER_MS;
      this.check();
    });
  }
}
