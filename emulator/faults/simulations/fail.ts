/** `fail`: a job fails for good. */
import { defineKind } from '../kind.ts';
import { messageAttribute } from '../message.ts';
import { SIMULATION_POINT_NAMES } from './points.ts';

/** What is said of it. */
export interface FailAttributes {
  /** What the job's `error_message` says, in up to 1000 characters. Default `'The simulation failed.'`. */
  message?: string;
}

export const fail = defineKind({
  description: 'The job fails on the way, and is not tried again.',
  points: SIMULATION_POINT_NAMES,
  attributes: { message: messageAttribute },
  read: ({ message = 'The simulation failed.' }) => ({ message }),
});
