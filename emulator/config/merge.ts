/** Takes every option from the source that decides it, and checks what all of them say. */
import { inspect } from 'node:util';
import type { AccountConfig, EmulatorOptions } from '../config.ts';
import { readNotation } from '../faults/notation.ts';
import { overlaid, readFault, readFaults } from '../faults/read-rule.ts';
import type { Fault } from '../faults/rule.ts';
import { readAccounts } from './accounts.ts';
import { ConfigError } from './error.ts';
import type { ConfigFile } from './file.ts';
import { ENV_PREFIX, envName, flagName, OPTION_KEYS, OPTIONS, type OptionValues } from './options.ts';
import { nearestName } from './suggestion.ts';
import { isRecord, numberAsText, unknownName } from './words.ts';

/** Where options come from beside `createEmulator()`. What is left out sets nothing. */
export interface ConfigSources {
  /** Flags of the command line by option key: text as typed, or whether a switch is on. */
  flags?: Readonly<Record<string, string | boolean>>;
  /** Rules of the command line, each in one line: they come before all others, which stay unless they have their name. */
  faults?: readonly string[];
  /** Variables `ODYSSEY_EMULATOR_…`; an empty one counts as not set. */
  env?: NodeJS.ProcessEnv;
  /** The config file, as `readConfigFile()` returns it. */
  file?: ConfigFile | undefined;
}

/** One place that options come from, in the words of whoever wrote there. */
interface Source {
  /** The value by an option's key; undefined sets nothing. */
  valueOf(key: string): unknown;
  /** Names the option and its value for a message: `--port abc`. */
  show(key: string, value: unknown): string;
  /** A problem for each name here that is no option. */
  unknownNames(): string[];
  /** The accounts that are listed here, and what to call this place. */
  readonly accounts?: { readonly list: unknown; readonly place: string };
  /** The same of rules that make something fail. */
  readonly faults?: { readonly list: unknown; readonly place: string };
}

/** What all sources say together. */
export interface Merged {
  readonly values: OptionValues;
  /** What listed accounts have of their own. */
  readonly accounts: ReadonlyMap<string, Partial<AccountConfig>>;
  /** The rules that every account starts with. */
  readonly faults: readonly Fault[];
  /** Those that listed accounts have of their own. */
  readonly accountFaults: ReadonlyMap<string, readonly Fault[]>;
}

/** What is not an option but stands beside them: for an editor in the file, and to find the file elsewhere. */
const ACCOUNTS_KEY = 'accounts';
const FAULTS_KEY = 'faults';
const FILE_EXTRAS = ['$schema', ACCOUNTS_KEY, FAULTS_KEY];
const CONFIG_KEY = 'config';

/**
 * Every option's value: a flag's, else `createEmulator()`'s, else the environment's, the file's, the default. Values
 * that lose are checked all the same, so that removing a flag never brings up an error that was there all along. An
 * account that several sources list has what each says of it, but the rules of only one of them: a list is a whole.
 *
 * @throws ConfigError that tells every problem of every source at once.
 */
export function mergeOptions(options: EmulatorOptions, sources: ConfigSources): Merged {
  const problems: string[] = [];
  const merged: Record<string, unknown> = {};
  const accounts = new Map<string, Partial<AccountConfig>>();
  const accountFaults = new Map<string, readonly Fault[]>();
  const flagFaults = readFlagFaults(sources.faults ?? [], problems);
  let faults: readonly Fault[] | undefined;
  const byPrecedence = [
    flagSource(sources.flags ?? {}),
    optionSource(options),
    variableSource(sources.env ?? {}),
    ...(sources.file ? [fileSource(sources.file)] : []),
  ];
  for (const source of byPrecedence) {
    problems.push(...source.unknownNames());
    for (const key of OPTION_KEYS) {
      const value = source.valueOf(key);
      if (value === undefined) continue;
      const result = OPTIONS[key].value.schema.safeParse(value);
      if (result.success) merged[key] ??= result.data;
      else problems.push(`${source.show(key, value)}: ${result.error.issues[0]?.message}`);
    }
    const listed = readAccounts(source.accounts?.list, source.accounts?.place ?? '');
    problems.push(...listed.problems);
    for (const [key, own] of listed.accounts) accounts.set(key, { ...own, ...accounts.get(key) });
    for (const [key, own] of listed.accountFaults) accountFaults.set(key, accountFaults.get(key) ?? own);
    const rules = readFaults(source.faults?.list, source.faults?.place ?? '');
    problems.push(...rules.problems);
    if (source.faults?.list !== undefined) faults ??= rules.faults;
  }
  if (problems.length > 0) throw new ConfigError(problems);
  for (const key of OPTION_KEYS) merged[key] ??= OPTIONS[key].value.schema.parse(OPTIONS[key].fallback);
  // Each key went through its own schema above, which no type can follow.
  return { values: merged as OptionValues, accounts, accountFaults, faults: overlaid(flagFaults, faults) };
}

