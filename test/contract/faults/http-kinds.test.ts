/** Every type of fault of the HTTP API, on every route, over a real socket. */
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { HTTP_POINT_NAMES } from '../../../emulator/faults/http/points.ts';
import { createEmulator, type Emulator, type FaultRule } from '../../../emulator/index.ts';
import { createBareApp } from '../../support/bare-app.ts';
import { createKeys } from '../../support/verbs.ts';
import { Caller } from './routes.ts';

/** Every route that an account calls; pings belong to none. */
const ROUTES = HTTP_POINT_NAMES.filter((name) => name !== 'GET /regions/:id/ping');
const RESERVE = 'POST /sessions/request';

let emulator: Emulator;
const newKey = createKeys('ody_kinds_');

beforeAll(async () => {
  emulator = await createEmulator({
    port: 0,
    clock: 'manual',
    concurrentSessions: 100,
    // Jobs wait, so that no timer of theirs falls due.
    concurrentSimulations: 0,
    faults: [
      { name: 'ping', on: 'GET /regions/:id/ping', type: 'error', status: 502, match: { region: 'us-east' } },
    ],
  });
});
afterAll(() => emulator.close());

/** An account that nobody has used, with a rule. */
async function withFault(rule: FaultRule) {
  const key = newKey();
  const caller = await Caller.create(emulator.url, key);
  const mine = emulator.account(key);
  await mine.faults.set(rule);
  const { items } = await mine.journal.list({ limit: 1000 });
  const after = items.at(-1)?.seq ?? 0;
  return {
    caller,
    mine,
    key,
    /** What has happened since, without the request's own entries. */
    happened: async () => {
      const entries = (await mine.journal.list({ after, limit: 1000 })).items;
      return entries.map(({ type }) => type).filter((type) => !type.startsWith('http.'));
    },
    /** The status of each answer since, as the journal has it. */
    statuses: async () =>
      (await mine.journal.list({ type: 'http.response', after, limit: 1000 })).items.map(
        ({ status }) => status,
      ),
  };
}

describe.each(ROUTES)('%s', (route) => {
  test('error: is answered so, and what was asked has not happened', async () => {
    const { caller, happened, statuses } = await withFault({
      name: 'down',
      on: route,
      type: 'error',
      status: 503,
      detail: 'Later.',
      retryAfter: '1.5s',
      times: 1,
    });
    const answer = await caller.ask(route);
    expect(answer.status).toBe(503);
    expect(answer.headers.get('Retry-After')).toBe('2');
    expect(answer.headers.get('Access-Control-Allow-Origin')).toBe('*');
    expect(await answer.json()).toEqual({ detail: 'Later.' });
    expect(await happened()).toEqual(['fault.injected']);
    const next = await caller.ask(route);
    expect(next.status).not.toBe(503);
    expect(await statuses()).toEqual([503, next.status]);
  });

  test('latency: waits on the account’s clock', async () => {
    const rule = { name: 'slow', on: route, type: 'latency', delay: '2s', clock: 'account' } as const;
    const { caller, mine, happened, statuses } = await withFault(rule);
    const answer = caller.ask(route);
    await mine.journal.waitFor({ type: 'fault.injected' });
    await mine.clock.advance('1999ms');
    expect(await happened()).toEqual(['fault.injected', 'clock.advanced']);
    expect(await statuses()).toEqual([]);
    await mine.clock.advance('1ms');
    const { status } = await answer;
    expect(status).not.toBeGreaterThanOrEqual(500);
    expect(await statuses()).toEqual([status]);
  });

  test('timeout: is not answered, and its client may leave', async () => {
    const { caller, mine, happened, statuses } = await withFault({
      name: 'never',
      on: route,
      type: 'timeout',
      times: 1,
    });
    const leaving = new AbortController();
    const answer = caller.ask(route, { signal: leaving.signal });
    const ended = expect(answer).rejects.toThrow('aborted');
    await mine.journal.waitFor({ type: 'fault.injected' });
    await mine.clock.advance('30s');
    leaving.abort();
    await ended;
    expect((await caller.ask(route)).status).toBeLessThan(500);
    // What the next request did is of no interest here.
    expect((await happened()).slice(0, 2)).toEqual(['fault.injected', 'clock.advanced']);
    expect(await statuses()).toHaveLength(1);
  });

  test('reset: cuts the connection', async () => {
    const { caller, happened, statuses } = await withFault({
      name: 'cut',
      on: route,
      type: 'reset',
      times: 1,
    });
    await expect(caller.ask(route)).rejects.toMatchObject({ cause: { code: 'ECONNRESET' } });
    expect(await happened()).toEqual(['fault.injected']);
    expect((await caller.ask(route)).status).toBeLessThan(500);
    expect(await statuses()).toHaveLength(1);
  });

  test('malformed: what is answered is broken JSON, with the true status', async () => {
    const { caller, statuses } = await withFault({
      name: 'broken',
      on: route,
      type: 'malformed',
      how: 'broken_json',
    });
    const answer = await caller.ask(route);
    expect(answer.status).toBeLessThan(500);
    expect(answer.headers.get('Content-Type')).toMatch(/^application\/json/);
    const text = await answer.text();
    expect(text).not.toBe('');
    expect(() => JSON.parse(text)).toThrow(SyntaxError);
    expect(await statuses()).toEqual([answer.status]);
  });

  test('slow_body: the head comes at once, and the body drips on the account’s clock', async () => {
    const rule = { name: 'drip', on: route, type: 'slow_body', over: '300ms', clock: 'account' } as const;
    const { caller, mine, statuses } = await withFault(rule);
    const timersBefore = async () => (await mine.clock.get()).pendingTimers;
    const answer = await caller.ask(route);
    expect(await statuses()).toEqual([answer.status]);
    const waiting = await vi.waitUntil(async () => (await timersBefore()) || undefined);
    const body = answer.text();
    for (const passed of ['100ms', '100ms', '100ms']) {
      await vi.waitUntil(async () => (await timersBefore()) === waiting);
      await mine.clock.advance(passed);
    }
    expect(JSON.parse(await body)).toBeTypeOf('object');
  });
});

