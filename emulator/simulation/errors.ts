/** What goes wrong with simulation jobs, by code; `http/` turns the codes into its answers. */
import type { JobStatus } from './status.ts';

/** A job that cannot be had, or cannot do what was asked. */
export abstract class SimulationError extends Error {
  abstract readonly code: string;
}

/** The account has as many jobs pending as it may. */
export class SimulationQuotaError extends SimulationError {
  readonly code = 'SIMULATION_QUOTA_EXCEEDED';

  constructor(queued: number, limit: number) {
    super(
      `429 quota exceeded: ${queued} of ${limit} simulation jobs are pending, those being processed included. ` +
        'Wait until one of them completes, then submit the next.',
    );
  }
}

/** No job of the account has this id, or not any more. */
export class UnknownJobError extends SimulationError {
  readonly code = 'JOB_NOT_FOUND';

  constructor(jobId: string) {
    super(`Simulation job ${jobId} not found: the account has none of this id, or has forgotten it.`);
  }
}

/** The job is another account's. */
export class ForeignJobError extends SimulationError {
  readonly code = 'JOB_FORBIDDEN';

  constructor(jobId: string) {
    super(`Simulation job ${jobId} belongs to another account.`);
  }
}

/** Only a job that is not yet processed can be cancelled. */
export class JobNotCancellableError extends SimulationError {
  readonly code = 'JOB_NOT_CANCELLABLE';

  constructor(jobId: string, status: JobStatus) {
    super(`Simulation job ${jobId} is ${status}: only pending and dispatched jobs can be cancelled.`);
  }
}

/** The account may not bypass prompt expansion. */
export class BypassDeniedError extends SimulationError {
  readonly code = 'EXPANSION_BYPASS_DENIED';

  constructor() {
    super('This API key may not bypass prompt expansion: leave bypassPromptExpansion out.');
  }
}

/** One thing that is wrong with what was submitted. */
export interface SubmissionProblem {
  /** Where it stands, such as `['script', 2, 'timestamp_ms']`. */
  readonly path: readonly (string | number)[];
  /** The rule that it breaks, such as `timestamp_not_ascending`. */
  readonly rule: string;
  /** For a developer: names the entry, what is wrong and what is allowed. Never holds an image's data. */
  readonly message: string;
}

/** What was submitted cannot become a job. */
export class InvalidSubmissionError extends SimulationError {
  readonly code = 'INVALID_SUBMISSION';
  readonly problems: readonly SubmissionProblem[];

  /** `problems` has one or more. */
  constructor(problems: readonly SubmissionProblem[], options?: ErrorOptions) {
    super(problems.map(({ message }) => message).join(' '), options);
    this.problems = problems;
  }
}
