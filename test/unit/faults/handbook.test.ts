/** The handbook has a case of every type of fault. */
import { expect, test } from 'vitest';
import { FAULT_TYPES } from '../../../emulator/faults/kinds.ts';
import { NODE_CASES } from '../../e2e/faults/cases/index.ts';
import { VIDEO_CASES } from '../../e2e/faults/cases/media.ts';
import { OFFER_CASES } from '../../e2e/faults/cases/offers.ts';
import { PEER_CASES } from '../../e2e/faults/cases/peer.ts';

test('every type of fault has its case', () => {
  const cases = [...Object.values(NODE_CASES).flat(), ...VIDEO_CASES, ...OFFER_CASES, ...PEER_CASES];
  const types = new Set(cases.map(({ rule }) => rule.type));
  expect([...types].sort()).toEqual([...FAULT_TYPES].sort());
});
