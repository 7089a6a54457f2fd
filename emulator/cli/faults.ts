/** `odyssey-emulator faults`: the rules of an emulator that runs, listed and changed. */
import { isDeepStrictEqual } from 'node:util';
import type { FaultVerbs } from '../admin/verbs.ts';
import { isRecord } from '../config/words.ts';
import { ConfigError } from '../config.ts';
import { readNotation, writeNotation } from '../faults/notation.ts';
import { readFault } from '../faults/read-rule.ts';
import type { FaultInfo, FaultRule } from '../faults/rule.ts';
import { neutralise } from '../terminal/text.ts';
import { type RunningFlags, withRunning } from './running.ts';

/** What is to be done with them. */
export type FaultsAction =
  | { readonly verb: 'list' | 'clear' }
  | { readonly verb: 'set'; readonly rule: string }
  | { readonly verb: 'enable' | 'disable' | 'remove'; readonly name: string };

/**
 * Does it, and lists what there is then.
 *
 * @throws ConfigError when the rule that should be set is none.
 */
export async function faults(action: FaultsAction, flags: RunningFlags): Promise<void> {
  // Refused before anybody is asked.
  if (action.verb === 'set') readRule(action.rule, []);
  await withRunning(flags, async (emulator) => {
    await act(action, emulator.faults);
    return listOf(await emulator.faults.list());
  });
}

/** A rule without a name gets one that no other rule has; the same line again is the same rule. */
function readRule(line: string, others: readonly FaultInfo[]): FaultRule {
  const unnamed = readNotation(line).rule;
  const taken = others.filter((other) => !saysTheSame(other, unnamed)).map(({ name }) => name);
  const { rule, problems } = readNotation(line, taken);
  const reading = rule ? readFault(rule) : { problems };
  if (!reading.fault) throw new ConfigError(reading.problems.map((problem) => `faults set: ${problem}`));
  return reading.fault.written;
}

function saysTheSame({ counted, fired, enabled, ...rule }: FaultInfo, written: unknown): boolean {
  return isRecord(written) && isDeepStrictEqual(rule, { ...written, name: rule.name });
}

async function act(action: FaultsAction, rules: FaultVerbs): Promise<void> {
  switch (action.verb) {
    case 'set':
      await rules.set(readRule(action.rule, await rules.list()));
      return;
    case 'clear':
      return rules.clear();
    case 'remove':
      return rules.remove(action.name);
    case 'enable':
    case 'disable':
      await rules[action.verb](action.name);
  }
}

function listOf(rules: readonly FaultInfo[]): string {
  if (rules.length === 0) return 'No faults: everything works.\n';
  return rules.map(lineOf).join('');
}

/** The line could be set again as it stands. */
function lineOf({ counted, fired, enabled, ...rule }: FaultInfo): string {
  const state = enabled ? 'on ' : 'off';
  return `${state}  ${neutralise(writeNotation(rule))}  (${fired} of ${counted} events)\n`;
}
