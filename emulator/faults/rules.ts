/** The rules of one account: set, listed and removed, and asked at every point what is to fail. */
import { isDeepStrictEqual } from 'node:util';
import type { Clock } from '../clock.ts';
import { isRecord } from '../config/words.ts';
import type { FaultChange, Journal } from '../journal.ts';
import type { Seed } from '../seed.ts';
import { ActiveRule, type Hit } from './active-rule.ts';
import { InvalidFaultError, UnknownFaultError } from './errors.ts';
import type { FaultKind } from './kind.ts';
import { FAULT_TYPES, KINDS, type ReadOf } from './kinds.ts';
import type { FaultFacts } from './match.ts';
import { isFaultName } from './name.ts';
import { PointRules } from './point-rules.ts';
import type { FaultPointName } from './points.ts';
import { readFault } from './read-rule.ts';
import type { Fault, FaultInfo, FaultType } from './rule.ts';

/** What happens to an event by a rule of one type. */
export interface FaultHit<Type extends FaultType = FaultType> extends Hit {
  /** What the attributes of the rule come to. */
  readonly told: ReadOf<Type>;
}

/** What happens to one event: at most one fault of each type. */
export type FaultHits = { readonly [Type in FaultType]?: FaultHit<Type> };

/** What an account's rules need. */
export interface FaultRulesOptions {
  /** The account's: a rule draws from a fork of it by its name, and no rule's draws shift another's. */
  readonly seed: Seed;
  readonly clock: Clock;
  readonly journal: Journal;
  /** Those that the configuration says. */
  readonly faults: readonly Fault[];
  /** Called when a rule has come, gone, or been put on or off. */
  readonly onChanged?: () => void;
}

/** An account's rules, as the rooms ask them where something can be made to fail. */
export type FaultJudge = Pick<
  FaultRules,
  'isOn' | 'decide' | 'decideForSession' | 'forgetSession' | 'signal'
>;

/** How many an account may have: more would not be read by anybody. */
export const MAX_RULES = 1000;

/** The rules of one account, in the order in which they were set. */
export class FaultRules {
  readonly #options: FaultRulesOptions;
  readonly #rules = new Map<string, ActiveRule>();
  /** Those that are on, by point, in the order of the types and then of setting; points without any are missing. */
  #byPoint: ReadonlyMap<FaultPointName, PointRules> = new Map();
  readonly #end = new AbortController();

  constructor(options: FaultRulesOptions) {
    this.#options = options;
    for (const fault of options.faults) this.#rules.set(fault.name, this.#activate(fault));
    this.#index();
  }

  /** Aborts when the account comes to its end; its reason is what those who wait are told. */
  get signal(): AbortSignal {
    return this.#end.signal;
  }

  /** Whether no rule is on. */
  get isQuiet(): boolean {
    return this.#byPoint.size === 0;
  }

  /** Whether a rule is on at a point: where none is, nobody need find out what is known of an event. */
  isOn(point: FaultPointName): boolean {
    return this.#byPoint.has(point);
  }

