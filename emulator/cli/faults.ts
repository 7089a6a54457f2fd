/** `odyssey-emulator faults`: the rules of an emulator that runs, listed and changed. */
import type { EmulatorVerbs } from '../admin/verbs.ts';
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
  const rule = action.verb === 'set' ? readRule(action.rule) : undefined;
  await withRunning(flags, async (emulator) => {
    if (rule) await emulator.faults.set(rule);
    else await act(action, emulator);
    return listOf(await emulator.faults.list());
  });
}

/** A rule that has no name is called by its type, so that the same line again changes the same rule. */
function readRule(line: string): FaultRule {
  const { rule, problems } = readNotation(line);
  const reading = rule ? readFault(rule) : { problems };
  if (!reading.fault) throw new ConfigError(reading.problems.map((problem) => `faults set: ${problem}`));
  return reading.fault.written;
}

async function act(action: FaultsAction, { faults: rules }: EmulatorVerbs): Promise<void> {
  switch (action.verb) {
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