test('a ping meets the rules of the account whose URL it is, and else those of the configuration', async () => {
  const { caller, mine } = await withFault({ name: 'mine', on: '* *', type: 'error', status: 500 });
  expect((await fetch(`${emulator.url}/regions/us-east/ping`)).status).toBe(502);
  expect((await fetch(`${emulator.url}/regions/us-west/ping`)).status).toBe(200);
  expect(await mine.faults.get('ping')).toMatchObject({ counted: 0 });
  const { items } = await emulator.anonymous.journal.list({ type: 'fault.injected' });
  expect(items).toMatchObject([{ rule: 'ping', on: 'GET /regions/:id/ping', count: 1, apiKey: '' }]);

  const pings = async () => {
    const { regions } = await (await caller.ask('GET /regions')).json();
    return Promise.all(
      regions.map(async ({ ping_url }: { ping_url: string }) => (await fetch(ping_url)).status),
    );
  };
  await mine.faults.set({
    name: 'mine',
    on: 'GET /regions/:id/ping',
    type: 'error',
    status: 503,
    match: { region: 'us-west' },
  });
  expect(await pings()).toEqual([503, 502, 200]);
  expect(await mine.faults.list()).toMatchObject([{ fired: 1 }, { fired: 1 }]);
  expect(await emulator.anonymous.journal.list({ type: 'fault.injected' })).toMatchObject({ total: 1 });
});

