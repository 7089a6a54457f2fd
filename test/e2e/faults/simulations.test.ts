/** Faults of simulations against the unmodified SDK in Node. */
import { SIMULATION_CASES } from './cases/simulations.ts';
import { tryCases } from './try-cases.ts';

tryCases('simulations', SIMULATION_CASES);
