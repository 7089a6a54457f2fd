/** A scenario as one writes it in a file, and as it is read: faults and limits that come and go on an account's clock. */
import type { AccountConfig, AccountOptions } from '../config.ts';
import type { Fault, FaultRule } from '../faults/rule.ts';

/** The account options that a scenario may set: the clock, on which it is played, is its user's. */
export type ScenarioOptions = {
  readonly [Key in Exclude<keyof AccountOptions, 'clock'>]?: AccountOptions[Key] | null;
};

/** A moment of a scenario, as one writes it. */
export interface ScenarioStepFile {
  /** When: so long after the scenario began, or after its round did, such as `'30s'`. */
  at: string;
  /** A line for the terminal. */
  say?: string;
  /** Rules that hold from now on; one of the same name is replaced. */
  set?: readonly FaultRule[];
  /** Names of its rules that hold no longer. */
  remove?: readonly string[];
  /** Options that hold from now on; `null` gives one back. */
  options?: ScenarioOptions;
}

/** What a run leaves in the journal, as one writes it; those without a `count` come in this order. */
export interface Expectation {
  /** A type of entry, or a family such as `session.*`. */
  readonly type: string;
  /** Fields and their values. */
  readonly where?: Readonly<Record<string, unknown>>;
  /** How many such entries there are in all. */
  readonly count?: number | { readonly min?: number; readonly max?: number };
}

/** A scenario file. */
export interface ScenarioFile {
  $schema?: string;
  /** What goes wrong, in a sentence. */
  description: string;
  /** Options of the account from the beginning on. */
  options?: ScenarioOptions;
  /** Rules that hold from the beginning on. */
  faults?: readonly FaultRule[];
  /** What changes, and when; the earliest first. */
  steps?: readonly ScenarioStepFile[];
  /** All of it begins anew so often. */
  repeat?: string;
  /** When it is over, and everything as it was before. Without, never. */
  end?: string;
  /** What a run leaves in the journal. */
  expect?: readonly Expectation[];
}

/** Options that a moment changes: `null` gives one back. */
export type OptionChanges = { readonly [Key in keyof AccountConfig]?: AccountConfig[Key] | null };

/** What changes at a moment. */
export interface ScenarioStep {
  readonly atMs: number;
  readonly say?: string;
  /** With the names that they have in the account. */
  readonly set: readonly Fault[];
  /** Names of rules in the account. */
  readonly remove: readonly string[];
  readonly options: OptionChanges;
}

/** A scenario that was read, and is right. */
export interface Scenario {
  readonly description: string;
  /** What holds from the beginning. */
  readonly base: Pick<ScenarioStep, 'set' | 'options'>;
  /** The earliest first; those of the same time in their order. */
  readonly steps: readonly ScenarioStep[];
  readonly repeatMs?: number;
  readonly endMs?: number;
  readonly expect: readonly Expectation[];
}

/** A scenario, and where it was found. */
export interface OpenedScenario {
  /** Its name, or its path as it was given. */
  readonly name: string;
  /** Absolute. */
  readonly path: string;
  readonly scenario: Scenario;
}

/** A scenario that there is. */
export interface ScenarioInfo {
  /** What `start()` takes: the name of one that comes with the package, or a path. */
  readonly name: string;
  readonly description: string;
  readonly path: string;
}

/** The scenario that an account plays. */
export interface ActiveScenario extends ScenarioInfo {
  /** When it began, in milliseconds since 1970 on the account's clock. */
  readonly beganAtMs: number;
  /** Milliseconds on that clock since then. */
  readonly elapsedMs: number;
  /** Milliseconds until something changes next; `null` when nothing will. */
  readonly nextInMs: number | null;
  /** Milliseconds until it is over; `null` when it never is. */
  readonly endsInMs: number | null;
}
