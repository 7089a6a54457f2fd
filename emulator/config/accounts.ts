/** Options of single accounts: as the configuration lists them by key, and as they are set while the emulator runs. */
import { inspect } from 'node:util';
import { isApiKey } from '../api-key.ts';
import type { AccountConfig } from '../config.ts';
import { readFaults } from '../faults/read-rule.ts';
import type { Fault } from '../faults/rule.ts';
import { ACCOUNT_OPTION_KEYS, OPTIONS, type OptionValues } from './options.ts';
import { withUnits } from './settings.ts';
import { nearestName } from './suggestion.ts';
import { isRecord, unknownName } from './words.ts';

/** What an account has of its own, and what is wrong with it. */
export interface AccountReading {
  readonly config: Partial<AccountConfig>;
  readonly problems: readonly string[];
}

/** What listed accounts have of their own, by key, and what is wrong with it. */
export interface AccountsReading {
  readonly accounts: ReadonlyMap<string, Partial<AccountConfig>>;
  readonly accountFaults: ReadonlyMap<string, readonly Fault[]>;
  readonly problems: readonly string[];
}

/** Reads `options`, which should be {@link import('../config.ts').AccountOptions}. `place` begins each problem. */
export function readAccountOptions(options: unknown, place = ''): AccountReading {
  if (!isRecord(options)) {
    return {
      config: {},
      problems: [`${place}must be an object of options, such as {"concurrentSessions": 1}`],
    };
  }
  const problems = Object.keys(options)
    .filter((name) => !ACCOUNT_OPTION_KEYS.some((key) => key === name))
    .map(
      (name) => place + unknownName(`option ${name} of an account`, nearestName(name, ACCOUNT_OPTION_KEYS)),
    );
  const values: Record<string, unknown> = {};
  for (const key of ACCOUNT_OPTION_KEYS) {
    const value = options[key];
    if (value === undefined) continue;
    const result = OPTIONS[key].value.schema.safeParse(value);
    if (result.success) values[key] = result.data;
    else
      problems.push(
        `${place}option ${key}: ${inspect(value, { depth: 0 })}: ${result.error.issues[0]?.message}`,
      );
  }
  // Each key went through its own schema above, which no type can follow.
  return { config: withUnits(values as Partial<OptionValues>), problems };
}

/** Reads the options of many accounts, by key. `place` begins each problem. */
export function readAccounts(accounts: unknown, place: string): AccountsReading {
  if (accounts === undefined) return { accounts: new Map(), accountFaults: new Map(), problems: [] };
  if (!isRecord(accounts)) {
    return {
      accounts: new Map(),
      accountFaults: new Map(),
      problems: [`${place}: must be an object, such as {"ody_free": {"concurrentSessions": 1}}`],
    };
  }
  const problems: string[] = [];
  const read = new Map<string, Partial<AccountConfig>>();
  const accountFaults = new Map<string, readonly Fault[]>();
  for (const [key, listed] of Object.entries(accounts)) {
    if (!isApiKey(key)) {
      problems.push(`${place}: key "${key}": must be "ody_" and then letters, digits, "_" or "-"`);
    }
    const { options, faults } = withoutFaults(listed);
    const reading = readAccountOptions(options, `${place}: ${key}: `);
    const rules = readFaults(faults, `${place}: ${key}: faults`);
    problems.push(...reading.problems, ...rules.problems);
    read.set(key, reading.config);
    if (faults !== undefined) accountFaults.set(key, rules.faults);
  }
  return { accounts: read, accountFaults, problems };
}

/** What a listed account says, its rules apart. */
function withoutFaults(listed: unknown): { options: unknown; faults?: unknown } {
  if (!isRecord(listed)) return { options: listed };
  const { faults, ...options } = listed;
  return { options, faults };
}
