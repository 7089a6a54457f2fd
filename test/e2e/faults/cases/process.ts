/** How the SDK fails when the emulator itself ends, and starts again. */
import { vi } from 'vitest';
import type { AppCall, FaultCase } from '../case.ts';

/** The outcome is there when the emulator is. */
const connect: AppCall = {
  name: 'connect()',
  prepare: async (_client, { url }) => url,
  call: async (client, url, { handlers }) => {
    try {
      await client.connect(handlers);
    } finally {
      await vi.waitFor(() => fetch(url));
    }
  },
};

/** The cases, in the order of the table. */
export const PROCESS_CASES: readonly FaultCase[] = [
  { rule: { on: 'POST /sessions/request', type: 'crash', how: 'restart' }, app: connect },
  { rule: { on: 'POST /sessions/token', type: 'crash', how: 'restart' }, app: connect },
];
