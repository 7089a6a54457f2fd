/** Scenarios through the verbs, in process and remote, and through the configuration. */
import { renameSync, rmSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import supertest from 'supertest';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import {
  connectEmulator,
  createEmulator,
  type Emulator,
  type EmulatorVerbs,
} from '../../../emulator/index.ts';
import type { ScenarioFile } from '../../../emulator/scenario/scenario.ts';
import { aDirectory } from '../../support/a-directory.ts';
import { createKeys, errorOf } from '../../support/verbs.ts';

const SLOW = { name: 'slow', on: 'POST /sessions/request', type: 'latency', delay: '2s' } as const;
const newKey = createKeys('ody_scenarios_');

/** An emulator of the test's own. */
async function ownEmulator(options: Parameters<typeof createEmulator>[0] = {}): Promise<Emulator> {
  const emulator = await createEmulator({ port: 0, clock: 'manual', config: false, ...options });
  onTestFinished(() => emulator.close());
  return emulator;
}

/** A file with a scenario, and what saves it anew. */
function aScenarioFile(scenario: Partial<ScenarioFile> = {}) {
  const path = join(aDirectory(), 'mine.json');
  const save = (changes: object | string) => {
    const text = typeof changes === 'string' ? changes : JSON.stringify({ description: 'Mine', ...changes });
    writeFileSync(path, text);
  };
  save(scenario);
  return { path, save };
}

const namesIn = async ({ faults }: Pick<EmulatorVerbs, 'faults'>) =>
  (await faults.list()).map(({ name }) => name);

let emulator: Emulator;
beforeAll(async () => {
  emulator = await createEmulator({ port: 0, clock: 'manual', config: false });
});
afterAll(() => emulator.close());

describe.each(['in process', 'remote'] as const)('%s', (way) => {
  let verbs: EmulatorVerbs;
  beforeAll(async () => {
    verbs = way === 'in process' ? emulator : await connectEmulator(emulator.url);
  });

  test('those that come with the package are listed', async () => {
    const infos = await verbs.scenarios.list();
    expect(infos.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['flaky-network', 'quota-exhausted']),
    );
    expect(infos[0]).toEqual({
      name: expect.any(String),
      description: expect.any(String),
      path: expect.stringMatching(/fixtures.scenarios.*\.json$/),
    });
  });

  test('one is started, goes on when it is started again, and is stopped', async () => {
    const mine = verbs.account(newKey());
    expect(await mine.scenarios.active()).toBeNull();
    const started = await mine.scenarios.start('quota-exhausted');
    expect(started).toMatchObject({
      name: 'quota-exhausted',
      elapsedMs: 0,
      nextInMs: 60_000,
      endsInMs: 600_000,
    });
    await mine.clock.advance('61s');
    expect(await mine.scenarios.start('quota-exhausted')).toMatchObject({
      beganAtMs: started.beganAtMs,
      elapsedMs: 61_000,
    });
    expect(await mine.config.get()).toMatchObject({ monthlyHours: 0 });
    expect(await mine.scenarios.stop()).toBeUndefined();
    expect(await mine.scenarios.stop()).toBeUndefined();
    expect(await mine.scenarios.active()).toBeNull();
    expect(await mine.config.get()).toMatchObject({ monthlyHours: 'off' });
    const { items } = await mine.journal.list({ type: 'scenario.ended' });
    expect(items).toMatchObject([{ scenario: 'quota-exhausted', cause: 'stopped' }]);
  });

  test('its rules have names of their own, which can be asked for', async () => {
    const mine = verbs.account(newKey());
    await mine.faults.set(SLOW);
    await mine.scenarios.start('flaky-network');
    expect((await namesIn(mine)).slice(0, 3)).toEqual(['slow', 'scenario.slow', 'scenario.lost']);
    expect(await mine.faults.get('scenario.slow')).toMatchObject({ on: '* *', fired: 0 });
    await mine.faults.disable('scenario.slow');
    await mine.faults.remove('scenario.lost');
    await mine.scenarios.stop();
    expect(await namesIn(mine)).toEqual(['slow']);
  });

  test('options that are set meanwhile hold when it is over', async () => {
    const mine = verbs.account(newKey());
    await mine.scenarios.start('quota-exhausted');
    await mine.clock.advance('61s');
    expect(await mine.config.set({ monthlyHours: 3, streamers: 2 })).toMatchObject({
      monthlyHours: 0,
      streamers: 2,
    });
    await mine.clock.advance('10m');
    expect(await mine.config.get()).toMatchObject({ monthlyHours: 3, streamers: 2 });
  });

  test('what is none is refused in the same words', async () => {
    const { scenarios } = verbs.account(newKey());
    expect(await errorOf(() => scenarios.start('flaky-netwrk'))).toMatchObject({
      code: 'SCENARIO_NOT_FOUND',
      status: 404,
      message: 'unknown scenario "flaky-netwrk", did you mean "flaky-network"?',
    });
    expect((await errorOf(() => scenarios.start('nothing at all'))).message).toContain('flaky-network, ');
    expect(await errorOf(() => scenarios.start('./none.json'))).toMatchObject({
      code: 'INVALID_SCENARIO',
      status: 422,
      problems: ['./none.json: cannot be read (there is no such file)'],
    });
    expect(await errorOf(() => scenarios.start('/etc/secrets.json'))).toMatchObject({
      code: 'INVALID_SCENARIO',
      message: expect.stringContaining("is not under the emulator's working directory"),
    });
    expect(await scenarios.active()).toBeNull();
  });

  test('every account plays what is started for all, and so does a key that is seen later', async () => {
    const own = await ownEmulator();
    const all = way === 'in process' ? own : await connectEmulator(own.url);
    await all.account('ody_a').clock.get();
    await all.scenarios.startAll('quota-exhausted');
    await all.account('ody_a').clock.advance('30s');
    expect(await all.account('ody_a').scenarios.active()).toMatchObject({ elapsedMs: 30_000 });
    expect(await all.account('ody_b').scenarios.active()).toMatchObject({ elapsedMs: 0 });
    await all.scenarios.stopAll();
    for (const key of ['ody_a', 'ody_b', 'ody_c'])
      expect(await all.account(key).scenarios.active()).toBeNull();
  });
});

