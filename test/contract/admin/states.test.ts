/**
 * The verbs where things come in between or are over: sessions in every state, advances that a reset or a close cuts short,
 * ids that no URL can hold. What each verb does by itself is in `verbs.test.ts`.
 */
import { afterAll, afterEach, beforeAll, describe, expect, expectTypeOf, onTestFinished, test } from 'vitest';
import {
  type AccountVerbs,
  connectEmulator,
  createEmulator,
  type Emulator,
  EmulatorError,
  type EmulatorVerbs,
  type EntryOf,
  type JournalEntry,
} from '../../../emulator/index.ts';
import { RawClient, reserve } from '../../support/raw-client.ts';

let emulator: Emulator;
let remote: EmulatorVerbs;
let keys = 0;
const clients: RawClient[] = [];

/** A key that no test has used. */
const newKey = () => `ody_between_${++keys}`;

beforeAll(async () => {
  emulator = await createEmulator({ port: 0, clock: 'manual' });
  remote = await connectEmulator(emulator.url);
});
afterEach(async () => {
  for (const client of clients.splice(0)) await client.disconnect();
});
afterAll(() => emulator.close());

/** What an act fails with. */
async function errorOf(act: () => unknown): Promise<Pick<EmulatorError, 'code' | 'message' | 'problems'>> {
  try {
    await act();
  } catch (error) {
    if (!(error instanceof EmulatorError)) throw error;
    const { code, message, problems } = error;
    return { code, message, problems };
  }
  throw new Error('Nothing was thrown.');
}

/** The same answer, or the same error, in process and over HTTP. */
async function expectSame(key: string, ask: (mine: AccountVerbs) => Promise<unknown>): Promise<void> {
  const outcome = (verbs: AccountVerbs) =>
    ask(verbs).catch((error: unknown) => {
      if (!(error instanceof EmulatorError)) throw error;
      return { code: error.code, message: error.message, problems: error.problems };
    });
  expect(await outcome(remote.account(key))).toEqual(await outcome(emulator.account(key)));
}

describe('a session in each of its states', () => {
  test.each([
    ['reserved', async (key: string) => (await reserve(emulator.url, key)).sessionId],
    ['connecting', async (key: string) => (await open(key)).sessionId],
    ['connected', async (key: string) => (await connect(key)).sessionId],
    [
      'streaming',
      async (key: string) => {
        const client = await connect(key);
        await client.startStream();
        return client.sessionId;
      },
    ],
    [
      'dangling',
      async (key: string) => {
        const client = await open(key);
        await emulator.account(key).sessions.drop(client.sessionId);
        return client.sessionId;
      },
    ],
  ] as const)('%s is the same in process and over HTTP', async (state, enter) => {
    const key = newKey();
    const sessionId = await enter(key);
    expect(await emulator.account(key).sessions.get(sessionId)).toMatchObject({ sessionId, state });
    await expectSame(key, ({ sessions }) => sessions.list());
    await expectSame(key, ({ sessions }) => sessions.get(sessionId));
    expect(await remote.account(key).sessions.release(sessionId)).toBeUndefined();
    expect(await emulator.account(key).sessions.list()).toEqual([]);
    // And once it is over, how it ended.
    for (const verb of ['get', 'release', 'drop'] as const) {
      await expectSame(key, ({ sessions }) => sessions[verb](sessionId));
      const { code, message } = await errorOf(() => remote.account(key).sessions[verb](sessionId));
      expect(code).toBe('SESSION_NOT_FOUND');
      expect(message).toBe(`Session ${sessionId} was released: released_by_admin.`);
    }
  });

  test.each(['reserved', 'dangling'] as const)('%s has no socket to cut', async (state) => {
    const key = newKey();
    const { sessionId } = state === 'reserved' ? await reserve(emulator.url, key) : await open(key);
    if (state === 'dangling') await emulator.account(key).sessions.drop(sessionId);
    await expectSame(key, ({ sessions }) => sessions.drop(sessionId));
    const { code, message } = await errorOf(() => emulator.account(key).sessions.drop(sessionId));
    expect(code).toBe('SESSION_NOT_CONNECTED');
    expect(message).toContain(`${sessionId} is ${state}`);
  });

  test('a stream that has ended tells why', async () => {
    const key = newKey();
    const client = await connect(key);
    const streamId = String((await client.startStream()).stream_id);
    await emulator.account(key).clock.advance('150s');
    await expectSame(key, ({ streams }) => streams.get(streamId));
    expect(await errorOf(() => remote.account(key).streams.get(streamId))).toMatchObject({
      code: 'STREAM_NOT_FOUND',
      message: `Stream ${streamId} has ended: session_timeout.`,
    });
  });

  async function open(key: string): Promise<RawClient> {
    const client = await RawClient.open(emulator.url, key);
    clients.push(client);
    return client;
  }

  async function connect(key: string): Promise<RawClient> {
    const client = await RawClient.connect(emulator.url, { apiKey: key });
    clients.push(client);
    // Its channels may be open a moment before the emulator hears of it.
    await emulator.account(key).journal.waitFor({ type: 'session.connected' });
    return client;
  }
});

