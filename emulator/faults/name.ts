/** Names of rules: they stand in URLs and in the terminal. */

/** What a name that a user gives is. */
export const FAULT_NAME = /^[\w-]{1,100}$/;

/** With a dot, which no name that a user gives has: rules of a scenario and of its user never take each other's place. */
const OF_SCENARIO = 'scenario.';

/** What is said of a name that is none. */
export const NAME_RULE = 'must be 1 to 100 letters, digits, "_" or "-", such as "slow-start"';

/** Whether a rule may be called so. */
export function isFaultName(name: unknown): name is string {
  return typeof name === 'string' && FAULT_NAME.test(name);
}

/** What a scenario's rule is called in the account that plays it. */
export function scenarioFaultName(name: string): string {
  return OF_SCENARIO + name;
}

/** Whether a rule is a scenario's. */
export function isScenarioFault(name: string): boolean {
  return name.startsWith(OF_SCENARIO);
}