describe('error', () => {
  test.each<[string, number, object]>([
    [
      'MONTHLY_LIMIT_REACHED',
      429,
      { used_hours: 7, limit_hours: 7, reset_date: expect.stringMatching(/^\d{4}-\d\d-01$/) },
    ],
    ['CONCURRENT_LIMIT_REACHED', 429, { active_count: 3, limit: 3 }],
    ['STREAM_DURATION_EXCEEDED', 429, { max_duration_seconds: 20 }],
    ['ACCOUNT_SUSPENDED', 429, { reason: 'payment failed' }],
    ['RATE_LIMITED', 429, { retry_after_seconds: 1 }],
  ])('%s is Odyssey’s, with the limits of the account', async (error, status, details) => {
    const { caller, mine, happened } = await withFault({
      name: 'no',
      on: RESERVE,
      type: 'error',
      error,
    } as FaultRule);
    await mine.config.set({ clock: 'manual', monthlyHours: 7, concurrentSessions: 3, streamLimit: '20s' });
    const answer = await caller.reserve();
    expect(answer.status).toBe(status);
    expect(await answer.json()).toEqual({
      detail: {
        error,
        message: expect.any(String),
        action: expect.any(String),
        action_url: expect.stringMatching(/^https:/),
        details,
      },
    });
    expect(answer.headers.get('Retry-After')).toBe(error === 'RATE_LIMITED' ? '1' : null);
    expect(await happened()).toEqual(['account.configured', 'fault.injected']);
  });

  test('says the same as the emulator where a limit is reached', async () => {
    const key = newKey();
    const caller = await Caller.create(emulator.url, key);
    const mine = emulator.account(key);
    for (const [error, limits] of [
      ['ACCOUNT_SUSPENDED', { suspended: 'unpaid' }],
      ['CONCURRENT_LIMIT_REACHED', { concurrentSessions: 1 }],
      ['MONTHLY_LIMIT_REACHED', { monthlyHours: 0 }],
      ['RATE_LIMITED', { rateLimit: '0/1s' }],
      ['NO_STREAMER', { streamers: 0 }],
    ] as const) {
      await mine.config.set({ clock: 'manual', ...limits });
      const own = await caller.reserve();
      await mine.faults.set({ name: 'no', on: RESERVE, type: 'error', error });
      const fault = await caller.reserve();
      await mine.faults.clear();
      expect(fault.status).toBe(own.status);
      expect(await fault.json()).toEqual(await own.json());
      expect(fault.headers.get('Retry-After')).toBe(own.headers.get('Retry-After'));
    }
  });

  test.each([401, 403, 404, 429, 500, 502, 503, 504] as const)('%i has a detail in words', async (status) => {
    const { caller } = await withFault({ name: 'no', on: '* *', type: 'error', status });
    const answer = await caller.ask('GET /regions');
    expect(answer.status).toBe(status);
    expect(await answer.json()).toEqual({ detail: expect.stringMatching(/^[A-Z][a-z]/) });
  });

  test('422 has a list of what is wrong, as FastAPI has it', async () => {
    const { caller } = await withFault({ name: 'no', on: '* *', type: 'error', status: 422, detail: 'No.' });
    const answer = await caller.reserve();
    expect(answer.status).toBe(422);
    expect(await answer.json()).toEqual({ detail: [{ loc: ['body'], msg: 'No.', type: 'value_error' }] });
  });

  test('after the work is done leaves a reservation that nobody knows of, until its time is up', async () => {
    const rule = { name: 'lost', on: RESERVE, type: 'error', status: 504, when: 'after', times: 1 } as const;
    const { caller, mine, happened } = await withFault(rule);
    const before = await mine.sessions.list();
    expect((await caller.reserve()).status).toBe(504);
    expect(await happened()).toEqual(['fault.injected', 'session.reserved']);
    expect(await mine.sessions.list()).toHaveLength(before.length + 1);
    await mine.clock.advance('600s');
    expect(await mine.sessions.list()).toEqual([]);
  });
});

