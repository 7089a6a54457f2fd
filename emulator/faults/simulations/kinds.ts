/** The types of simulation jobs. */
import { fail } from './fail.ts';
import { loseWorker } from './lose-worker.ts';
import { retry } from './retry.ts';
import { stall } from './stall.ts';

export const SIMULATION_KINDS = { stall, fail, retry, lose_worker: loseWorker } as const;
