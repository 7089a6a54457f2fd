/** How the SDK fails when Odyssey's HTTP API does. */
import type { Odyssey } from '@odysseyml/odyssey';
import { shortScript } from '../../../support/scripts.ts';
import type { AppCall, FaultCase } from '../case.ts';

const LOGIN = 'POST /auth/token';
const REGIONS = 'GET /regions';
const PING = 'GET /regions/:id/ping';
const RESERVE = 'POST /sessions/request';
const TOKEN = 'POST /sessions/token';
const SUBMIT = 'POST /simulation-jobs';

const submit = (client: Odyssey) => client.simulate({ script: shortScript('a cat') });
const ofJob = (name: string, call: (client: Odyssey, jobId: string) => Promise<unknown>): AppCall => ({
  name,
  prepare: async (client) => (await submit(client)).job_id,
  call,
});

const simulate: AppCall = { name: 'simulate()', call: submit };
const status = ofJob('getSimulateStatus()', (client, jobId) => client.getSimulateStatus(jobId));
const cancel = ofJob('cancelSimulation()', (client, jobId) => client.cancelSimulation(jobId));
const list: AppCall = { name: 'listSimulations()', call: (client) => client.listSimulations() };
const recording: AppCall = { name: 'getRecording()', call: (client) => client.getRecording('stream_1') };
const recordings: AppCall = {
  name: 'listStreamRecordings()',
  call: (client) => client.listStreamRecordings(),
};

