/** Opens the scenario that an emulator is to start with: what is wrong with it is a mistake of its configuration. */
import { ConfigError } from '../config/error.ts';
import { InvalidScenarioError, UnknownScenarioError } from './errors.ts';
import { findScenario, openScenario } from './library.ts';
import type { OpenedScenario } from './scenario.ts';

/**
 * The scenario that an option names; undefined for none.
 *
 * @throws ConfigError that says why it cannot be read.
 */
export function openAtStart(nameOrPath: string): OpenedScenario | undefined {
  if (nameOrPath === '') return undefined;
  try {
    return openScenario(findScenario(nameOrPath));
  } catch (error) {
    if (error instanceof UnknownScenarioError) throw new ConfigError([`scenario: ${error.message}`]);
    if (error instanceof InvalidScenarioError) throw new ConfigError(error.problems);
    throw error;
  }
}
