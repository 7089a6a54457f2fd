/** Plays a scenario for one account: does what the plan says, when it says so, and takes all of it back at the end. */
import { isDeepStrictEqual } from 'node:util';
import type { CancelTimer, Clock } from '../clock.ts';
import type { AccountConfig } from '../config.ts';
import type { Fault } from '../faults/rule.ts';
import type { FaultRules } from '../faults/rules.ts';
import type { Journal, ScenarioEndCause } from '../journal.ts';
import { type Plan, planAt } from './plan.ts';
import type { ActiveScenario, OpenedScenario } from './scenario.ts';

/** What is the account's. */
export interface ScenarioPlayerOptions {
  readonly clock: Clock;
  readonly journal: Journal;
  readonly faults: FaultRules;
  /** Puts these over what else is set for the account; the last ones given are those that hold. */
  readonly setOptions: (options: Partial<AccountConfig>) => void;
}

/** A scenario that is being played. */
interface Playing {
  opened: OpenedScenario;
  readonly beganAtMs: number;
  /** What it has set, and not taken back. */
  faults: Plan['faults'];
  options: Plan['options'];
  cancelTimer: CancelTimer;
}

/** The scenario of one account, one at a time. */
export class ScenarioPlayer {
  readonly #options: ScenarioPlayerOptions;
  #playing: Playing | undefined;

  constructor(options: ScenarioPlayerOptions) {
    this.#options = options;
  }

  /** The file that is played; undefined for none. */
  get path(): string | undefined {
    return this.#playing?.opened.path;
  }

  /** What is played, if anything. */
  info(): ActiveScenario | undefined {
    return this.#playing && this.#infoOf(this.#playing);
  }

  /** Begins a scenario in place of the one that is played; the same one goes on. */
  start(opened: OpenedScenario): ActiveScenario {
    if (this.#playing?.opened.path === opened.path) return this.#infoOf(this.#playing);
    this.#end('replaced');
    const { clock, journal } = this.#options;
    const { name, scenario } = opened;
    const playing: Playing = {
      opened,
      beganAtMs: clock.now(),
      faults: new Map(),
      options: {},
      cancelTimer: () => {},
    };
    this.#playing = playing;
    journal.record('scenario.started', { scenario: name, description: scenario.description });
    this.#reach(playing, 0);
    return this.#infoOf(playing);
  }

  /** Its file was saved anew: it goes on from where it is. */
  change(opened: OpenedScenario): void {
    const playing = this.#playing;
    if (!playing) return;
    playing.opened = opened;
    const { name, scenario } = opened;
    this.#options.journal.record('scenario.changed', { scenario: name, description: scenario.description });
    this.#apply(playing, this.#options.clock.now() - playing.beganAtMs);
  }

  /** Its file was saved with mistakes: it goes on as it is. */
  tellBroken(problems: readonly string[]): void {
    if (!this.#playing) return;
    this.#options.journal.record('scenario.broken', { scenario: this.#playing.opened.name, problems });
  }

  /** Ends it, and leaves everything as it was before. */
  stop(): void {
    this.#end('stopped');
  }

  #infoOf({ opened, beganAtMs }: Playing): ActiveScenario {
    const { name, path, scenario } = opened;
    const elapsedMs = this.#options.clock.now() - beganAtMs;
    const { nextMs } = planAt(scenario, elapsedMs);
    return {
      name,
      description: scenario.description,
      path,
      beganAtMs,
      elapsedMs,
      nextInMs: nextMs === undefined ? null : nextMs - elapsedMs,
      endsInMs: scenario.endMs === undefined ? null : Math.max(0, scenario.endMs - elapsedMs),
    };
  }

  /** A moment has come at which something changes. */
  #reach(playing: Playing, elapsedMs: number): void {
    const { name, scenario } = playing.opened;
    for (const { number, step } of planAt(scenario, elapsedMs).now) {
      const say = step.say !== undefined && { say: step.say };
      this.#options.journal.record('scenario.step', { scenario: name, step: number, ...say });
    }
    this.#apply(playing, elapsedMs);
  }

  /** Makes what holds what is to hold at `elapsedMs`. What stays the same is not touched: rules keep their counts. */
  #apply(playing: Playing, elapsedMs: number): void {
    playing.cancelTimer();
    const { clock } = this.#options;
    const plan = planAt(playing.opened.scenario, elapsedMs);
    if (plan.isOver) {
      this.#end('end');
      return;
    }
    this.#hold(playing, plan.faults, plan.options);
    const { nextMs } = plan;
    if (nextMs === undefined) return;
    const delayMs = playing.beganAtMs + nextMs - clock.now();
    // At the time itself, not at what the clock says it is: a sum of fractions would miss it by a hair.
    playing.cancelTimer = clock.setTimer(delayMs, () => this.#reach(playing, nextMs));
  }

  #end(cause: ScenarioEndCause): void {
    const playing = this.#playing;
    if (!playing) return;
    playing.cancelTimer();
    this.#options.journal.record('scenario.ended', { scenario: playing.opened.name, cause });
    this.#playing = undefined;
    this.#hold(playing, new Map(), {});
  }

  #hold(playing: Playing, faults: Plan['faults'], options: Plan['options']): void {
    const { faults: rules, setOptions } = this.#options;
    for (const name of playing.faults.keys()) {
      // It may be gone already: by hand.
      if (!faults.has(name) && rules.has(name)) rules.remove(name);
    }
    for (const [name, fault] of faults) {
      if (!isSame(playing.faults.get(name), fault)) rules.put(fault);
    }
    const changesOptions = !isDeepStrictEqual(playing.options, options);
    playing.faults = faults;
    playing.options = options;
    if (changesOptions) setOptions(options);
  }
}

function isSame(before: Fault | undefined, fault: Fault): boolean {
  return before?.enabled === fault.enabled && isDeepStrictEqual(before.terms, fault.terms);
}
