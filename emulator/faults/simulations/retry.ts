/** `retry`: an attempt at a job fails. */
import { defineKind } from '../kind.ts';
import { SIMULATION_POINT_NAMES } from './points.ts';

export const retry = defineKind({
  description:
    'The attempt fails on the way: the job waits for the next; when the fourth fails, so does the job.',
  points: SIMULATION_POINT_NAMES,
  attributes: {},
  read: () => ({}),
});
