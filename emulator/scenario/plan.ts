/** The heart of the room, a pure function: what a scenario has in force when so much time has passed. */
import type { AccountConfig } from '../config.ts';
import type { Fault } from '../faults/rule.ts';
import type { Scenario, ScenarioStep } from './scenario.ts';

/** What is in force at a moment of a scenario. */
export interface Plan {
  /** Its rules, by name, in the order in which they were set. */
  readonly faults: ReadonlyMap<string, Fault>;
  readonly options: Partial<AccountConfig>;
  /** The steps of just this moment, each with its number in the file, from 1. */
  readonly now: readonly { readonly number: number; readonly step: ScenarioStep }[];
  /** When this changes next, in milliseconds since the scenario began; undefined for never. */
  readonly nextMs: number | undefined;
  readonly isOver: boolean;
}

const OVER: Plan = { faults: new Map(), options: {}, now: [], nextMs: undefined, isOver: true };

/** What holds when the scenario has been played for `elapsedMs`; a moment's own changes are made. */
export function planAt(scenario: Scenario, elapsedMs: number): Plan {
  const { base, steps, repeatMs, endMs } = scenario;
  if (endMs !== undefined && elapsedMs >= endMs) return OVER;
  const roundMs = repeatMs === undefined ? 0 : Math.floor(elapsedMs / repeatMs) * repeatMs;
  const faults = new Map<string, Fault>();
  const options: Record<string, unknown> = {};
  const make = (changes: Partial<ScenarioStep>) => {
    for (const name of changes.remove ?? []) faults.delete(name);
    for (const fault of changes.set ?? []) faults.set(fault.name, fault);
    for (const [key, value] of Object.entries(changes.options ?? {})) {
      if (value === null) delete options[key];
      else options[key] = value;
    }
  };
  make(base);
  const isPast = ({ atMs }: ScenarioStep) => roundMs + atMs <= elapsedMs;
  for (const step of steps.filter(isPast)) make(step);
  const later = [
    ...steps.filter((step) => !isPast(step)).map(({ atMs }) => roundMs + atMs),
    ...(repeatMs === undefined ? [] : [roundMs + repeatMs]),
    ...(endMs === undefined ? [] : [endMs]),
  ];
  return {
    faults,
    // Keys and values are those of the steps, which no type can follow.
    options: options as Partial<AccountConfig>,
    now: steps.flatMap((step, i) => (roundMs + step.atMs === elapsedMs ? [{ number: i + 1, step }] : [])),
    nextMs: later.length === 0 ? undefined : Math.min(...later),
    isOver: false,
  };
}
