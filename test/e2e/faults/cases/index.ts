/** The cases that are tried in Node every day, by the family whose table they are in. */
import type { FaultCase } from '../case.ts';
import { HTTP_CASES } from './http.ts';
import { PROCESS_CASES } from './process.ts';
import { RECORDING_CASES } from './recordings.ts';
import { SIGNALLING_CASES } from './signalling.ts';
import { SIMULATION_CASES } from './simulations.ts';
import { STREAM_CASES } from './streams.ts';

/** Those that wait longest come first: the others are tried meanwhile. */
export const NODE_CASES: Readonly<Record<string, readonly FaultCase[]>> = {
  http: HTTP_CASES,
  signalling: SIGNALLING_CASES,
  streams: STREAM_CASES,
  simulations: SIMULATION_CASES,
  recordings: RECORDING_CASES,
  process: PROCESS_CASES,
};
