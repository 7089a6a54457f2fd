/** The admin API's routes, as its tests go through them. */
import { expect } from 'vitest';

/** An admin token, where there is one. */
export const TOKEN = 'a-token-for-tests';

/** A page that is none of this machine's. */
export const FOREIGN = 'https://evil.example';

/** Every change that can be made, with a body that is right. */
export const CHANGES = [
  { method: 'put', path: '/config', body: { clock: 'manual', concurrentSessions: 1 } },
  { method: 'post', path: '/clock', body: { advance: '1s' } },
  { method: 'put', path: '/clock', body: { mode: '2x' } },
  { method: 'post', path: '/reset', body: undefined },
  {
    method: 'put',
    path: '/faults/slow',
    body: { on: 'POST /sessions/request', type: 'latency', delay: '2s' },
  },
  { method: 'post', path: '/faults/slow/enable', body: undefined },
  { method: 'post', path: '/faults/slow/disable', body: undefined },
  { method: 'delete', path: '/faults/slow', body: undefined },
  { method: 'delete', path: '/faults', body: undefined },
  { method: 'put', path: '/scenario', body: { name: 'flaky-network' } },
  { method: 'delete', path: '/scenario', body: undefined },
  { method: 'delete', path: '/sessions/session_x', body: undefined },
  { method: 'post', path: '/sessions/session_x/drop', body: undefined },
] as const;

/** Every read that takes no id and does not wait. */
export const READS = [
  '/health',
  '/ready',
  '/config',
  '/settings',
  '/accounts',
  '/sessions',
  '/streams',
  '/jobs',
  '/recordings',
  '/faults',
  '/scenarios',
  '/scenario',
  '/usage',
  '/clock',
  '/journal',
  '/openapi.json',
] as const;

/** The body of an error. */
export const detail = (code: string) => ({ detail: { code, message: expect.any(String) } });
