/** The faults that show in Node, against the unmodified SDK: what an app sees, and that nothing is lost afterwards. */
import { NODE_CASES } from './cases/index.ts';
import { tryCases } from './try-cases.ts';

tryCases(NODE_CASES);