  /**
   * What is to happen to an event at a point; undefined for nothing. Whatever happens is in the journal when this returns.
   */
  decide(point: FaultPointName, facts: FaultFacts): FaultHits | undefined {
    const nowMs = this.#options.clock.now();
    return this.#decide(this.#byPoint.get(point)?.about(facts), (rule) => {
      const verdict = rule.judge(facts, nowMs);
      if (typeof verdict !== 'object') return undefined;
      this.#recordHit(point, facts, rule, verdict);
      return verdict;
    });
  }

  /**
   * The same of a session as a whole, for faults that concern a connection: it may be asked again and again, for each
   * frame or message, and gets the same answer as long as the rules are the same. It counts as one event; the journal has
   * it once.
   */
  decideForSession(point: FaultPointName, sessionId: string, facts: FaultFacts): FaultHits | undefined {
    const nowMs = this.#options.clock.now();
    // All of them: what was decided stays, whatever is known of the session by now.
    return this.#decide(this.#byPoint.get(point)?.all, (rule) => {
      const hitsBefore = rule.fired;
      const verdict = rule.judgeSession(sessionId, facts, nowMs);
      if (typeof verdict !== 'object') return undefined;
      if (rule.fired > hitsBefore) this.#recordHit(point, facts, rule, verdict, facts.session ?? sessionId);
      return verdict;
    });
  }

  /** Forgets what was decided of a session or a stream that is over. */
  forgetSession(sessionId: string): void {
    for (const rule of this.#rules.values()) rule.forget(sessionId);
  }

  /** Every rule, in the order in which they were set. */
  list(): FaultInfo[] {
    return [...this.#rules.values()].map((rule) => rule.info());
  }

  /** Whether there is one of this name. */
  has(name: string): boolean {
    return this.#rules.has(name);
  }

  /** @throws UnknownFaultError when there is none of this name. */
  get(name: string): FaultInfo {
    return this.#require(name).info();
  }

  /**
   * Sets a rule. One of its name is replaced, in its place in the order; if it says the same, it stays with its counts.
   *
   * @throws InvalidFaultError that names every problem; nothing is set then.
   */
  set(rule: unknown): FaultInfo {
    return this.put(this.#read(rule));
  }

  /** The same of a rule that was read already, such as a scenario's. */
  put(fault: Fault): FaultInfo {
    const old = this.#rules.get(fault.name);
    if (old && isDeepStrictEqual(old.fault.terms, fault.terms)) {
      this.#switch(old, fault.enabled);
      return old.info();
    }
    const active = this.#activate(fault);
    this.#rules.set(fault.name, active);
    this.#changed(active, 'set');
    return active.info();
  }

  /**
   * Puts a rule on or off; its counts stay.
   *
   * @throws UnknownFaultError when there is none of this name.
   */
  enable(name: string, isEnabled: boolean): FaultInfo {
    const rule = this.#require(name);
    this.#switch(rule, isEnabled);
    return rule.info();
  }

  /** @throws UnknownFaultError when there is none of this name. */
  remove(name: string): void {
    const rule = this.#require(name);
    this.#rules.delete(name);
    this.#changed(rule, 'removed');
  }

  /** Removes every rule, those of the configuration included. */
  clear(): void {
    for (const name of [...this.#rules.keys()]) this.remove(name);
  }

  /** The account is at its end: ends what waits, with `reason`. */
  close(reason: Error): void {
    this.#end.abort(reason);
  }

  #decide(
    rules: readonly ActiveRule[] = [],
    judge: (rule: ActiveRule) => Hit | undefined,
  ): FaultHits | undefined {
    let hits: Partial<Record<FaultType, FaultHit>> | undefined;
    for (const rule of rules) {
      if (hits?.[rule.fault.type]) continue;
      const hit = judge(rule);
      if (!hit) continue;
      const { type, attributes } = rule.fault.terms;
      hits ??= {};
      // What the attributes of a type came to is what its kind has read: the table cannot say so of any type.
      hits[type] = { ...hit, told: attributes as ReadOf<FaultType> };
      const { ends }: FaultKind = KINDS[type];
      if (ends) break;
    }
    return hits as FaultHits | undefined;
  }

  #recordHit(
    point: FaultPointName,
    { session: sessionId, stream, job }: FaultFacts,
    { fault }: ActiveRule,
    { rule, count }: Hit,
    session = sessionId,
  ): void {
    this.#options.journal.record('fault.injected', {
      rule,
      on: point,
      fault: fault.type,
      count,
      ...(session !== undefined && { sessionId: session }),
      ...(stream !== undefined && { streamId: stream }),
      ...(job !== undefined && { jobId: job }),
    });
  }

  #read(rule: unknown): Fault {
    const name = isRecord(rule) && isFaultName(rule.name) ? rule.name : undefined;
    const { fault, problems } = readFault(rule, name === undefined ? 'fault: ' : `fault "${name}": `);
    if (!fault) throw new InvalidFaultError(problems);
    if (this.#rules.size >= MAX_RULES && !this.#rules.has(fault.name)) {
      throw new InvalidFaultError([
        `fault "${fault.name}": the account has ${MAX_RULES} faults, which is the most: remove one first`,
      ]);
    }
    return fault;
  }

  #require(name: string): ActiveRule {
    const rule = this.#rules.get(name);
    if (!rule) throw new UnknownFaultError(name, [...this.#rules.keys()]);
    return rule;
  }

  #activate(fault: Fault): ActiveRule {
    return new ActiveRule(fault, this.#options.seed, this.#options.clock.now());
  }

  #switch(rule: ActiveRule, isEnabled: boolean): void {
    if (rule.isEnabled === isEnabled) return;
    rule.isEnabled = isEnabled;
    this.#changed(rule, isEnabled ? 'enabled' : 'disabled');
  }

  #changed({ fault }: ActiveRule, change: FaultChange): void {
    this.#index();
    const { name, type, written } = fault;
    this.#options.journal.record('fault.changed', { rule: name, on: written.on, fault: type, change });
    this.#options.onChanged?.();
  }

  #index(): void {
    const byPoint = new Map<FaultPointName, ActiveRule[]>();
    const rules = [...this.#rules.values()].filter(({ isEnabled }) => isEnabled);
    for (const type of FAULT_TYPES) {
      for (const rule of rules) {
        if (rule.fault.type !== type) continue;
        for (const point of rule.fault.terms.points)
          byPoint.set(point, [...(byPoint.get(point) ?? []), rule]);
      }
    }
    this.#byPoint = new Map([...byPoint].map(([point, at]) => [point, new PointRules(at)]));
  }
}