/** The cases, in the order of the table. */
export const HTTP_CASES: readonly FaultCase[] = [
  { rule: { on: LOGIN, type: 'error', status: 401 } },
  { rule: { on: LOGIN, type: 'error', status: 403, detail: 'Key revoked.' } },
  { rule: { on: LOGIN, type: 'error', status: 422 } },
  { rule: { on: LOGIN, type: 'error', status: 503 } },
  { rule: { on: LOGIN, type: 'latency', delay: '20s', clock: 'account' }, takes: { accountS: 20 } },
  { rule: { on: LOGIN, type: 'timeout' }, takes: 'for ever' },
  { rule: { on: LOGIN, type: 'reset' } },
  { rule: { on: LOGIN, type: 'malformed', how: 'html' } },
  { rule: { on: LOGIN, type: 'malformed', how: 'missing_fields', fields: ['access_token'] } },

  { rule: { on: REGIONS, type: 'error', status: 500 } },
  { rule: { on: REGIONS, type: 'latency', delay: '20s', clock: 'account' }, takes: { accountS: 20 } },
  { rule: { on: REGIONS, type: 'timeout' }, takes: 'for ever' },
  { rule: { on: REGIONS, type: 'reset' } },
  { rule: { on: REGIONS, type: 'malformed', how: 'broken_json' } },
  { rule: { on: REGIONS, type: 'malformed', how: 'missing_fields', fields: ['regions'] } },
  { rule: { on: PING, type: 'error', status: 502 } },
  { rule: { on: PING, type: 'timeout' }, takes: { realS: 1 } },

  { rule: { on: RESERVE, type: 'error', error: 'MONTHLY_LIMIT_REACHED' } },
  { rule: { on: RESERVE, type: 'error', error: 'CONCURRENT_LIMIT_REACHED' } },
  { rule: { on: RESERVE, type: 'error', error: 'STREAM_DURATION_EXCEEDED' } },
  { rule: { on: RESERVE, type: 'error', error: 'ACCOUNT_SUSPENDED' } },
  { rule: { on: RESERVE, type: 'error', error: 'RATE_LIMITED', retryAfter: '3s' } },
  { rule: { on: RESERVE, type: 'error', error: 'NO_STREAMER', times: 2 }, takes: { realS: 2 } },
  { rule: { on: RESERVE, type: 'error', error: 'NO_STREAMER' }, takes: { realS: 30 } },
  { rule: { on: RESERVE, type: 'error', status: 401 } },
  { rule: { on: RESERVE, type: 'error', status: 403 } },
  { rule: { on: RESERVE, type: 'error', status: 404 } },
  { rule: { on: RESERVE, type: 'error', status: 422 } },
  { rule: { on: RESERVE, type: 'error', status: 429, detail: 'Slow down.' } },
  { rule: { on: RESERVE, type: 'error', status: 500 } },
  { rule: { on: RESERVE, type: 'error', status: 502 } },
  { rule: { on: RESERVE, type: 'error', status: 503, times: 1 }, takes: { realS: 1 } },
  { rule: { on: RESERVE, type: 'error', status: 504 } },
  { rule: { on: RESERVE, type: 'error', status: 500, when: 'after' }, leaves: 1 },
  { rule: { on: RESERVE, type: 'latency', delay: '2s' }, takes: { realS: 2 } },
  { rule: { on: RESERVE, type: 'latency', delay: '90s', clock: 'account' }, takes: { accountS: 90 } },
  { rule: { on: RESERVE, type: 'timeout' }, takes: 'for ever' },
  { rule: { on: RESERVE, type: 'reset' } },
  { rule: { on: RESERVE, type: 'malformed', how: 'broken_json' }, leaves: 1 },
  { rule: { on: RESERVE, type: 'malformed', how: 'html' }, leaves: 1 },
  { rule: { on: RESERVE, type: 'malformed', how: 'wrong_type' } },
  { rule: { on: RESERVE, type: 'malformed', how: 'missing_fields', fields: ['signalling_url'] }, leaves: 1 },
  { rule: { on: RESERVE, type: 'malformed', how: 'missing_fields', fields: ['capabilities'] } },
  { rule: { on: RESERVE, type: 'malformed', how: 'empty' }, leaves: 1 },
  { rule: { on: RESERVE, type: 'slow_body', over: '2s' }, takes: { realS: 2 } },
  { rule: { on: RESERVE, type: 'slow_body', over: '20s', clock: 'account' }, takes: { accountS: 20 } },

  { rule: { on: TOKEN, type: 'error', status: 404 }, leaves: 1 },
  { rule: { on: TOKEN, type: 'error', status: 500 }, leaves: 1 },
  { rule: { on: TOKEN, type: 'timeout' }, takes: 'for ever', leaves: 1 },
  { rule: { on: TOKEN, type: 'reset' }, leaves: 1 },
  { rule: { on: TOKEN, type: 'malformed', how: 'missing_fields', fields: ['session_token'] }, leaves: 1 },
  { rule: { on: TOKEN, type: 'malformed', how: 'missing_fields', fields: ['expires_in'] } },

  { app: simulate, rule: { on: SUBMIT, type: 'error', error: 'RATE_LIMITED' } },
  { app: simulate, rule: { on: SUBMIT, type: 'error', status: 422, detail: 'No start.' } },
  { app: simulate, rule: { on: SUBMIT, type: 'error', status: 500, when: 'after' } },
  { app: simulate, rule: { on: SUBMIT, type: 'reset' } },
  { app: simulate, rule: { on: SUBMIT, type: 'malformed', how: 'empty' } },
  { app: simulate, rule: { on: SUBMIT, type: 'malformed', how: 'missing_fields', fields: ['job_id'] } },
  { app: list, rule: { on: 'GET /simulation-jobs', type: 'error', status: 502 } },
  { app: status, rule: { on: 'GET /simulation-jobs/:id', type: 'error', status: 403 } },
  { app: status, rule: { on: 'GET /simulation-jobs/:id', type: 'error', status: 404 } },
  { app: status, rule: { on: 'GET /simulation-jobs/:id', type: 'error', status: 500 } },
  { app: cancel, rule: { on: 'DELETE /simulation-jobs/:id', type: 'error', status: 403 } },
  { app: cancel, rule: { on: 'DELETE /simulation-jobs/:id', type: 'error', status: 500 } },
  { app: recording, rule: { on: 'GET /recordings/:id', type: 'error', status: 401 } },
  { app: recording, rule: { on: 'GET /recordings/:id', type: 'error', status: 404 } },
  { app: recording, rule: { on: 'GET /recordings/:id', type: 'error', status: 500 } },
  { app: recordings, rule: { on: 'GET /stream-recordings', type: 'error', status: 500 } },
  {
    app: recordings,
    rule: { on: 'GET /stream-recordings', type: 'malformed', how: 'missing_fields', fields: ['recordings'] },
  },
];
