/** Reads rules as people write them: everything that is wrong with one is said at once, with what is allowed instead. */
import type { z } from 'zod';
import { nearestName } from '../config/suggestion.ts';
import { duration, onOrOff, share, wholeNumber } from '../config/values.ts';
import { isRecord } from '../config/words.ts';
import type { Frequency, Outage, Quota } from './gate.ts';
import type { FaultKind } from './kind.ts';
import { FAULT_TYPES, isFaultType, KINDS } from './kinds.ts';
import { isFaultName, NAME_RULE } from './name.ts';
import { noSuchName, type Refuse, shown } from './problems.ts';
import { readMatch } from './read-match.ts';
import { readPoints } from './read-points.ts';
import type { Fault, FaultRule, FaultType } from './rule.ts';

/** A rule, if nothing is wrong with it. */
export interface FaultReading {
  readonly fault?: Fault;
  readonly problems: readonly string[];
}

const MAX_EVENTS = 1_000_000_000;
const EVENTS = wholeNumber(0, MAX_EVENTS).schema;

/** What every rule may say beside `name`, `on`, `type` and `match`, which have readers of their own. */
export const COMMON = {
  enabled: onOrOff().schema.describe('Whether it is on; by default it is'),
  probability: share().schema.describe('How likely it is, 0 to 1'),
  after: EVENTS.describe('So many events pass first'),
  succeedFirst: EVENTS.describe('The same as after'),
  times: EVENTS.describe('It happens at most so many times'),
  quotaLimit: EVENTS.describe('So many events pass in each quotaWindow, and the rest meet the fault'),
  outageAfter: duration(0).schema.describe('It can happen only when the rule has been set for so long'),
  outageFor: duration(1).schema.describe('… and only for so long from then'),
} as const;

const QUOTA_WINDOW = 'quotaWindow';
const COMMON_NAMES = ['name', 'on', 'type', 'match', QUOTA_WINDOW, ...Object.keys(COMMON)];

const EXAMPLE = '{"name": "slow", "on": "POST /sessions/request", "type": "latency", "delay": "2s"}';

/** Reads a list of rules. `place` begins each problem, such as `option faults`. */
export function readFaults(
  rules: unknown,
  place: string,
): { faults: readonly Fault[]; problems: readonly string[] } {
  if (rules === undefined) return { faults: [], problems: [] };
  if (!Array.isArray(rules))
    return { faults: [], problems: [`${place}: must be a list of rules, such as [${EXAMPLE}]`] };
  const faults: Fault[] = [];
  const problems: string[] = [];
  for (const [index, rule] of rules.entries()) {
    const reading = readFault(rule, `${place}[${index}]: `);
    problems.push(...reading.problems);
    if (!reading.fault) continue;
    const { name } = reading.fault;
    if (faults.some((other) => other.name === name)) {
      problems.push(
        `${place}[${index}]: name: "${name}" is taken by another rule of the list: choose another`,
      );
    }
    faults.push(reading.fault);
  }
  return { faults, problems };
}

/** The rules of `first`, and those of `then` that have another name. */
export function overlaid(first: readonly Fault[], then: readonly Fault[] = []): readonly Fault[] {
  return [...first, ...then.filter(({ name }) => first.every((other) => other.name !== name))];
}

/** Reads what should be a {@link FaultRule}. `place` begins each problem. */
export function readFault(rule: unknown, place = ''): FaultReading {
  if (!isRecord(rule)) return { problems: [`${place}must be an object, such as ${EXAMPLE}`] };
  const problems: string[] = [];
  const refuse: Refuse = (problem) => problems.push(place + problem);
  const { name, type } = rule;
  if (!isFaultName(name)) refuse(`name: ${name == null ? 'none' : shown(name)}: ${NAME_RULE}`);
  if (!isFaultType(type)) {
    refuseNames(rule, COMMON_NAMES, undefined, refuse);
    refuse(typeProblem(type));
  }
  const common = readValues(rule, COMMON, refuse);
  const frequency = readFrequency(common, rule[QUOTA_WINDOW], refuse);
  const attributes = isFaultType(type) ? readAttributes(rule, type, refuse) : undefined;
  const on = readPoints(rule.on, isFaultType(type) ? type : undefined, refuse);
  const { match, points } = readMatch(rule.match, on, refuse);
  if (problems.length > 0 || !isFaultName(name) || !isFaultType(type)) return { problems };
  return {
    problems,
    fault: {
      name,
      type,
      enabled: common.enabled ?? true,
      terms: { type, points, match, frequency, attributes },
      written: asJson(rule),
    },
  };
}

