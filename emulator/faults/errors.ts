/** What can be wrong with a rule, or with asking for one. */

/** A rule that cannot be. Its message has one line for each problem. */
export class InvalidFaultError extends Error {
  override readonly name = 'InvalidFaultError';
  readonly code = 'INVALID_FAULT';
  /** Each names the value, what is allowed, and the nearest right name. */
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(problems.join('\n'));
    this.problems = problems;
  }
}

/** The account has no rule of this name. */
export class UnknownFaultError extends Error {
  override readonly name = 'UnknownFaultError';
  readonly code = 'FAULT_NOT_FOUND';

  constructor(name: string, names: readonly string[]) {
    const there = names.length === 0 ? 'it has none' : `it has ${names.slice(0, 20).join(', ')}`;
    super(`The account has no fault ${JSON.stringify(name)}: ${there}.`);
  }
}