function readFlagFaults(lines: readonly string[], problems: string[]): readonly Fault[] {
  const faults: Fault[] = [];
  for (const line of lines) {
    const taken = faults.map(({ name }) => name);
    const { rule, problems: lineProblems } = readNotation(line, taken);
    const reading = rule ? readFault(rule) : { problems: lineProblems };
    problems.push(...reading.problems.map((problem) => `--fault: ${problem}`));
    if (!reading.fault) continue;
    if (taken.includes(reading.fault.name)) {
      problems.push(`--fault: name: "${reading.fault.name}" is taken by another --fault: choose another`);
    }
    faults.push(reading.fault);
  }
  return faults;
}

/** The message for a flag that does not exist; `flags` are those that do. */
export function unknownFlag(flag: string, flags: readonly string[]): string {
  return unknownName(`option ${flag}`, nearestName(flag, flags));
}

function flagSource(flags: Readonly<Record<string, string | boolean>>): Source {
  return {
    valueOf: (key) => flags[key],
    show: (key, value) => `${flagName(key)} ${value}`,
    // The command line's parser refuses those before there are values.
    unknownNames: () => [],
  };
}

function optionSource(options: EmulatorOptions): Source {
  const values: Readonly<Record<string, unknown>> = { ...options };
  return {
    valueOf: (key) => values[key],
    // As in code, since NaN, functions and circles have no JSON.
    show: (key, value) =>
      `option ${key}: ${inspect(value, { depth: 0, breakLength: Number.POSITIVE_INFINITY })}`,
    unknownNames: () => {
      const allowed = [...OPTION_KEYS, CONFIG_KEY, ACCOUNTS_KEY, FAULTS_KEY];
      return Object.keys(values)
        .filter((name) => !allowed.includes(name))
        .map((name) => unknownName(`option ${name}`, nearestName(name, allowed)));
    },
    accounts: { list: values[ACCOUNTS_KEY], place: `option ${ACCOUNTS_KEY}` },
    faults: { list: values[FAULTS_KEY], place: `option ${FAULTS_KEY}` },
  };
}

function variableSource(env: NodeJS.ProcessEnv): Source {
  const names = [...OPTION_KEYS, CONFIG_KEY].map(envName);
  return {
    valueOf: (key) => env[envName(key)] || undefined,
    show: (key, value) => `variable ${envName(key)}=${value}`,
    // Other programs may have variables of this prefix, such as a test's …_URL: only what looks like a slip is refused.
    unknownNames: () =>
      Object.keys(env)
        .filter((name) => name.startsWith(ENV_PREFIX) && !names.includes(name))
        .flatMap((name) => {
          const nearest = nearestName(name.slice(ENV_PREFIX.length), names.map(withoutPrefix));
          return nearest === undefined ? [] : [unknownName(`variable ${name}`, ENV_PREFIX + nearest)];
        }),
  };
}

function withoutPrefix(name: string): string {
  return name.slice(ENV_PREFIX.length);
}

function fileSource({ path, values }: ConfigFile): Source {
  return {
    // As text, like a flag: a duration needs its unit, since `"streamLimit": 150` would be read as seconds.
    valueOf: (key) => numberAsText(values[key]),
    show: (key) => `${path}: ${key}: ${JSON.stringify(values[key])}`,
    unknownNames: () =>
      Object.keys(values)
        .filter((name) => !OPTION_KEYS.some((key) => key === name) && !FILE_EXTRAS.includes(name))
        .map(
          (name) =>
            `${path}: ${unknownName(`key "${name}"`, nearestName(name, [...OPTION_KEYS, ...FILE_EXTRAS]))}`,
        ),
    accounts: {
      list: mapValues(values[ACCOUNTS_KEY], (own) => mapValues(own, numberAsText)),
      place: `${path}: ${ACCOUNTS_KEY}`,
    },
    faults: { list: values[FAULTS_KEY], place: `${path}: ${FAULTS_KEY}` },
  };
}

/** The same of each of an object's values; what is no object stays as it is. */
function mapValues(value: unknown, map: (value: unknown) => unknown): unknown {
  if (!isRecord(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, map(inner)]));
}
