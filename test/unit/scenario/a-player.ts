/** A player that stands alone, with the rules and options of its account, a clock to push and a journal to read. */
import type { AccountConfig } from '../../../emulator/config.ts';
import { ScenarioPlayer } from '../../../emulator/scenario/player.ts';
import { readScenario } from '../../../emulator/scenario/read-scenario.ts';
import type { OpenedScenario, Scenario, ScenarioFile } from '../../../emulator/scenario/scenario.ts';
import { createRules } from '../faults/some-rules.ts';

/** Nothing is played; time stands still. */
export function createPlayer() {
  const { rules, clock, journal } = createRules();
  const held: { options: Partial<AccountConfig> } = { options: {} };
  const player = new ScenarioPlayer({
    clock,
    journal,
    faults: rules,
    setOptions: (options) => {
      held.options = options;
    },
  });
  return { player, rules, clock, journal, held };
}

/** A scenario that is right. */
export function someScenario(file: Omit<ScenarioFile, 'description'>): Scenario {
  const { scenario, problems } = readScenario(
    JSON.stringify({ description: 'Some trouble', ...file }),
    'x.json',
  );
  if (!scenario) throw new Error(problems.join('\n'));
  return scenario;
}

/** The same, as if it had come from a file. */
export function opened(file: Omit<ScenarioFile, 'description'>, name = 'trouble'): OpenedScenario {
  return { name, path: `/scenarios/${name}.json`, scenario: someScenario(file) };
}