describe('latency', () => {
  test('lets nothing happen for a client that has left', async () => {
    const rule = { name: 'slow', on: RESERVE, type: 'latency', delay: '2s', clock: 'account' } as const;
    const { caller, mine, happened } = await withFault(rule);
    const leaving = new AbortController();
    const answer = caller.reserve(leaving.signal);
    const ended = expect(answer).rejects.toThrow('aborted');
    await mine.journal.waitFor({ type: 'fault.injected' });
    const { pendingTimers } = await mine.clock.get();
    leaving.abort();
    await ended;
    await vi.waitUntil(async () => (await mine.clock.get()).pendingTimers < pendingTimers);
    await mine.clock.advance('2s');
    expect(await happened()).toEqual(['fault.injected', 'clock.advanced']);
  });

  /** How long each of many reservations waited, as the account's clock tells. */
  async function delaysMs(told: object): Promise<number[]> {
    const { caller, mine, key } = await withFault({
      name: 'slow',
      on: 'GET /regions',
      type: 'latency',
      clock: 'account',
      ...told,
    } as FaultRule);
    const delays: number[] = [];
    const { pendingTimers: before } = await mine.clock.get();
    for (let count = 1; count <= 40; count++) {
      const answer = caller.ask('GET /regions');
      await mine.journal.waitFor({ type: 'fault.injected', where: { count } });
      const { pendingTimers, nextDueInMs } = await mine.clock.get();
      const waits = pendingTimers > before;
      delays.push(waits ? (nextDueInMs ?? 0) : 0);
      if (waits) await mine.clock.advance(nextDueInMs ?? 0);
      expect((await answer).status, key).toBe(200);
    }
    return delays;
  }

  test('min and max are as likely as all that is between', async () => {
    const delays = await delaysMs({ min: '1s', max: '3s' });
    expect(Math.min(...delays)).toBeGreaterThanOrEqual(1000);
    expect(Math.max(...delays)).toBeLessThan(3000);
    expect(delays.filter((delayMs) => delayMs < 2000).length).toBeGreaterThan(8);
    expect(delays.filter((delayMs) => delayMs >= 2000).length).toBeGreaterThan(8);
  });

  test('mean and deviation are a normal distribution, never below 0', async () => {
    const delays = await delaysMs({ mean: '1s', deviation: '1s' });
    expect(Math.min(...delays)).toBe(0);
    expect(delays.filter((delayMs) => delayMs < 1000).length).toBeGreaterThan(10);
    expect(delays.filter((delayMs) => delayMs > 1000).length).toBeGreaterThan(10);
    expect(Math.max(...delays)).toBeGreaterThan(2000);
    expect(Math.max(...delays)).toBeLessThan(5500);
  });

  test('on the real clock needs nobody to push', async () => {
    const { caller } = await withFault({ name: 'slow', on: RESERVE, type: 'latency', delay: '60ms' });
    const startedAtMs = performance.now();
    expect((await caller.reserve()).status).toBe(200);
    expect(performance.now() - startedAtMs).toBeGreaterThanOrEqual(59);
  });
});

describe('timeout', () => {
  test('ends with the account', async () => {
    const { caller, mine } = await withFault({ name: 'never', on: RESERVE, type: 'timeout' });
    const answer = caller.reserve();
    await mine.journal.waitFor({ type: 'fault.injected' });
    await mine.reset();
    expect((await answer).status).toBe(503);
    expect((await answer.then((given) => given.json())).detail).toContain('was reset meanwhile');
    expect((await caller.reserve()).status).toBe(200);
  });

  test('ends with the emulator', async () => {
    const own = await createEmulator({
      port: 0,
      faults: [{ name: 'never', on: RESERVE, type: 'timeout', after: 1 }],
    });
    const caller = await Caller.create(own.url, 'ody_local');
    const answer = caller.reserve();
    await own.journal.waitFor({ type: 'fault.injected' });
    await own.close();
    expect((await answer).status).toBe(503);
  });
});

test('reset needs a connection: without a socket it says so', async () => {
  const { app, accounts } = createBareApp({ faults: [{ name: 'cut', on: '* *', type: 'reset' }] });
  const answer = await app.request('/regions');
  expect(answer.status).toBe(500);
  expect(await answer.json()).toEqual({ detail: expect.stringContaining('came on none') });
  expect(accounts.anonymous.list({ type: 'emulator.fault' }).total).toBe(0);
});

describe('malformed', () => {
  const spoiled = async (told: object) => {
    const { caller } = await withFault({ name: 'bad', on: RESERVE, type: 'malformed', ...told } as FaultRule);
    const answer = await caller.reserve();
    expect(answer.status).toBe(200);
    return { type: answer.headers.get('Content-Type'), text: await answer.text() };
  };
  const FIELDS = ['session_id', 'signalling_url', 'streamer_id', 'model', 'region', 'capabilities'];

  test('html is a page, as proxies give it', async () => {
    expect(await spoiled({ how: 'html' })).toEqual({
      type: 'text/html; charset=utf-8',
      text: expect.stringMatching(/^<!doctype html>/),
    });
  });

  test('wrong_type is the true answer under another name', async () => {
    const { type, text } = await spoiled({ how: 'wrong_type' });
    expect(type).toBe('text/plain; charset=utf-8');
    expect(Object.keys(JSON.parse(text))).toEqual(FIELDS);
  });

  test('empty is no body at all', async () => {
    expect(await spoiled({ how: 'empty' })).toEqual({ type: 'application/json', text: '' });
  });

  test('missing_fields lacks those that it names, or one by the seed', async () => {
    const { text } = await spoiled({ how: 'missing_fields', fields: ['session_id', 'model', 'nothing'] });
    expect(Object.keys(JSON.parse(text))).toEqual([
      'signalling_url',
      'streamer_id',
      'region',
      'capabilities',
    ]);
    const lacking = await Promise.all(
      Array.from({ length: 12 }, async () => {
        const names = Object.keys(JSON.parse((await spoiled({ how: 'missing_fields' })).text));
        return FIELDS.filter((name) => !names.includes(name));
      }),
    );
    expect(lacking.every(({ length }) => length === 1)).toBe(true);
    expect(new Set(lacking.flat()).size).toBeGreaterThan(2);
  });
});

