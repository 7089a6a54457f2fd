/** Reads what scenarios share with the rest of the configuration, by its own readers: rules, and options of an account. */
import { readAccountOptions } from '../config/accounts.ts';
import { ACCOUNT_OPTION_KEYS, type OptionValues } from '../config/options.ts';
import { withUnits } from '../config/settings.ts';
import { isRecord, numberAsText } from '../config/words.ts';
import { scenarioFaultName } from '../faults/name.ts';
import { readFault } from '../faults/read-rule.ts';
import type { Fault } from '../faults/rule.ts';
import { MAX_RULES } from '../faults/rules.ts';
import type { Place } from './places.ts';
import type { RefuseAt } from './read-scenario.ts';
import type { OptionChanges } from './scenario.ts';

/** Reads a list of rules; each has the name that it is to have in the account. */
export function readRules(rules: unknown, place: Place, refuse: RefuseAt): readonly Fault[] {
  if (rules === undefined) return [];
  if (!Array.isArray(rules) || rules.length > MAX_RULES) {
    refuse(place, `${place.at(-1)}: must be a list of at most ${MAX_RULES} rules`);
    return [];
  }
  const names = new Set<string>();
  return rules.flatMap((rule: unknown, i) => {
    const here = [...place, i];
    const { fault, problems } = readFault(rule);
    for (const problem of problems) refuse([...here, ...placeIn(rule, problem)], problem);
    if (!fault) return [];
    if (names.has(fault.name)) {
      refuse([...here, 'name'], `name: "${fault.name}" is taken by another rule of the list: choose another`);
    }
    names.add(fault.name);
    const name = scenarioFaultName(fault.name);
    return [{ ...fault, name, written: { ...fault.written, name } }];
  });
}

/** Reads options of an account; `null` gives one back. */
export function readOptions(options: unknown, place: Place, refuse: RefuseAt): OptionChanges {
  if (options === undefined) return {};
  if (!isRecord(options)) {
    refuse(place, 'options: must be an object of options, such as {"concurrentSessions": 1}');
    return {};
  }
  const { clock, ...others } = options;
  if (clock !== undefined) {
    refuse(
      [...place, 'clock'],
      'option clock: a scenario is played on the clock and does not set it: give it with --clock',
    );
  }
  const entries = Object.entries(others);
  const isGivenBack = ([key, value]: [string, unknown]) =>
    value === null && ACCOUNT_OPTION_KEYS.some((known) => known === key);
  const given = entries
    .filter((entry) => !isGivenBack(entry))
    .map(([key, value]) => [key, numberAsText(value)]);
  const { config, problems } = readAccountOptions(Object.fromEntries(given));
  for (const problem of problems) {
    refuse([...place, /option (\w+)/.exec(problem)?.[1] ?? ''], problem);
  }
  // Only the names matter: no value of an option is null.
  const givenBack = withUnits(Object.fromEntries(entries.filter(isGivenBack)) as Partial<OptionValues>);
  return { ...config, ...givenBack };
}

/** Where in a rule a problem of its reader is: it begins with the field, or quotes a name that is none. */
function placeIn(rule: unknown, problem: string): Place {
  if (!isRecord(rule)) return [];
  const [, field] = /^([\w.]+): /.exec(problem) ?? [];
  if (field !== undefined) return field.split('.');
  const [, quoted] = /"(\w+)"/.exec(problem) ?? [];
  return quoted !== undefined && Object.hasOwn(rule, quoted) ? [quoted] : [];
}
