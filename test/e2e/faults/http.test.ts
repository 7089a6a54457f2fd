/** Every HTTP fault against the unmodified SDK in Node: what an app sees, and that nothing is lost afterwards. */
import { expect, test } from 'vitest';
import { HTTP_TYPES } from '../../../emulator/faults/http/kinds.ts';
import { HTTP_CASES } from './cases/http.ts';
import { tryCases } from './try-cases.ts';

tryCases('http', HTTP_CASES);

test('every type of requests has its case', () => {
  const types = new Set(HTTP_CASES.map(({ rule }) => rule.type));
  expect([...types].sort()).toEqual([...HTTP_TYPES].sort());
});