describe('text that is no id', () => {
  test.each(['', '.', '..', '../health', '%2e%2e', 'a b', 'a/b?c#d', 'é', 'session_1\n'])(
    '%j is said to be none, in process and over HTTP, and no other route is called',
    async (id) => {
      const key = newKey();
      for (const verb of ['get', 'release', 'drop'] as const) {
        await expectSame(key, ({ sessions }) => sessions[verb](id));
        const { code, message } = await errorOf(() => remote.account(key).sessions[verb](id));
        expect(code).toBe('SESSION_NOT_FOUND');
        expect(message).toContain(JSON.stringify(id));
      }
      await expectSame(key, ({ streams }) => streams.get(id));
      expect((await errorOf(() => remote.account(key).streams.get(id))).code).toBe('STREAM_NOT_FOUND');
      await expectSame(key, ({ jobs }) => jobs.get(id));
      expect((await errorOf(() => remote.account(key).jobs.get(id))).code).toBe('JOB_NOT_FOUND');
    },
  );
});

describe('a duration', () => {
  test.each([Number.MAX_VALUE, Number.MAX_SAFE_INTEGER, 1e21, '36501d', '9999999h'])(
    'of more than a hundred years is refused by clocks and waits, in process and over HTTP: %s',
    async (duration) => {
      const key = newKey();
      await expectSame(key, ({ clock }) => clock.advance(duration));
      await expectSame(key, ({ journal }) => journal.waitFor({ type: 'stream.*' }, { timeout: duration }));
      expect(await errorOf(() => remote.advanceAll(duration))).toEqual({
        code: 'INVALID_DURATION',
        message: `${JSON.stringify(duration)} is too long for a clock or a wait: give 36500d or less.`,
        problems: [],
      });
    },
  );

  test('of a hundred years leaves dates that hold', async () => {
    const key = newKey();
    const { nowMs } = await remote.account(key).clock.advance('36500d');
    const { resetAtMs } = await remote.account(key).usage();
    expect(new Date(resetAtMs).getUTCFullYear()).toBeGreaterThanOrEqual(new Date(nowMs).getUTCFullYear());
  });
});

describe.each(['in process', 'over HTTP'] as const)('%s', (way) => {
  const over = (own: Emulator) => (way === 'in process' ? own : connectEmulator(own.url));

  async function start(onEntry: (entry: JournalEntry) => void = () => {}) {
    const own = await createEmulator({ port: 0, clock: 'manual', onEntry });
    onTestFinished(() => own.close());
    return { own, verbs: await over(own) };
  }

  test.each(['advance', 'advanceAll'] as const)(
    '%s says that an account was reset on the way',
    async (verb) => {
      const key = newKey();
      let reset: Promise<void> | undefined;
      const { own, verbs } = await start(({ type }) => {
        if (type === 'session.released') reset ??= own.account(key).reset();
      });
      await reserve(own.url, key);
      const error = await errorOf(() =>
        verb === 'advance' ? verbs.account(key).clock.advance('1h') : verbs.advanceAll('1h'),
      );
      await reset;
      expect(error).toEqual({
        code: 'ACCOUNT_RESET',
        message: `The account ${key} was reset meanwhile: ask again, and it starts anew.`,
        problems: [],
      });
      expect(await verbs.account(key).sessions.list()).toEqual([]);
    },
  );

  test('what a wait gives is typed by what it waits for', async () => {
    const { verbs } = await start();
    await verbs.clock.advance(7);
    const entry = await verbs.journal.waitFor({ type: 'clock.advanced' });
    expectTypeOf(entry).toEqualTypeOf<EntryOf<'clock.advanced'>>();
    expect(entry.byMs).toBe(7);
    const either = await verbs.journal.waitFor({ type: ['clock.mode', 'clock.advanced'] });
    expectTypeOf(either).toEqualTypeOf<EntryOf<'clock.mode'> | EntryOf<'clock.advanced'>>();
    const { items } = await verbs.journal.list({ type: 'clock.*' });
    expectTypeOf(items).toEqualTypeOf<(EntryOf<'clock.mode'> | EntryOf<'clock.advanced'>)[]>();
    expectTypeOf(await verbs.journal.waitFor({ after: 0 })).toEqualTypeOf<JournalEntry>();
    expect(items).toEqual([either]);
  });

  test('a reset of all accounts ends the waits of all', async () => {
    const { own, verbs } = await start();
    const seen = [newKey(), newKey()];
    for (const key of seen) await verbs.account(key).clock.get();
    // In process, so that they have begun before the reset does.
    const waits = seen.map((key) =>
      errorOf(() => own.account(key).journal.waitFor({ type: 'stream.*' }, { timeout: '20s' })),
    );
    await verbs.resetAll();
    expect((await Promise.all(waits)).map(({ code }) => code)).toEqual(['ACCOUNT_RESET', 'ACCOUNT_RESET']);
  });

  test('moving every clock makes no account of its own', async () => {
    const { verbs } = await start();
    await verbs.advanceAll('1s');
    await verbs.resetAll();
    expect(await verbs.accounts()).toEqual([]);
  });
});

describe('an emulator that was closed', () => {
  test('says so of a clock that was on its way', async () => {
    const own = await createEmulator({ port: 0, clock: 'manual' });
    await own.clock.get();
    const advance = errorOf(() => own.clock.advance('1h'));
    const all = errorOf(() => own.advanceAll('1h'));
    await own.close();
    expect((await advance).code).toBe('EMULATOR_CLOSED');
    expect((await all).code).toBe('EMULATOR_CLOSED');
  });

  test('says so of whatever is asked later', async () => {
    const own = await createEmulator({ port: 0, clock: 'manual' });
    await own.clock.get();
    await own.close();
    for (const late of [
      () => own.clock.advance('1s'),
      () => own.advanceAll('1s'),
      () => own.journal.waitFor({ type: 'stream.*' }),
    ]) {
      expect(await errorOf(late)).toEqual({
        code: 'EMULATOR_CLOSED',
        message: 'The emulator is closed.',
        problems: [],
      });
    }
  });
});