/** A copy without what is undefined. Each part of it went through its reader, which no type can follow. */
function asJson(rule: Readonly<Record<string, unknown>>): FaultRule {
  return JSON.parse(JSON.stringify(rule));
}

function typeProblem(type: unknown): string {
  return typeof type === 'string'
    ? `type: ${noSuchName('type', type, FAULT_TYPES)}`
    : `type: ${shown(type)}: must be one of ${FAULT_TYPES.join(', ')}`;
}

function readAttributes(rule: Readonly<Record<string, unknown>>, type: FaultType, refuse: Refuse): unknown {
  const kind: FaultKind = KINDS[type];
  refuseNames(rule, [...COMMON_NAMES, ...Object.keys(kind.attributes)], type, refuse);
  let areRight = true;
  const values = readValues(rule, kind.attributes, (problem) => {
    areRight = false;
    refuse(problem);
  });
  // Of what is wrong by itself, nobody knows whether it contradicts another.
  return areRight ? kind.read(values, refuse) : undefined;
}

function refuseNames(
  rule: Readonly<Record<string, unknown>>,
  names: readonly string[],
  type: FaultType | undefined,
  refuse: Refuse,
): void {
  for (const name of Object.keys(rule)) {
    if (names.includes(name)) continue;
    // Without a type, nobody knows what else the rule may say.
    if (type === undefined && nearestName(name, names) === undefined) continue;
    refuse(noSuchName(type === undefined ? 'attribute' : `attribute of ${type}`, name, names));
  }
}

type Schemas = Readonly<Record<string, z.ZodType>>;
type Values<S extends Schemas> = { [Name in keyof S]?: z.output<S[Name]> };

function readValues<S extends Schemas>(
  rule: Readonly<Record<string, unknown>>,
  schemas: S,
  refuse: Refuse,
): Values<S> {
  const values: Record<string, unknown> = {};
  for (const [name, schema] of Object.entries(schemas)) {
    const value = rule[name];
    if (value === undefined) continue;
    const result = schema.safeParse(value);
    if (result.success) values[name] = result.data;
    else refuse(`${name}: ${shown(value)}: ${result.error.issues[0]?.message}`);
  }
  // Each went through its own schema, which no type can follow.
  return values as Values<S>;
}

function readFrequency(common: Values<typeof COMMON>, quotaWindow: unknown, refuse: Refuse): Frequency {
  const { probability = 1, after, succeedFirst, times = Number.POSITIVE_INFINITY } = common;
  if (after !== undefined && succeedFirst !== undefined) {
    refuse('after and succeedFirst are the same: give one of them');
  }
  const quota = readQuota(common.quotaLimit, quotaWindow, refuse);
  const outage = toOutage(common);
  return {
    probability,
    times,
    after: after ?? succeedFirst ?? 0,
    ...(quota && { quota }),
    ...(outage && { outage }),
  };
}

function readQuota(limit: number | undefined, window: unknown, refuse: Refuse): Quota | undefined {
  if (window === undefined) {
    if (limit !== undefined)
      refuse('quotaLimit: has no quotaWindow: give one, such as "1m", or 3 for every 3 events');
    return undefined;
  }
  const isCount = typeof window === 'number';
  const result = (isCount ? wholeNumber(1, MAX_EVENTS) : duration(1)).schema.safeParse(window);
  if (!result.success) {
    refuse(`quotaWindow: ${shown(window)}: ${result.error.issues[0]?.message}`);
    return undefined;
  }
  if (limit === undefined) {
    refuse('quotaWindow: has no quotaLimit: give one, such as 2');
    return undefined;
  }
  if (!isCount) return { limit, windowMs: result.data };
  if (limit >= result.data) {
    refuse(
      `quotaLimit: ${limit} of ${result.data} events is all of them: give less, or a larger quotaWindow`,
    );
  }
  return { limit, windowEvents: result.data };
}

function toOutage({ outageAfter, outageFor }: Values<typeof COMMON>): Outage | undefined {
  if (outageAfter === undefined && outageFor === undefined) return undefined;
  return { afterMs: outageAfter ?? 0, forMs: outageFor ?? Number.POSITIVE_INFINITY };
}
