/** The handbook has a case of every type of fault. */
import { expect, test } from 'vitest';
import { FAULT_TYPES } from '../../../emulator/faults/kinds.ts';
import { HTTP_CASES } from '../../e2e/faults/cases/http.ts';
import { PROCESS_CASES } from '../../e2e/faults/cases/process.ts';
import { RECORDING_CASES } from '../../e2e/faults/cases/recordings.ts';
import { SIMULATION_CASES } from '../../e2e/faults/cases/simulations.ts';
import { STREAM_CASES } from '../../e2e/faults/cases/streams.ts';

test('every type of fault has its case', () => {
  const cases = [HTTP_CASES, STREAM_CASES, SIMULATION_CASES, RECORDING_CASES, PROCESS_CASES].flat();
  const types = new Set(cases.map(({ rule }) => rule.type));
  expect([...types].sort()).toEqual([...FAULT_TYPES].sort());
});
