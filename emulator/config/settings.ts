/** Configuration in its two forms: with units, as the emulator works with it, and as one writes and reads it. */
import type { AccountConfig, AccountOptions, Config, EmulatorOptions } from '../config.ts';
import type { Fault } from '../faults/rule.ts';
import {
  ACCOUNT_OPTION_KEYS,
  type AccountOptionKey,
  OPTION_KEYS,
  OPTIONS,
  type OptionKey,
  type OptionSpec,
  type OptionValues,
} from './options.ts';
import type { Setting } from './values.ts';

type Written<Options> = { readonly [Key in keyof Options]-?: NonNullable<Options[Key]> };

/** What is in force for an account, as {@link AccountOptions} writes it; durations are text such as `2m 30s`. */
export type AccountSettings = Written<AccountOptions>;

/** What the emulator was started with, in the same form; its `adminToken` is nobody's to read. */
export type EmulatorSettings = Written<Omit<EmulatorOptions, 'config' | 'adminToken'>>;

/** Names every value's unit: `streamLimit` → `streamLimitMs`. */
export function withUnits<Values extends Partial<OptionValues>>(
  values: Values,
): Values extends OptionValues
  ? Omit<Config, 'accounts' | 'faults' | 'accountFaults' | 'scenarioAtStart'>
  : Partial<AccountConfig> {
  const named = Object.entries(values).map(([key, value]) => [configKey(key as OptionKey), value]);
  // Entries are all that a key's and a value's types cannot be followed through.
  return Object.fromEntries(named);
}

/** An account's configuration as one would write it. */
export function toAccountSettings(config: AccountConfig): AccountSettings {
  return show(config, ACCOUNT_OPTION_KEYS) as AccountSettings;
}

/** The emulator's configuration as one would write it, without its secret. */
export function toEmulatorSettings(config: Config): EmulatorSettings {
  const written = (faults: readonly Fault[]) => faults.map((fault) => fault.written);
  const accounts = [...config.accounts].map(([key, own]) => {
    const faults = config.accountFaults.get(key);
    return [key, { ...show(own, ACCOUNT_OPTION_KEYS), ...(faults && { faults: written(faults) }) }];
  });
  const keys = OPTION_KEYS.filter((key) => key !== 'adminToken');
  const settings: Record<string, unknown> = {
    ...show(config, keys),
    accounts: Object.fromEntries(accounts),
    faults: written(config.faults),
  };
  return settings as EmulatorSettings;
}

/** What two accounts' configurations differ in, as `config` has it. */
export function differences(config: AccountConfig, from: AccountConfig): Partial<AccountSettings> {
  const before = toAccountSettings(from);
  const after = toAccountSettings(config);
  const changed = ACCOUNT_OPTION_KEYS.filter((key) => before[key] !== after[key]);
  return Object.fromEntries(changed.map((key) => [key, after[key]]));
}

function configKey(key: OptionKey): string {
  const { value }: OptionSpec = OPTIONS[key];
  return value.unit === undefined ? key : key + value.unit;
}

function show(config: object, keys: readonly (OptionKey | AccountOptionKey)[]): Record<string, Setting> {
  const values: Readonly<Record<string, unknown>> = { ...config };
  const shown: Record<string, Setting> = {};
  for (const key of keys) {
    const value = values[configKey(key)];
    const { value: kind }: OptionSpec = OPTIONS[key];
    if (value !== undefined) shown[key] = kind.show(value);
  }
  return shown;
}