test('/__admin/scenario is idempotent, and null where nothing is played', async () => {
  const api = supertest(emulator.url);
  const key = newKey();
  expect((await api.get('/__admin/scenario').query({ key }).expect(200)).body).toBeNull();
  const put = () => api.put('/__admin/scenario').query({ key }).send({ name: 'flaky-network' }).expect(200);
  const [first, second] = [await put(), await put()];
  expect(second.body).toEqual(first.body);
  for (const _ of [1, 2])
    await api.delete('/__admin/scenario').query({ key }).set('Content-Type', 'application/json').expect(204);
  const { body } = await api.get('/__admin/scenarios').expect(200);
  expect(body.total).toBe(body.items.length);
});

describe('the configuration', () => {
  test('has every account play one from when its key is first seen, and again after a reset', async () => {
    const own = await ownEmulator({ scenario: 'quota-exhausted' });
    expect(await own.settings()).toMatchObject({ scenario: 'quota-exhausted' });
    const mine = own.account(newKey());
    await mine.clock.advance('61s');
    expect(await mine.config.get()).toMatchObject({ monthlyHours: 0 });
    expect(await own.scenarios.active()).toMatchObject({ elapsedMs: 0 });
    await mine.reset();
    expect(await mine.scenarios.active()).toMatchObject({ elapsedMs: 0 });
    expect(await mine.config.get()).toMatchObject({ monthlyHours: 'off' });
  });

  test('is played on a clock that runs by itself, too', async () => {
    const steps = [{ at: '30s', say: 'Half', set: [SLOW] }];
    const { path } = aScenarioFile({ steps, repeat: '60s', end: '150s' });
    const own = await ownEmulator({ scenario: path, clock: '500x' });
    await own.journal.waitFor({ type: 'scenario.ended' });
    const { items } = await own.journal.list({ type: ['scenario.*', 'fault.changed'] });
    const beganAtMs = items[0]?.atMs ?? 0;
    expect(items.map(({ type, atMs }) => `${type} ${Math.round((atMs - beganAtMs) / 1000)}`)).toEqual([
      'scenario.started 0',
      'scenario.step 30',
      'fault.changed 30',
      'fault.changed 60',
      'scenario.step 90',
      'fault.changed 90',
      'fault.changed 120',
      'scenario.ended 150',
    ]);
  });

  test('is not stored: another process plays what it was started with, from the beginning', async () => {
    const options = { data: aDirectory(), clock: 'manual', port: 0, config: false } as const;
    const first = await createEmulator({ ...options, scenario: 'quota-exhausted' });
    await first.clock.advance('61s');
    expect(await first.config.get()).toMatchObject({ monthlyHours: 0 });
    await first.close();
    const second = await createEmulator(options);
    expect([await second.scenarios.active(), await second.config.get()]).toMatchObject([
      null,
      { monthlyHours: 'off' },
    ]);
    await second.close();
    const third = await createEmulator({ ...options, scenario: 'quota-exhausted' });
    expect(await third.scenarios.active()).toMatchObject({ elapsedMs: 0 });
    await third.close();
  });

  test('is refused where the scenario cannot be read', async () => {
    const { path } = aScenarioFile({ end: 'soon' });
    await expect(createEmulator({ port: 0, scenario: 'flaky' })).rejects.toMatchObject({
      name: 'ConfigError',
      problems: [expect.stringMatching(/^scenario: unknown scenario "flaky": there are .*flaky-network/)],
    });
    await expect(createEmulator({ port: 0, scenario: path })).rejects.toMatchObject({
      name: 'ConfigError',
      problems: [expect.stringMatching(/mine\.json:1: end: "soon": is not a duration/)],
    });
  });
});

