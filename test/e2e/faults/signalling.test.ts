/** Every fault of the signalling socket and the data channels against the unmodified SDK in Node: what an app sees, and that nothing is lost afterwards. */
import { expect, test } from 'vitest';
import { CONNECTION_KINDS } from '../../../emulator/faults/connections/kinds.ts';
import { MESSAGE_TYPES } from '../../../emulator/faults/messages/kinds.ts';
import { SIGNALLING_CASES } from './cases/signalling.ts';
import { tryCases } from './try-cases.ts';

tryCases('signalling', SIGNALLING_CASES);

test('every type has its case', () => {
  const types = new Set(SIGNALLING_CASES.map(({ rule }) => rule.type));
  // An offer that cannot be used is a browser's matter: see bad-offer.test.ts.
  const all = [...MESSAGE_TYPES, ...Object.keys(CONNECTION_KINDS)].filter((type) => type !== 'bad_offer');
  expect([...types].sort()).toEqual(all.sort());
});
