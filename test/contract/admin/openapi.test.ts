/** `/__admin/openapi.json`: valid, whole, and true of what the routes answer. */
import { OpenAPIHono } from '@hono/zod-openapi';
import { Validator } from '@seriousme/openapi-schema-validator';
import { beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import type { AccountOptions } from '../../../emulator/index.ts';
import { Seed } from '../../../emulator/seed.ts';
import { createBareApp } from '../../support/bare-app.ts';
import {
  type Answer,
  createAnswerChecker,
  type Described,
  operationsOf,
  undocumentedRoutes,
} from '../../support/openapi.ts';
import { shortScript } from '../../support/scripts.ts';
import { submissionOf } from '../../support/simulations.ts';

const { app, accounts } = createBareApp({ clock: 'manual' });
const answer = await app.request('/__admin/openapi.json', { headers: { Host: '127.0.0.1:8090' } });
const document: Described & Record<string, unknown> = await answer.json();
const operations = operationsOf(document);

/** The first job of a key: ids are the seed's. */
const firstJobOf = (key: string) => new Seed(1).fork('account', key).fork('job', 1).id('job');
const DESCRIBED_JOB = firstJobOf('ody_described');
const FOREIGN_JOB = firstJobOf('ody_neighbour');
const JOB = JSON.stringify({ script: shortScript('a cat') });
const SLOW = JSON.stringify({ on: 'POST /sessions/request', type: 'latency', delay: '2s' });
const BYPASSING_JOB = JSON.stringify({ script: shortScript('a cat'), bypass_vlm_expansion: true });

test('is a valid OpenAPI 3.1 document', async () => {
  expect(document.openapi).toMatch(/^3\.1\./);
  const { valid, errors } = await new Validator().validate(structuredClone(document));
  expect(errors).toBeUndefined();
  expect(valid).toBe(true);
});

test('a document that breaks the specification is not valid', async () => {
  const broken = { ...structuredClone(document), paths: { '/x': { get: { responses: { 200: {} } } } } };
  expect((await new Validator().validate(broken)).valid).toBe(false);
});

describe('it has every route', () => {
  test('that the app has', () => {
    expect(undocumentedRoutes(app, document)).toEqual([]);
  });

  test('and one that it had not would be found', () => {
    const other = new OpenAPIHono();
    other.route('/', app);
    other.get('/__admin/secret/:thing', (c) => c.json({}));
    other.post('/regions', (c) => c.json({}));
    expect(undocumentedRoutes(other, document)).toEqual(['GET /__admin/secret/{thing}', 'POST /regions']);
  });

  test('that Odyssey has, and the socket', () => {
    expect(operations.map(({ method, path }) => `${method} ${path}`)).toEqual(
      expect.arrayContaining([
        'post /auth/token',
        'get /regions',
        'post /sessions/request',
        'post /sessions/token',
        'post /simulation-jobs',
        'get /simulation-jobs',
        'get /simulation-jobs/{job_id}',
        'delete /simulation-jobs/{job_id}',
        'post /telemetry',
        'get /signalling/{streamer_id}/config',
        'get /signalling/{streamer_id}/client/{session_id}',
      ]),
    );
    const socket = document.paths['/signalling/{streamer_id}/client/{session_id}']?.get;
    expect(Object.keys(socket?.responses ?? {})).toEqual(['101', '401', '403', '404', '409']);
  });

  test('and none that the app has not, but for the socket, which the gateway has', () => {
    const routed = new Set(
      app.routes.map(({ method, path }) => `${method} ${path.replaceAll(/:(\w+)/g, '{$1}')}`),
    );
    const unrouted = operations
      .map(({ method, path }) => `${method.toUpperCase()} ${path}`)
      .filter((route) => !routed.has(route));
    expect(unrouted).toEqual(['GET /signalling/{streamer_id}/client/{session_id}']);
  });
});

describe('every operation', () => {
  test('has an id of its own', () => {
    const ids = operations.map(({ operation }) => operation.operationId);
    expect(ids).toEqual(ids.map(() => expect.stringMatching(/^[a-z]\w+$/)));
    expect(new Set(ids).size).toBe(ids.length);
  });

  test.each(operations.map(({ method, path, operation }) => [method, path, operation] as const))(
    '%s %s has a summary, a tag of the document and the answers of its guard',
    (method, path, { summary, tags = [], responses, security }) => {
      expect(summary).toMatch(/^[A-Z]/);
      const known = (document.tags as { name: string }[]).map(({ name }) => name);
      expect(tags).toHaveLength(1);
      expect(known).toEqual(expect.arrayContaining([...tags]));
      if (!path.startsWith('/__admin')) return;
      expect(responses).toHaveProperty('403');
      if (method === 'get') return;
      expect(responses).toHaveProperty('401');
      expect(responses).toHaveProperty('415');
      expect(security).toContainEqual({ adminToken: [] });
    },
  );

  test.each(operations.map(({ method, path, operation }) => [method, path, operation] as const))(
    '%s %s has a shape for each of its errors',
    (_method, _path, { responses }) => {
      const errors = Object.entries(responses).filter(([status]) => /^[45]/.test(status));
      for (const [status, { content }] of errors) {
        expect({ status, types: Object.keys(content ?? {}) }).toEqual({
          status,
          types: ['application/json'],
        });
        expect(content?.['application/json']).toHaveProperty('schema');
      }
    },
  );

  test('has only security schemes that the document knows', () => {
    const { securitySchemes } = document.components as { securitySchemes: object };
    const named = operations.flatMap(({ operation }) => (operation.security ?? []).flatMap(Object.keys));
    expect(Object.keys(securitySchemes)).toEqual(expect.arrayContaining([...new Set(named)]));
  });
});

test('its server is where it was asked for', async () => {
  const elsewhere = await app.request('http://127.0.0.1:12345/__admin/openapi.json');
  expect((await elsewhere.json()).servers).toEqual([{ url: 'http://127.0.0.1:12345' }]);
});

describe('what is answered is as it says', () => {
  const check = createAnswerChecker(document);

  /** Asks the app, and says of its answer what is needed to judge it. */
  async function ask(
    method: string,
    path: string,
    url: string,
    { body, token }: { body?: string | undefined; token?: string | undefined } = {},
  ): Promise<Answer> {
    const response = await app.request(`http://localhost${url}`, {
      method: method.toUpperCase(),
      headers: {
        'Content-Type': 'application/json',
        ...(token !== undefined && { Authorization: `Bearer ${token}` }),
      },
      ...(body !== undefined && { body }),
    });
    const text = await response.text();
    return { method, path, status: response.status, body: text === '' ? undefined : JSON.parse(text) };
  }

  const { sessionId } = accounts.get('ody_described').sessions.reserve('us-west');
  const key = '?key=ody_described';
  beforeAll(async () => {
    for (const key of ['ody_described', 'ody_neighbour']) {
      const { jobId } = await accounts.get(key).jobs.submit(submissionOf(shortScript('a cat')));
      expect(jobId).toBe(firstJobOf(key));
    }
  });

  test.each([
    ['get', '/health', '/health', undefined, 200],
    ['get', '/ready', '/ready', undefined, 200],
    ['get', '/settings', '/settings', undefined, 200],
    ['get', '/accounts', '/accounts', undefined, 200],
    ['get', '/sessions', `/sessions${key}`, undefined, 200],
    ['get', '/sessions/{session_id}', `/sessions/${sessionId}${key}`, undefined, 200],
    ['get', '/sessions/{session_id}', `/sessions/none${key}`, undefined, 404],
    ['get', '/streams', `/streams${key}`, undefined, 200],
    ['get', '/streams/{stream_id}', `/streams/none${key}`, undefined, 404],
    ['get', '/jobs', `/jobs${key}`, undefined, 200],
    ['get', '/jobs/{job_id}', `/jobs/${DESCRIBED_JOB}${key}`, undefined, 200],
    ['get', '/jobs/{job_id}', `/jobs/none${key}`, undefined, 404],
    ['get', '/recordings', `/recordings${key}`, undefined, 200],
    ['get', '/recordings/{stream_id}', `/recordings/none${key}`, undefined, 404],
    ['get', '/usage', `/usage${key}`, undefined, 200],
    ['get', '/clock', `/clock${key}`, undefined, 200],
    ['get', '/clock', '/clock?key=rubbish', undefined, 422],
    ['post', '/clock', `/clock${key}`, '{"advance":"1s"}', 200],
    ['post', '/clock', `/clock${key}`, '{"advance":"soon"}', 422],
    ['post', '/clock', '/clock?key=*', '{"advance":"1s"}', 200],
    ['put', '/clock', `/clock${key}`, '{"mode":7}', 422],
    ['put', '/clock', `/clock${key}`, '{"mode":"manual"}', 200],
    ['get', '/config', `/config${key}`, undefined, 200],
    ['put', '/config', `/config${key}`, '{"clock":"manual"}', 200],
    ['put', '/config', `/config${key}`, '{"clock":"fast","wat":1}', 422],
    ['put', '/config', `/config${key}`, '[]', 422],
    ['put', '/config', `/config${key}`, '{', 422],
    ['get', '/faults/{name}', `/faults/slow${key}`, undefined, 404],
    ['put', '/faults/{name}', `/faults/slow${key}`, SLOW, 200],
    ['put', '/faults/{name}', `/faults/slow${key}`, '{"on":"nowhere"}', 422],
    ['get', '/faults', `/faults${key}`, undefined, 200],
    ['get', '/faults/{name}', `/faults/slow${key}`, undefined, 200],
    ['post', '/faults/{name}/disable', `/faults/slow/disable${key}`, undefined, 200],
    ['post', '/faults/{name}/disable', `/faults/none/disable${key}`, undefined, 404],
    ['post', '/faults/{name}/enable', `/faults/slow/enable${key}`, undefined, 200],
    ['post', '/faults/{name}/enable', `/faults/none/enable${key}`, undefined, 404],
    ['delete', '/faults/{name}', `/faults/slow${key}`, undefined, 204],
    ['delete', '/faults/{name}', `/faults/slow${key}`, undefined, 404],
    ['delete', '/faults', `/faults${key}`, undefined, 204],
    ['get', '/journal', `/journal${key}&limit=2`, undefined, 200],
    ['get', '/journal', `/journal${key}&type=rubbish`, undefined, 422],
    ['get', '/journal/wait', `/journal/wait${key}&type=session.reserved`, undefined, 200],
    ['get', '/journal/wait', `/journal/wait${key}&type=stream.*&timeout=1ms`, undefined, 504],
    ['post', '/sessions/{session_id}/drop', `/sessions/${sessionId}/drop${key}`, undefined, 409],
    ['delete', '/sessions/{session_id}', `/sessions/${sessionId}${key}`, undefined, 204],
    ['post', '/reset', `/reset${key}`, undefined, 204],
    ['get', '/openapi.json', '/openapi.json', undefined, 200],
  ] as const)('%s %s: %s %j gives %i', async (method, path, url, body, status) => {
    const given = await ask(method, `/__admin${path}`, `/__admin${url}`, { body });
    expect(given.status).toBe(status);
    expect(check(given)).toEqual([]);
  });

  describe('by Odyssey’s routes', () => {
    const caller = accounts.get('ody_caller');
    let token: string;
    beforeAll(async () => {
      const answer = await ask('post', '/auth/token', '/auth/token', { body: '{"api_key":"ody_caller"}' });
      token = z.object({ access_token: z.string() }).parse(answer.body).access_token;
    });
    const session = caller.sessions.reserve('us-west').sessionId;

    test.each<[string, string, number, { body?: string; options?: AccountOptions; isStranger?: true }]>([
      ['post', '/auth/token', 200, { body: '{"api_key":"ody_caller"}' }],
      ['post', '/auth/token', 403, { body: '{"api_key":"ody_caller"}', options: { revoked: true } }],
      ['post', '/auth/token', 422, { body: '{"api_key":"sk_1"}' }],
      ['post', '/auth/token', 422, { body: '{' }],
      ['get', '/regions', 200, {}],
      ['get', '/regions', 401, { isStranger: true }],
      ['post', '/sessions/request', 200, { body: '{"region_latencies":{"us-east":3}}' }],
      ['post', '/sessions/request', 401, { body: '{}', isStranger: true }],
      ['post', '/sessions/request', 422, { body: '{"region_latencies":[]}' }],
      ['post', '/sessions/request', 429, { body: '{}', options: { concurrentSessions: 0 } }],
      ['post', '/sessions/request', 429, { body: '{}', options: { suspended: 'unpaid' } }],
      ['post', '/sessions/request', 503, { body: '{}', options: { streamers: 0 } }],
      ['post', '/sessions/token', 200, { body: JSON.stringify({ session_id: session }) }],
      ['post', '/sessions/token', 401, { body: '{"session_id":"none"}', isStranger: true }],
      ['post', '/sessions/token', 404, { body: '{"session_id":"none"}' }],
      ['post', '/sessions/token', 422, { body: '{}' }],
      ['post', '/simulation-jobs', 200, { body: JOB }],
      ['post', '/simulation-jobs', 401, { body: JOB, isStranger: true }],
      ['post', '/simulation-jobs', 403, { body: BYPASSING_JOB }],
      ['post', '/simulation-jobs', 422, { body: '{"script":[]}' }],
      ['post', '/simulation-jobs', 429, { body: JOB, options: { queuedSimulations: 0 } }],
      ['post', '/simulation-jobs', 429, { body: JOB, options: { suspended: 'unpaid' } }],
      ['get', '/simulation-jobs', 200, {}],
      ['get', '/simulation-jobs', 401, { isStranger: true }],
      ['post', '/telemetry', 202, { body: '{"events":[{}]}' }],
      ['post', '/telemetry', 422, { body: '{"events":1}' }],
    ])('%s %s gives %i to %j', async (method, path, status, { body, options = {}, isStranger }) => {
      caller.configure({ clock: 'manual', ...options });
      const given = await ask(method, path, path, { body, ...(!isStranger && { token }) });
      caller.configure({ clock: 'manual' });
      expect(given.status).toBe(status);
      expect(check(given)).toEqual([]);
    });

    test.each([
      ['get', '/simulation-jobs', '/simulation-jobs?limit=0', 422],
      ['get', '/simulation-jobs/{job_id}', '/simulation-jobs/none', 404],
      ['get', '/simulation-jobs/{job_id}', `/simulation-jobs/${FOREIGN_JOB}`, 403],
      ['delete', '/simulation-jobs/{job_id}', '/simulation-jobs/none', 404],
      ['delete', '/simulation-jobs/{job_id}', `/simulation-jobs/${FOREIGN_JOB}`, 403],
    ] as const)('%s %s: %s gives %i', async (method, path, url, status) => {
      const given = await ask(method, path, url, { token });
      expect(given.status).toBe(status);
      expect(check(given)).toEqual([]);
    });

    test('a job of one’s own is got, cancelled once, and listed', async () => {
      const { jobId } = await caller.jobs.submit(submissionOf(shortScript('a cat')));
      for (const [method, status] of [
        ['get', 200],
        ['delete', 200],
        ['delete', 400],
      ] as const) {
        const given = await ask(method, '/simulation-jobs/{job_id}', `/simulation-jobs/${jobId}`, { token });
        expect(given.status).toBe(status);
        expect(check(given)).toEqual([]);
      }
      const list = await ask('get', '/simulation-jobs', '/simulation-jobs', { token });
      expect(check(list)).toEqual([]);
    });

    test.each([
      ['/regions/{region}/ping', '/regions/us-west/ping', 200],
      ['/signalling/{streamer_id}/config', '/signalling/streamer_1/config', 200],
    ] as const)('get %s: %s gives %i', async (path, url, status) => {
      const given = await ask('get', path, url);
      expect(given.status).toBe(status);
      expect(check(given)).toEqual([]);
    });
  });

  test('and what is not would be found', () => {
    const health = { method: 'get', path: '/__admin/health', status: 200 };
    expect(check({ ...health, body: { status: 'ill' } })).not.toEqual([]);
    expect(check({ ...health, status: 299, body: {} })).toEqual(['299 is no answer of get /__admin/health']);
    expect(check({ method: 'post', path: '/__admin/reset', status: 204, body: {} })).toHaveLength(1);
  });
});
