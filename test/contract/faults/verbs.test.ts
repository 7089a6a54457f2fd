/** Rules through the verbs, in process and remote, and through the configuration. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import supertest from 'supertest';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import {
  connectEmulator,
  createEmulator,
  type Emulator,
  type EmulatorVerbs,
  type FaultRule,
} from '../../../emulator/index.ts';
import { createKeys, errorOf } from '../../support/verbs.ts';

const SLOW = { name: 'slow', on: 'POST /sessions/request', type: 'latency', delay: '2s' } as const;
const DOWN = { name: 'down', on: '* *', type: 'error', status: 503, enabled: false } as const;

let emulator: Emulator;
const newKey = createKeys('ody_faults_');

beforeAll(async () => {
  emulator = await createEmulator({
    port: 0,
    clock: 'manual',
    faults: [SLOW],
    accounts: { ody_own: { faults: [DOWN, { ...SLOW, delay: '1s' }] } },
  });
});
afterAll(() => emulator.close());

describe.each(['in process', 'remote'] as const)('%s', (way) => {
  let verbs: EmulatorVerbs;
  beforeAll(async () => {
    verbs = way === 'in process' ? emulator : await connectEmulator(emulator.url);
  });

  test('rules are set, listed, switched, and removed', async () => {
    const { faults, journal } = verbs.account(newKey());
    expect(await faults.list()).toEqual([{ ...SLOW, enabled: true, counted: 0, fired: 0 }]);
    expect(await faults.set(DOWN)).toEqual({ ...DOWN, counted: 0, fired: 0 });
    expect(await faults.get('down')).toEqual({ ...DOWN, counted: 0, fired: 0 });
    expect(await faults.enable('down')).toMatchObject({ enabled: true });
    expect(await faults.enable('down')).toMatchObject({ enabled: true });
    expect(await faults.disable('slow')).toMatchObject({ enabled: false });
    expect((await faults.list()).map(({ name, enabled }) => ({ name, enabled }))).toEqual([
      { name: 'slow', enabled: false },
      { name: 'down', enabled: true },
    ]);
    expect(await faults.remove('slow')).toBeUndefined();
    expect(await faults.clear()).toBeUndefined();
    expect(await faults.list()).toEqual([]);
    const { items } = await journal.list({ type: 'fault.changed' });
    expect(items.map(({ rule, change }) => `${rule} ${change}`)).toEqual([
      'down set',
      'down enabled',
      'slow disabled',
      'slow removed',
      'down removed',
    ]);
  });

  test('a rule that is wrong is refused, with every problem', async () => {
    const { faults } = verbs.account(newKey());
    const wrong = { ...SLOW, name: 'bad', delay: 'soon', times: -1, match: { sesion: 'x' } };
    const error = await errorOf(() => faults.set(wrong as unknown as FaultRule));
    expect(error).toMatchObject({ code: 'INVALID_FAULT', status: 422 });
    expect(error.problems).toEqual([
      expect.stringMatching(/^fault "bad": times: -1: must be/),
      expect.stringMatching(/^fault "bad": delay: "soon": is not a duration/),
      'fault "bad": match.sesion: unknown field, did you mean session?',
    ]);
    expect(error.message).toBe(error.problems.join('\n'));
    expect(await faults.list()).toHaveLength(1);
  });

  test.each([
    { ...SLOW, name: undefined },
    { ...SLOW, name: '../x' },
    { ...SLOW, name: 7 },
    [],
    null,
    'slow',
  ])('what has no name or is no rule is refused in the same words: %j', async (rule) => {
    const errors = await Promise.all(
      [emulator, await connectEmulator(emulator.url)].map(({ faults }) =>
        errorOf(() => faults.set(rule as unknown as FaultRule)),
      ),
    );
    expect(errors[0]).toMatchObject({ code: 'INVALID_FAULT' });
    expect(errors[1]?.problems).toEqual(errors[0]?.problems);
  });

  test.each(['get', 'enable', 'disable', 'remove'] as const)(
    '%s() of none says which there are',
    async (verb) => {
      const { faults } = verbs.account(newKey());
      const error = await errorOf(() => faults[verb]('none'));
      expect(error).toMatchObject({
        code: 'FAULT_NOT_FOUND',
        status: 404,
        message: 'The account has no fault "none": it has slow.',
      });
      expect(await errorOf(() => faults[verb]('../config'))).toMatchObject({ code: 'FAULT_NOT_FOUND' });
    },
  );

  test('a reset brings the rules of the configuration back, with their counts anew', async () => {
    const mine = verbs.account(newKey());
    await mine.faults.clear();
    await mine.faults.set(DOWN);
    await mine.reset();
    expect(await mine.faults.list()).toEqual([{ ...SLOW, enabled: true, counted: 0, fired: 0 }]);
  });
});

describe('/__admin/faults', () => {
  const api = () => supertest(emulator.url);

  test('PUT takes the name from the address, and the same rule again changes nothing', async () => {
    const key = newKey();
    const { name: _, ...rule } = SLOW;
    const put = (body: object) => api().put('/__admin/faults/twice').query({ key }).send(body);
    const { body } = await put({ ...rule, times: 2 }).expect(200);
    expect(body).toEqual({ name: 'twice', ...rule, times: 2, enabled: true, counted: 0, fired: 0 });
    await put({ ...rule, times: 2, name: 'twice' }).expect(200);
    const { items } = await emulator.account(key).journal.list({ type: 'fault.changed' });
    expect(items).toHaveLength(1);
    const refused = await put({ ...rule, name: 'other' }).expect(422);
    expect(refused.body.detail).toMatchObject({
      code: 'INVALID_FAULT',
      message: 'fault "other": name: is "twice" in the address: give the same name, or none',
    });
  });

  test('lists {items, total}', async () => {
    const { body } = await api().get('/__admin/faults').query({ key: newKey() }).expect(200);
    expect(body).toEqual({ items: [{ ...SLOW, enabled: true, counted: 0, fired: 0 }], total: 1 });
  });
});

describe('the configuration', () => {
  test('gives every account its rules; one that is listed has its own before them', async () => {
    expect((await emulator.account('ody_own').faults.list()).map(({ name }) => name)).toEqual([
      'down',
      'slow',
    ]);
    expect(await emulator.account('ody_own').faults.get('slow')).toMatchObject({ delay: '1s' });
    expect(await emulator.settings()).toMatchObject({
      faults: [SLOW],
      accounts: { ody_own: { faults: [DOWN, { ...SLOW, delay: '1s' }] } },
    });
  });

  test('in a file is the same, and createEmulator() decides over it', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'odyssey-emulator-faults-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const config = join(folder, 'faults.json');
    writeFileSync(config, JSON.stringify({ faults: [SLOW], accounts: { ody_a: { faults: [DOWN] } } }));
    const namesOf = async (options: { faults?: FaultRule[] }) => {
      const own = await createEmulator({ port: 0, config, ...options });
      const names = [own, own.account('ody_a')].map(async ({ faults }) =>
        (await faults.list()).map(({ name }) => name),
      );
      return Promise.all(names).finally(() => own.close());
    };
    expect(await namesOf({})).toEqual([['slow'], ['down', 'slow']]);
    expect(await namesOf({ faults: [{ ...SLOW, name: 'mine' }] })).toEqual([['mine'], ['down', 'mine']]);
    expect(await namesOf({ faults: [] })).toEqual([[], ['down']]);

    const bad = { faults: [SLOW, { ...SLOW, name: 'x', delay: -1 }], accounts: { ody_a: { faults: {} } } };
    writeFileSync(config, JSON.stringify(bad));
    await expect(
      createEmulator({ port: 0, config, faults: [{ ...SLOW, typ: 1 } as FaultRule] }),
    ).rejects.toMatchObject({
      problems: [
        'option faults[0]: unknown attribute of latency "typ", did you mean "type"?',
        expect.stringMatching(new RegExp(`^${config}: accounts: ody_a: faults: must be a list of rules`)),
        `${config}: faults[1]: delay: -1: must be a duration from 0s to 30d, such as "150s"`,
      ],
    });
  });
});
