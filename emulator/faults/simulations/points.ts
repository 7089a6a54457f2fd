/** Where faults can happen to simulation jobs. */
import type { FaultPoint } from '../points.ts';

const KNOWS = ['account', 'job', 'region', 'prompt'] as const;

/** The points, and what is known there. The prompts are those of all scripts. */
export const SIMULATION_POINTS = {
  'simulation.dispatch': { description: 'A job has been given a streamer, which starts.', knows: KNOWS },
  'simulation.process': { description: 'A job begins to be processed.', knows: KNOWS },
} as const satisfies Readonly<Record<string, FaultPoint>>;

/** The name of such a point. */
export type SimulationPointName = keyof typeof SIMULATION_POINTS;

/** The names. */
export const SIMULATION_POINT_NAMES = Object.keys(SIMULATION_POINTS) as SimulationPointName[];
