/** Names of rules: they stand in URLs and in the terminal. */

const NAME = /^[\w-]{1,100}$/;

/** What is said of a name that is none. */
export const NAME_RULE = 'must be 1 to 100 letters, digits, "_" or "-", such as "slow-start"';

/** Whether a rule may be called so. */
export function isFaultName(name: unknown): name is string {
  return typeof name === 'string' && NAME.test(name);
}
