/** The error of a configuration that cannot be used. */

/** The configuration cannot be used. Its message has one line for each problem. */
export class ConfigError extends Error {
  /** Each names its source, the value, what is allowed, and the nearest right name. */
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(problems.join('\n'));
    this.name = 'ConfigError';
    this.problems = problems;
  }
}
