/** A rule in force: which events it is about, and which of them meet its fault. */
import type { Seed } from '../seed.ts';
import { Gate } from './gate.ts';
import { type FaultFacts, matcherOf } from './match.ts';
import type { Fault, FaultInfo } from './rule.ts';

/** Something that a rule does to an event. */
export interface Hit {
  /** The rule's name. */
  readonly rule: string;
  /** How often the rule has fired, this time included. */
  readonly count: number;
  /** Chance of this event's own, for what the fault still has to choose. */
  readonly seed: Seed;
}

/** Of an event: what the rule does to it, or that it lets it pass; undefined where the rule is not about it. */
export type Verdict = Hit | 'passes' | undefined;

/** One rule of an account, with its counts. */
export class ActiveRule {
  readonly fault: Fault;
  isEnabled: boolean;
  readonly #fits: (facts: FaultFacts) => boolean;
  readonly #gate: Gate;
  readonly #seed: Seed;
  /** Of sessions that were decided about as a whole; a number is one that has come, and that the outage spared. */
  readonly #bySession = new Map<string, Hit | 'passes' | number>();

  /** `seed` is the account's. */
  constructor(fault: Fault, seed: Seed, setAtMs: number) {
    this.fault = fault;
    this.isEnabled = fault.enabled;
    this.#fits = matcherOf(fault.terms.match);
    this.#gate = new Gate(fault.terms.frequency, setAtMs);
    this.#seed = seed.fork('fault', fault.name);
  }

  /** How often its fault has happened. */
  get fired(): number {
    return this.#gate.fired;
  }

  /** The rule as it is listed. */
  info(): FaultInfo {
    const { counted, fired } = this.#gate;
    return { ...this.fault.written, enabled: this.isEnabled, counted, fired };
  }

  /** Counts an event, if the rule is about it, and decides. */
  judge(facts: FaultFacts, nowMs: number): Verdict {
    if (!this.#fits(facts)) return undefined;
    const number = this.#gate.count();
    return this.#gate.isOpen(nowMs) ? this.#decide(number, number, nowMs) : 'passes';
  }

  /**
   * The same of a session as a whole: it counts as one event, and what is decided of it stays. An outage begins and ends
   * for it as for others.
   */
  judgeSession(sessionId: string, facts: FaultFacts, nowMs: number): Verdict {
    let known = this.#bySession.get(sessionId);
    if (known === undefined) {
      if (!this.#fits(facts)) return undefined;
      known = this.#gate.count();
      this.#bySession.set(sessionId, known);
    }
    if (!this.#gate.isOpen(nowMs)) return 'passes';
    if (typeof known !== 'number') return known;
    const verdict = this.#decide(known, sessionId, nowMs);
    this.#bySession.set(sessionId, verdict);
    return verdict;
  }

  /** Forgets what was decided of a session. */
  forget(sessionId: string): void {
    this.#bySession.delete(sessionId);
  }

  /** `label` is what the chance of this event is drawn by: a number or a session, so that no other event shifts it. */
  #decide(number: number, label: number | string, nowMs: number): Hit | 'passes' {
    const fires = this.#gate.decide(number, nowMs, () => this.#seed.fork(label).next());
    if (!fires) return 'passes';
    return {
      rule: this.fault.name,
      count: this.#gate.fired,
      seed: this.#seed.fork(label, 'choice'),
    };
  }
}
