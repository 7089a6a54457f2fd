/** Carries the messages of one direction of a connection, and lets an account's faults happen to them. */
import type { CancelTimer, Clock } from '../../clock.ts';
import type { WaitingClock } from '../delay.ts';
import type { FaultFacts } from '../match.ts';
import type { FaultHits, FaultJudge } from '../rules.ts';
import { MESSAGE_KINDS, MESSAGE_TYPES } from './kinds.ts';
import type { MessageKind, MessagePassage } from './passage.ts';
import type { MessagePointName } from './points.ts';

/** What a line needs of its account. */
export interface MessageLineOptions {
  readonly faults: FaultJudge;
  readonly clock: Clock;
  readonly realClock: Clock;
}

/** One way from one end to the other, until it is closed. */
export class MessageLine {
  readonly #options: MessageLineOptions;
  readonly #timers = new Set<CancelTimer>();
  /** Lets a message on that waits for the next one. */
  #heldBack: (() => void) | undefined;
  #isClosed = false;

  constructor(options: MessageLineOptions) {
    this.#options = options;
  }

  /**
   * Delivers a message: now, later, twice or never. At no `point` nothing happens to it itself. `facts` are asked where a
   * rule is on; `rewrite` changes the text of what may be changed.
   */
  carry(
    point: MessagePointName | undefined,
    facts: () => FaultFacts,
    deliver: () => void,
    rewrite: MessagePassage['rewrite'] = () => {},
  ): void {
    const { faults } = this.#options;
    const hits = point !== undefined && faults.isOn(point) ? faults.decide(point, facts()) : undefined;
    if (hits) this.#spoil(hits, () => this.#deliver(deliver), rewrite);
    else this.#deliver(deliver);
  }

  /** The connection is over: what is still on its way is lost. */
  close(): void {
    this.#isClosed = true;
    this.#heldBack = undefined;
    for (const cancel of this.#timers) cancel();
    this.#timers.clear();
  }

  #spoil(hits: FaultHits, deliver: () => void, rewrite: MessagePassage['rewrite']): void {
    let next = deliver;
    for (const type of MESSAGE_TYPES.toReversed()) {
      const hit = hits[type];
      if (!hit) continue;
      const kind: MessageKind = MESSAGE_KINDS[type];
      const inner = next;
      next = () => kind.act(hit.told, this.#passage(inner, rewrite), hit.seed);
    }
    next();
  }

  #passage(next: () => void, rewrite: MessagePassage['rewrite']): MessagePassage {
    return {
      next,
      rewrite,
      nextAfter: (delayMs, clock) => void this.#later(delayMs, clock, next),
      nextBehind: (withinMs, clock) => {
        if (this.#heldBack) return next();
        const goOn = () => {
          cancel();
          this.#heldBack = undefined;
          next();
        };
        const cancel = this.#later(withinMs, clock, goOn);
        this.#heldBack = goOn;
      },
    };
  }

  #deliver(deliver: () => void): void {
    if (this.#isClosed) return;
    const heldBack = this.#heldBack;
    deliver();
    // Unless a message that this one caused has let it on.
    if (heldBack && this.#heldBack === heldBack) heldBack();
  }

  #later(delayMs: number, clock: WaitingClock, act: () => void): CancelTimer {
    if (this.#isClosed) return () => {};
    const { clock: accountClock, realClock } = this.#options;
    const cancelTimer = (clock === 'real' ? realClock : accountClock).setTimer(delayMs, () => {
      this.#timers.delete(cancel);
      act();
    });
    const cancel = () => {
      this.#timers.delete(cancel);
      cancelTimer();
    };
    this.#timers.add(cancel);
    return cancel;
  }
}
