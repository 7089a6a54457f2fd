/**
 * What faults make of a session or a stream while it lasts. Rules are asked at its beginning, when they change, and with
 * each frame or message; what they decide comes in its time on the account's clock.
 */
import type { CancelTimer } from '../clock.ts';
import type { FaultFacts } from '../faults/match.ts';
import type { FaultHits } from '../faults/rules.ts';
import type { SessionContext } from './context.ts';

/** What rules may know of a session. */
export type SessionFacts = FaultFacts & { readonly session: string };

/** What is to come, and when: what is due first counts. */
export interface Doom {
  /** Since the beginning, on the account's clock. */
  readonly atMs?: number;
  /** Frames that have been sent. */
  readonly atFrame?: number;
  come(): void;
}

/** Whose fate it is. */
export interface Fated {
  readonly point: 'session' | 'stream';
  /** What decisions are remembered by. */
  readonly id: string;
  readonly facts: FaultFacts;
}

/** The fate of one session or stream. */
export class Fate {
  readonly #context: Pick<SessionContext, 'clock' | 'faults'>;
  readonly #fated: Fated;
  readonly #doomOf: (hits: FaultHits) => Doom | undefined;
  readonly #sinceMs: number;
  /** When it is looked at again; `Infinity` for never. */
  #dueMs = Number.POSITIVE_INFINITY;
  #cancelTimer: CancelTimer = () => {};
  #isOver = false;

  /** It begins now, or did so at `sinceMs` on the account's clock. `doomOf` says what hits come to; undefined for nothing. */
  constructor(
    context: Pick<SessionContext, 'clock' | 'faults'>,
    fated: Fated,
    doomOf: (hits: FaultHits) => Doom | undefined,
    sinceMs = context.clock.now(),
  ) {
    this.#context = context;
    this.#fated = fated;
    this.#doomOf = doomOf;
    this.#sinceMs = sinceMs;
  }

  /** Asks what is to come, and lets come what is due. Where no rule is on, this costs nothing. */
  look(frames = 0): void {
    if (this.#isOver) return;
    const { clock, faults } = this.#context;
    const { point, id, facts } = this.#fated;
    const hits = faults.isOn(point) ? faults.decideForSession(point, id, facts) : undefined;
    const doom = hits && this.#doomOf(hits);
    const dueMs = this.#sinceMs + (doom?.atMs ?? Number.POSITIVE_INFINITY);
    if (doom && (dueMs <= clock.now() || frames >= (doom.atFrame ?? Number.POSITIVE_INFINITY))) {
      this.end();
      doom.come();
    } else {
      this.#wakeAt(dueMs);
    }
  }

  /** It is over: nothing comes any more. */
  end(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#cancelTimer();
    this.#context.faults.forgetSession(this.#fated.id);
  }

  #wakeAt(dueMs: number): void {
    if (dueMs === this.#dueMs) return;
    const { clock } = this.#context;
    this.#dueMs = dueMs;
    this.#cancelTimer();
    this.#cancelTimer =
      dueMs === Number.POSITIVE_INFINITY ? () => {} : clock.setTimer(dueMs - clock.now(), () => this.look());
  }
}