describe('slow_body', () => {
  test('sends so many bytes a second', async () => {
    const rule = {
      name: 'drip',
      on: 'GET /regions',
      type: 'slow_body',
      bytesPerSecond: 100,
      clock: 'account',
    } as const;
    const { caller, mine } = await withFault(rule);
    const { pendingTimers: before } = await mine.clock.get();
    const answer = await caller.ask('GET /regions');
    const bytes = answer.arrayBuffer();
    let passedMs = 0;
    let isDone = false;
    void bytes.finally(() => {
      isDone = true;
    });
    while (!isDone) {
      await vi.waitUntil(async () => isDone || (await mine.clock.get()).pendingTimers > before);
      const { pendingTimers, nextDueInMs } = await mine.clock.get();
      if (pendingTimers === before) continue;
      passedMs += nextDueInMs ?? 0;
      await mine.clock.advance(nextDueInMs ?? 0);
    }
    const { byteLength } = await bytes;
    expect(byteLength).toBeGreaterThan(100);
    expect(passedMs).toBeGreaterThan(byteLength * 10 - 110);
    expect(passedMs).toBeLessThan(byteLength * 10 + 110);
  });

  test('ends when its client leaves', async () => {
    const rule = {
      name: 'drip',
      on: 'GET /regions',
      type: 'slow_body',
      over: '10s',
      clock: 'account',
    } as const;
    const { caller, mine } = await withFault(rule);
    const { pendingTimers: before } = await mine.clock.get();
    const leaving = new AbortController();
    await caller.ask('GET /regions', { signal: leaving.signal });
    await vi.waitUntil(async () => (await mine.clock.get()).pendingTimers > before);
    leaving.abort();
    await vi.waitUntil(async () => (await mine.clock.get()).pendingTimers === before);
  });

  test('is sent whole when its account comes to its end', async () => {
    const rule = {
      name: 'drip',
      on: 'GET /regions',
      type: 'slow_body',
      over: '10s',
      clock: 'account',
    } as const;
    const { caller, mine } = await withFault(rule);
    const answer = await caller.ask('GET /regions');
    await mine.reset();
    expect((await answer.json()).regions).toHaveLength(3);
  });
});

test('types compose: it waits, is refused, and the refusal is spoiled and drips', async () => {
  const { caller, mine, statuses } = await withFault({
    name: 'drip',
    on: RESERVE,
    type: 'slow_body',
    over: '20ms',
  });
  await mine.faults.set({
    name: 'bad',
    on: RESERVE,
    type: 'malformed',
    how: 'missing_fields',
    fields: ['detail'],
  });
  await mine.faults.set({ name: 'no', on: RESERVE, type: 'error', error: 'NO_STREAMER' });
  await mine.faults.set({ name: 'slow', on: RESERVE, type: 'latency', delay: '1s', clock: 'account' });
  const answer = caller.reserve();
  await mine.journal.waitFor({ type: 'fault.injected', where: { rule: 'drip' } });
  expect(await statuses()).toEqual([]);
  await mine.clock.advance('1s');
  expect((await answer).status).toBe(503);
  expect(await (await answer).json()).toEqual({});
  const { items } = await mine.journal.list({ type: 'fault.injected' });
  expect(items.map(({ fault }) => fault)).toEqual(['latency', 'error', 'malformed', 'slow_body']);
});
