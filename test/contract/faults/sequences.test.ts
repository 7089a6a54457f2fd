/** Rules as their users mean them: twice and then no more, by chance of the seed, for one account, changed while requests run. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createEmulator, type Emulator } from '../../../emulator/index.ts';
import { createBareApp } from '../../support/bare-app.ts';
import { createKeys } from '../../support/verbs.ts';
import { Caller } from './routes.ts';

const RESERVE = 'POST /sessions/request';

let emulator: Emulator;
const newKey = createKeys('ody_sequence_');

beforeAll(async () => {
  emulator = await createEmulator({
    port: 0,
    clock: 'manual',
    concurrentSessions: 100,
    concurrentSimulations: 0,
    // The first reservation is the caller's own.
    faults: [{ name: 'twice', on: RESERVE, type: 'error', error: 'RATE_LIMITED', after: 1, times: 2 }],
  });
});
afterAll(() => emulator.close());

/** `x` for each of so many reservations that was refused. */
async function reserveAgain(caller: Caller, times: number): Promise<string> {
  let answers = '';
  for (let i = 0; i < times; i++) answers += (await caller.reserve()).ok ? '.' : 'x';
  return answers;
}

test('429 twice, then it works: a hundred times over', async () => {
  for (let run = 0; run < 100; run++) {
    const caller = await Caller.create(emulator.url, newKey());
    const statuses = [];
    for (let i = 0; i < 4; i++) statuses.push((await caller.reserve()).status);
    expect(statuses).toEqual([429, 429, 200, 200]);
  }
});

describe('chance', () => {
  const answersOf = async (seed: number, probability: number) => {
    const own = await createEmulator({ port: 0, seed, concurrentSessions: 100, streamers: 100 });
    try {
      const caller = await Caller.create(own.url, 'ody_local');
      await own.faults.set({ name: 'half', on: RESERVE, type: 'error', status: 500, probability });
      return await reserveAgain(caller, 24);
    } finally {
      await own.close();
    }
  };

  test('of a half is the same sequence for a seed, on every run and machine', async () => {
    const sequence = '.x.x.x..xx.xxxx.x...xxxx';
    expect(await answersOf(7, 0.5)).toBe(sequence);
    expect(await answersOf(7, 0.5)).toBe(sequence);
    expect(await answersOf(8, 0.5)).not.toBe(sequence);
  });

  test('of nothing changes nothing at all', async () => {
    /** All that an app says and its journal has, without the time. */
    const story = async (probability: number | undefined) => {
      const { app, accounts } = createBareApp({
        faults: probability === undefined ? [] : [{ name: 'never', on: '* *', type: 'reset', probability }],
      });
      const ask = async (method: string, path: string, body?: object, token?: string) => {
        const answer = await app.request(path, {
          method,
          headers: { 'Content-Type': 'application/json', ...(token && { Authorization: `Bearer ${token}` }) },
          ...(body && { body: JSON.stringify(body) }),
        });
        return {
          status: answer.status,
          headers: Object.fromEntries(answer.headers),
          body: await answer.json(),
        };
      };
      const login = await ask('POST', '/auth/token', { api_key: 'ody_local' });
      const token = login.body.access_token;
      const session = await ask('POST', '/sessions/request', {}, token);
      const answers = [
        session,
        await ask('GET', '/regions', undefined, token),
        await ask('GET', '/regions/us-east/ping'),
        await ask('POST', '/sessions/token', { session_id: 'none' }, token),
        await ask('GET', '/recordings/none', undefined, token),
        await ask('POST', '/telemetry', { events: [] }),
      ];
      const journals = [accounts.get('ody_local').journal, accounts.anonymous].map((journal) =>
        journal.list({ limit: 1000 }).items.map(({ atMs: _, ...entry }) => entry),
      );
      return { answers, journals };
    };
    expect(await story(0)).toEqual(await story(undefined));
  });
});

