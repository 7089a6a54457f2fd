/** `lose_worker`: the streamer of a job is gone. */
import { defineKind } from '../kind.ts';
import { SIMULATION_POINT_NAMES } from './points.ts';

export const loseWorker = defineKind({
  description:
    'The job loses its streamer on the way and waits for another, which does not count as an attempt.',
  points: SIMULATION_POINT_NAMES,
  attributes: {},
  read: () => ({}),
});
