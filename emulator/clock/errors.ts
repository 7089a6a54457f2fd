/** The error of a clock that has no time left to give. */

/** The clock was closed before an advance of it was over, or even asked for. */
export class ClockClosedError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'ClockClosedError';
  }
}