describe('a file', () => {
  test('that is saved holds at once for who plays it; with mistakes, the last good one goes on', async () => {
    const { path, save } = aScenarioFile({ faults: [SLOW] });
    const own = await ownEmulator({ scenario: path });
    const mine = own.account(newKey());
    await mine.clock.advance('1s');
    save({ faults: [SLOW, { ...SLOW, name: 'more' }] });
    await mine.journal.waitFor({ type: 'scenario.changed' });
    expect(await namesIn(mine)).toEqual(['scenario.slow', 'scenario.more']);
    expect(await mine.scenarios.active()).toMatchObject({ name: path, description: 'Mine', elapsedMs: 1000 });
    save('{\n"description": "Mine",\n"fault": []\n}');
    const { problems, seq } = await mine.journal.waitFor({ type: 'scenario.broken' });
    expect(problems).toEqual([`${path}:3: unknown key "fault", did you mean "faults"?`]);
    expect(await namesIn(mine)).toEqual(['scenario.slow', 'scenario.more']);
    save({ faults: [SLOW] });
    await mine.journal.waitFor({ type: 'scenario.changed', after: seq });
    expect(await namesIn(mine)).toEqual(['scenario.slow']);
    expect((await own.anonymous.journal.list({ type: 'scenario.*' })).items).toEqual([]);
  });

  test('may be replaced by another, as editors do, and may go and come back', async () => {
    const { path, save } = aScenarioFile();
    const own = await ownEmulator({ scenario: path });
    const mine = own.account(newKey());
    let after = 0;
    const hears = async (type: 'scenario.changed' | 'scenario.broken') => {
      const entry = await mine.journal.waitFor({ type, after });
      after = entry.seq;
      return entry;
    };
    await mine.clock.get();
    for (const description of ['Replaced', 'And again']) {
      writeFileSync(`${path}.new`, JSON.stringify({ description }));
      renameSync(`${path}.new`, path);
      expect(await hears('scenario.changed')).toMatchObject({ description });
    }
    rmSync(path);
    const problems = [`${path}: cannot be read (there is no such file)`];
    expect(await hears('scenario.broken')).toMatchObject({ problems });
    expect(await mine.scenarios.active()).toMatchObject({ description: 'And again' });
    save({ description: 'Back' });
    expect(await hears('scenario.changed')).toMatchObject({ description: 'Back' });
  });

  test('that is saved before there is an account is told to nobody in particular', async () => {
    const { path, save } = aScenarioFile();
    const own = await ownEmulator({ scenario: path });
    save('{');
    await own.anonymous.journal.waitFor({ type: 'scenario.broken' });
    save({ faults: [SLOW] });
    await own.anonymous.journal.waitFor({ type: 'scenario.changed' });
    expect(await namesIn(own)).toEqual(['scenario.slow']);
  });

  test('that is saved elsewhere changes nothing for who plays another', async () => {
    const { path, save } = aScenarioFile({ faults: [SLOW] });
    const own = await ownEmulator({ scenario: path });
    const [mine, other] = [own.account(newKey()), own.account(newKey())];
    await other.scenarios.start('quota-exhausted');
    await mine.clock.get();
    save({});
    await mine.journal.waitFor({ type: 'scenario.changed' });
    expect((await other.journal.list({ type: 'scenario.changed' })).total).toBe(0);
    expect((await own.scenarios.list()).at(-1)).toEqual({ name: path, description: 'Mine', path });
  });

  test('under the working directory may be started at run time, by its path', async () => {
    const path = relative(process.cwd(), join(import.meta.dirname, 'a-scenario.json'));
    expect(await emulator.account(newKey()).scenarios.start(`./${path}`)).toMatchObject({
      name: `./${path}`,
      description: 'A scenario of the tests',
    });
  });
});
