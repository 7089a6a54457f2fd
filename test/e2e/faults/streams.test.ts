/** Faults of streams against the unmodified SDK in Node. */
import { STREAM_CASES } from './cases/streams.ts';
import { tryCases } from './try-cases.ts';

tryCases('streams', STREAM_CASES);
