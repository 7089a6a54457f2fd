/** What can be wrong with a scenario, or with asking for one. */
import { nearestName } from '../config/suggestion.ts';
import { unknownName } from '../config/words.ts';

/** A scenario that cannot be played. Its message has one line for each problem. */
export class InvalidScenarioError extends Error {
  override readonly name = 'InvalidScenarioError';
  readonly code = 'INVALID_SCENARIO';
  /** Each begins with the file and, where there is one, the line. */
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(problems.join('\n'));
    this.problems = problems;
  }
}

/** There is no scenario of this name. */
export class UnknownScenarioError extends Error {
  override readonly name = 'UnknownScenarioError';
  readonly code = 'SCENARIO_NOT_FOUND';

  constructor(name: string, names: readonly string[]) {
    const nearest = nearestName(name, names);
    const wrong = unknownName(`scenario ${JSON.stringify(name)}`, nearest && `"${nearest}"`);
    const path = 'a file of your own is given as its path, such as "./flaky.json"';
    super(nearest === undefined ? `${wrong}: there are ${names.join(', ')}; ${path}` : wrong);
  }
}