test('two accounts never mix: rules, counts, outages and journals are each their own', async () => {
  const [one, two] = [newKey(), newKey()];
  const [mine, theirs] = [emulator.account(one), emulator.account(two)];
  const [caller, other] = [await Caller.create(emulator.url, one), await Caller.create(emulator.url, two)];
  for (const { faults } of [mine, theirs]) await faults.remove('twice');
  await mine.faults.set({ name: 'out', on: RESERVE, type: 'error', status: 500, outageAfter: '10s' });
  await theirs.faults.set({ name: 'out', on: RESERVE, type: 'error', status: 502, times: 1 });
  await theirs.clock.advance('10s');
  expect(await reserveAgain(caller, 2)).toBe('..');
  expect(await reserveAgain(other, 2)).toBe('x.');
  await mine.clock.advance('10s');
  expect(await reserveAgain(caller, 2)).toBe('xx');
  await mine.faults.clear();
  expect(await theirs.faults.list()).toMatchObject([{ name: 'out', status: 502, counted: 2, fired: 1 }]);
  const injected = async ({ journal }: typeof mine) =>
    (await journal.list({ type: 'fault.injected' })).items.map(({ apiKey, rule, count }) => ({
      apiKey,
      rule,
      count,
    }));
  expect(await injected(mine)).toEqual([
    { apiKey: one, rule: 'out', count: 1 },
    { apiKey: one, rule: 'out', count: 2 },
  ]);
  expect(await injected(theirs)).toEqual([{ apiKey: two, rule: 'out', count: 1 }]);
});

test('rules are added, changed and removed while requests run: each meets those of the moment that it came', async () => {
  const key = newKey();
  const caller = await Caller.create(emulator.url, key);
  const mine = emulator.account(key);
  await mine.faults.remove('twice');
  const slow = { name: 'slow', on: RESERVE, type: 'latency', delay: '10s', clock: 'account' } as const;
  await mine.faults.set(slow);
  const first = caller.reserve();
  await mine.journal.waitFor({ type: 'fault.injected', where: { rule: 'slow' } });

  await mine.faults.set({ ...slow, delay: '20s' });
  await mine.faults.set({ name: 'down', on: RESERVE, type: 'error', status: 500 });
  const second = caller.reserve();
  await mine.journal.waitFor({ type: 'fault.injected', where: { rule: 'down' } });

  await mine.faults.remove('slow');
  expect((await caller.reserve()).status).toBe(500);
  await mine.faults.disable('down');
  expect((await caller.reserve()).status).toBe(200);
  await mine.faults.enable('down');
  expect((await caller.reserve()).status).toBe(500);

  await mine.clock.advance('10s');
  expect((await first).status).toBe(200);
  await mine.clock.advance('10s');
  expect((await second).status).toBe(500);
});

test('a rule is about what it matches: a region, a session, a prompt, a body', async () => {
  const key = newKey();
  const caller = await Caller.create(emulator.url, key);
  const mine = emulator.account(key);
  await mine.faults.clear();
  const [session] = await mine.sessions.list();
  const refused = async (
    on: 'POST /sessions/request' | 'POST /sessions/token' | 'POST /simulation-jobs',
    match: object,
  ) => {
    await mine.faults.set({ name: 'some', on, type: 'error', status: 500, match });
    return (await caller.ask(on)).status === 500;
  };
  // The caller is nearest to us-east.
  expect(await refused('POST /sessions/request', { region: 'us-east' })).toBe(true);
  expect(await refused('POST /sessions/request', { region: 'us-west' })).toBe(false);
  expect(await refused('POST /sessions/request', { body: { 'region_latencies.us-east': 3 } })).toBe(true);
  expect(await refused('POST /sessions/request', { account: `${key}*` })).toBe(true);
  expect(await refused('POST /sessions/token', { session: session?.sessionId })).toBe(true);
  const { items } = await mine.journal.list({ type: 'fault.injected', sessionId: session?.sessionId ?? '' });
  expect(items).toMatchObject([{ rule: 'some', on: 'POST /sessions/token' }]);
  expect(await refused('POST /sessions/token', { session: 'session_x' })).toBe(false);
  expect(await refused('POST /simulation-jobs', { prompt: 'a cat' })).toBe(true);
  expect(await refused('POST /simulation-jobs', { prompt: 'a dog' })).toBe(false);
});

test('a body that is nested without end, or is none, matches nothing and breaks nothing', async () => {
  const key = newKey();
  await Caller.create(emulator.url, key);
  const mine = emulator.account(key);
  await mine.faults.set({
    name: 'cat',
    on: 'POST /simulation-jobs',
    type: 'error',
    status: 500,
    match: { prompt: 'cat' },
  });
  const { access_token: token } = await (
    await fetch(`${emulator.url}/auth/token`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ api_key: key }),
    })
  ).json();
  for (const body of ['['.repeat(300_000) + ']'.repeat(300_000), '{', '', 'null']) {
    const { status } = await fetch(`${emulator.url}/simulation-jobs`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', Authorization: `Bearer ${token}` },
      body,
    });
    expect(status).toBe(422);
  }
  expect((await mine.journal.list({ type: 'fault.*' })).items).toMatchObject([{ change: 'set' }]);
});
