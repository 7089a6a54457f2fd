/** Every HTTP fault against the unmodified SDK in Node: what an app sees, and that nothing is lost afterwards. */
import { expect, test } from 'vitest';
import { isHttpKind } from '../../../emulator/faults/http/exchange.ts';
import { FAULT_TYPES, KINDS } from '../../../emulator/faults/kinds.ts';
import { HTTP_CASES } from './cases/http.ts';
import { tryCases } from './try-cases.ts';

tryCases('http', HTTP_CASES);

test('every type has its case', () => {
  const types = new Set(HTTP_CASES.map(({ rule }) => rule.type));
  expect([...types].sort()).toEqual(FAULT_TYPES.filter((type) => isHttpKind(KINDS[type])).sort());
});
