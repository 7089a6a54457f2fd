/** Faults of recordings against the unmodified SDK in Node. */
import { RECORDING_CASES } from './cases/recordings.ts';
import { tryCases } from './try-cases.ts';

tryCases('recordings', RECORDING_CASES);
