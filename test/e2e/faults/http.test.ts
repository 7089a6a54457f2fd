/** Every HTTP fault against the unmodified SDK in Node: what an app sees, and that nothing is lost afterwards. */
import { HTTP_CASES } from './cases/http.ts';
import { tryCases } from './try-cases.ts';

tryCases('http', HTTP_CASES);
