/** `stall`: a job stays as it is. */
import { duration } from '../../config/values.ts';
import type { Duration } from '../../config.ts';
import { defineKind } from '../kind.ts';
import { SIMULATION_POINT_NAMES } from './points.ts';

/** For how long. */
export interface StallAttributes {
  /** So much longer than it would have taken, on the account's clock. Default: for ever. */
  for?: Duration;
}

export const stall = defineKind({
  description: 'The job stays as it is so much longer, or until it is cancelled.',
  points: SIMULATION_POINT_NAMES,
  attributes: {
    for: duration(0).schema.describe("So much longer, on the account's clock; for ever when left out"),
  },
  read: (values) => ({ forMs: values.for ?? Number.POSITIVE_INFINITY }),
});
