/** `odyssey-emulator scenario`: what goes wrong over time at an emulator that runs. */
import type { EmulatorVerbs } from '../admin/verbs.ts';
import type { ActiveScenario, ScenarioInfo } from '../scenario/scenario.ts';
import { neutralise } from '../terminal/text.ts';
import { type RunningFlags, withRunning } from './running.ts';

/** What is to be done. */
export type ScenarioAction =
  | { readonly verb: 'list' | 'stop' }
  | { readonly verb: 'start'; readonly name: string };

/** Does it, for all accounts or for the one that is named, and says what there is then. */
export async function scenario(action: ScenarioAction, flags: RunningFlags): Promise<void> {
  await withRunning(flags, async (emulator) => {
    const { scenarios } = emulator;
    const isForAll = flags.account === undefined;
    if (action.verb === 'start') await (isForAll ? scenarios.startAll : scenarios.start)(action.name);
    if (action.verb === 'stop') await (isForAll ? scenarios.stopAll : scenarios.stop)();
    return action.verb === 'list' ? await listOf(emulator) : activeText(await scenarios.active());
  });
}

async function listOf({ scenarios }: EmulatorVerbs): Promise<string> {
  const all = (await scenarios.list()).map(lineOf).join('');
  return `${all}${activeText(await scenarios.active())}`;
}

function lineOf({ name, description }: ScenarioInfo): string {
  return `${neutralise(name).padEnd(20)} ${neutralise(description)}\n`;
}

function activeText(active: ActiveScenario | null): string {
  return active
    ? `Plays ${neutralise(active.name)}: ${neutralise(active.description)}\n`
    : 'No scenario is played.\n';
}
