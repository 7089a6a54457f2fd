/** What can be asked of an emulator: the same verbs and answers in process and over HTTP. */
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import {
  type AccountVerbs,
  connectEmulator,
  createEmulator,
  type Emulator,
  type EmulatorVerbs,
} from '../../../emulator/index.ts';
import { authenticate, post, RawClient, reserve } from '../../support/raw-client.ts';
import { shortScript } from '../../support/scripts.ts';
import { createKeys, errorOf } from '../../support/verbs.ts';

const WAYS = ['in process', 'remote'] as const;
type Way = (typeof WAYS)[number];

/** The verbs of an emulator, in one way or the other. */
function verbsOf(emulator: Emulator, way: Way): Promise<EmulatorVerbs> | EmulatorVerbs {
  return way === 'in process' ? emulator : connectEmulator(emulator.url);
}

let emulator: Emulator;
const newKey = createKeys('ody_verbs_');

beforeAll(async () => {
  emulator = await createEmulator({ port: 0, clock: 'manual', concurrentSessions: 3 });
});
afterAll(() => emulator.close());

describe.each(WAYS)('%s', (way) => {
  let verbs: EmulatorVerbs;
  let key: string;
  let mine: AccountVerbs;
  const clients: RawClient[] = [];

  beforeAll(async () => {
    verbs = await verbsOf(emulator, way);
  });
  afterEach(async () => {
    for (const client of clients.splice(0)) await client.disconnect();
  });

  /** Makes `mine` the verbs of an account that nobody has used. */
  function useNewAccount(): void {
    key = newKey();
    mine = verbs.account(key);
  }

  async function connect(): Promise<RawClient> {
    const client = await RawClient.connect(emulator.url, { apiKey: key });
    clients.push(client);
    return client;
  }

  describe('the emulator', () => {
    test('says that it is alive, and where', async () => {
      expect(await verbs.health()).toEqual({
        status: 'ok',
        version: expect.stringMatching(/^\d+\.\d+\.\d+/),
        url: emulator.url,
        udpPort: emulator.udpPort,
        uptimeMs: expect.any(Number),
      });
      expect(verbs.url).toBe(emulator.url);
      expect(verbs.apiKey).toBe('ody_local');
    });

    test('says when a client could connect', async () => {
      await vi.waitFor(async () => expect(await verbs.ready()).toEqual({ ready: true, waitingFor: [] }));
    });

    test('says what it was started with', async () => {
      expect(await verbs.settings()).toMatchObject({
        port: 0,
        apiKey: 'ody_local',
        clock: 'manual',
        concurrentSessions: 3,
        streamLimit: '2m 30s',
        allowedHosts: [],
        accounts: {},
      });
      expect(await verbs.settings()).not.toHaveProperty('adminToken');
    });

    test('lists the accounts that have been seen', async () => {
      useNewAccount();
      await reserve(emulator.url, key);
      const account = (await verbs.accounts()).find(({ apiKey }) => apiKey === key);
      expect(account).toEqual({
        apiKey: key,
        listed: false,
        sessions: { active: 1, limit: 3 },
        streams: 0,
        clock: await mine.clock.get(),
        usage: await mine.usage(),
        journalEntries: (await mine.journal.list()).total,
      });
    });
  });

  describe('sessions', () => {
    test('are listed with what will release each', async () => {
      useNewAccount();
      const first = await reserve(emulator.url, key);
      await mine.clock.advance('10s');
      const second = await reserve(emulator.url, key);
      const sessions = await mine.sessions.list();
      expect(sessions.map(({ sessionId }) => sessionId)).toEqual([first.sessionId, second.sessionId]);
      expect(sessions[0]).toMatchObject({
        state: 'reserved',
        release: { cause: 'reservation_expired', inMs: 590_000 },
      });
      expect(await mine.sessions.get(second.sessionId)).toEqual(sessions[1]);
    });

    test('that are released free their slots, and tell their clients why', async () => {
      useNewAccount();
      const client = await connect();
      const error = client.next('error');
      const closed = client.closed();
      expect(await mine.sessions.release(client.sessionId)).toBeUndefined();
      expect(await mine.sessions.list()).toEqual([]);
      expect(await error).toMatchObject({ reason: 'streamer_disconnected' });
      expect(await closed).toMatchObject({ code: 4001 });
      expect((await mine.journal.list({ type: 'session.released' })).items).toMatchObject([
        { sessionId: client.sessionId, cause: 'released_by_admin', active: 0 },
      ]);
    });

    test('that are dropped are left dangling, as after a lost network', async () => {
      useNewAccount();
      const client = await connect();
      const closed = client.closed();
      const dropped = await mine.sessions.drop(client.sessionId);
      expect(dropped).toMatchObject({
        sessionId: client.sessionId,
        state: 'dangling',
        danglingCause: 'dropped',
        release: { cause: 'dangling_timeout', inMs: 900_000 },
      });
      expect(await mine.sessions.get(client.sessionId)).toEqual(dropped);
      expect(await closed).toMatchObject({ code: 1006 });
    });
  });

  test('streams are listed while they run', async () => {
    useNewAccount();
    expect(await mine.streams.list()).toEqual([]);
    const client = await connect();
    const { stream_id: streamId } = await client.startStream({ prompt: 'a castle', portrait: true });
    await mine.clock.advance('30s');
    const [stream, ...others] = await mine.streams.list();
    expect(others).toEqual([]);
    expect(stream).toMatchObject({
      streamId,
      sessionId: client.sessionId,
      prompt: 'a castle',
      prompts: 1,
      orientation: 'portrait',
      image: false,
      broadcast: false,
      elapsedMs: 30_000,
      leftMs: 120_000,
    });
    expect(await mine.streams.get(String(streamId))).toMatchObject({
      streamId,
      startedAtMs: stream?.startedAtMs,
    });
    expect(await mine.sessions.get(client.sessionId)).toMatchObject({ state: 'streaming', streamId });

    await mine.clock.advance('120s');
    const [recording, ...more] = await mine.recordings.list();
    expect(more).toEqual([]);
    const got = await mine.recordings.get(String(streamId));
    expect(got).toEqual({ ...recording, urls: expect.anything() });
    expect(got).toMatchObject({
      streamId,
      sessionId: client.sessionId,
      prompt: 'a castle',
      widthPx: 704,
      heightPx: 1280,
      endedAtMs: (stream?.startedAtMs ?? 0) + 150_000,
      urls: { video: expect.stringContaining(`${emulator.url}/recordings/${streamId}/video.mp4?`) },
    });
  });

  test('simulation jobs are listed, the newest first, and got', async () => {
    useNewAccount();
    expect(await mine.jobs.list()).toEqual([]);
    const accessToken = await authenticate(emulator.url, key);
    const ids: string[] = [];
    for (const prompt of ['a cat', 'a dog']) {
      const body = { script: shortScript(prompt), portrait: false };
      const answer = await post(`${emulator.url}/simulation-jobs`, body, accessToken);
      ids.unshift((await answer.json()).job_id);
    }
    const jobs = await mine.jobs.list();
    expect(jobs.map(({ jobId }) => jobId)).toEqual(ids);
    expect(jobs[1]).toEqual({
      jobId: ids[1],
      status: 'pending',
      priority: 'normal',
      region: null,
      retryCount: 0,
      createdAtMs: (await mine.clock.get()).nowMs,
      dispatchedAtMs: null,
      startedAtMs: null,
      endedAtMs: null,
      error: null,
      estimatedWaitMs: 2000,
      streams: [
        {
          streamId: expect.stringMatching(/^stream_/),
          scriptIndex: 0,
          prompt: 'a cat',
          appliedPrompt: expect.stringContaining('a cat. '),
          prompts: 1,
          orientation: 'landscape',
          image: false,
          durationMs: 10_000,
          frames: 200,
        },
      ],
    });
    await mine.clock.advance('1m');
    expect(await mine.jobs.get(ids[0] ?? '')).toMatchObject({ status: 'completed' });
  });

  describe('the clock', () => {
    test('moves ahead by as much as it is told, and by no more', async () => {
      useNewAccount();
      const before = await mine.clock.get();
      expect(before).toMatchObject({ mode: 'manual', pendingTimers: 0, nextDueInMs: null });
      await reserve(emulator.url, key);
      const after = await mine.clock.advance('1m 30s');
      expect(after).toEqual({
        mode: 'manual',
        nowMs: before.nowMs + 90_000,
        pendingTimers: 1,
        nextDueInMs: 510_000,
      });
      expect((await mine.clock.advance(1)).nowMs).toBe(after.nowMs + 1);
      expect(await mine.clock.get()).toEqual(await mine.clock.advance(0));
    });

    test('has done everything that falls due when it says so', async () => {
      useNewAccount();
      const client = await connect();
      await client.startStream();
      await mine.clock.advance('150s');
      expect(await mine.streams.list()).toEqual([]);
      expect((await mine.journal.list({ type: 'stream.ended' })).items).toMatchObject([
        { cause: 'session_timeout', durationMs: 150_000 },
      ]);
    });

    test('changes how it runs, and goes on from where it is', async () => {
      useNewAccount();
      const { nowMs } = await mine.clock.advance('1h');
      expect(await mine.clock.setMode('60x')).toMatchObject({ mode: '60x' });
      await vi.waitFor(async () => expect((await mine.clock.get()).nowMs).toBeGreaterThan(nowMs));
      const stopped = await mine.clock.setMode('manual');
      expect(stopped.mode).toBe('manual');
      expect(await mine.clock.get()).toEqual(stopped);
      expect(await mine.config.get()).toMatchObject({ clock: 'manual' });
    });
  });

  describe('the journal', () => {
    test('is listed by type, id, text and field', async () => {
      useNewAccount();
      const { sessionId } = await reserve(emulator.url, key);
      await mine.sessions.release(sessionId);
      const types = async (query: Parameters<typeof mine.journal.list>[0]) =>
        (await mine.journal.list(query)).items.map(({ type }) => type);
      const both = ['session.reserved', 'session.released'];
      expect(await types({ type: 'session.*' })).toEqual(both);
      expect(await types({ type: ['session.released', 'session.reserved'] })).toEqual(both);
      expect(await types({ sessionId })).toEqual(both);
      expect(await types({ type: 'session.*', text: 'RELEASED_by' })).toEqual(['session.released']);
      expect(await types({ where: { cause: 'released_by_admin' } })).toEqual(['session.released']);
      expect(await types({ type: 'http.response', where: { body: { session_id: sessionId } } })).toHaveLength(
        1,
      );
      expect(await types({ streamId: 'stream_none' })).toEqual([]);
      expect(await types({ type: [] })).toEqual([]);
    });

    test('is read page by page', async () => {
      useNewAccount();
      for (let i = 0; i < 5; i++) await mine.clock.advance(i);
      const query = { type: 'clock.advanced', limit: 2 } as const;
      const first = await mine.journal.list(query);
      expect(first).toMatchObject({ total: 5, forgotten: 0, nextAfter: first.items[1]?.seq });
      const second = await mine.journal.list({ ...query, after: first.nextAfter ?? 0 });
      const third = await mine.journal.list({ ...query, after: second.nextAfter ?? 0 });
      expect(third).not.toHaveProperty('nextAfter');
      expect([first, second, third].flatMap(({ items }) => items).map(({ byMs }) => byMs)).toEqual([
        0, 1, 2, 3, 4,
      ]);
    });

    test('gives what was waited for, whether it has happened or is still to come', async () => {
      useNewAccount();
      const future = mine.journal.waitFor({ type: 'session.reserved' });
      const { sessionId } = await reserve(emulator.url, key);
      expect(await future).toMatchObject({ type: 'session.reserved', sessionId, apiKey: key });
      expect(await mine.journal.waitFor({ type: 'session.reserved' })).toEqual(await future);
      const { seq: after } = await future;
      const later = mine.journal.waitFor({ type: 'session.*', after }, { timeout: '10s' });
      await mine.sessions.release(sessionId);
      expect(await later).toMatchObject({ type: 'session.released', cause: 'released_by_admin' });
    });

    test('has what belongs to no account beside', async () => {
      const { journal } = verbs.anonymous;
      const { nextAfter: _, ...before } = await journal.list({ limit: 1000 });
      const after = before.items.at(-1)?.seq ?? 0;
      await fetch(`${emulator.url}/regions`);
      expect(await journal.waitFor({ type: 'http.response', after })).toMatchObject({
        apiKey: '',
        path: '/regions',
        status: 401,
      });
    });
  });

  describe('the configuration', () => {
    test('is set, read, and can be given back as it is', async () => {
      useNewAccount();
      const fresh = await mine.config.get();
      const set = await mine.config.set({
        clock: 'manual',
        concurrentSessions: 1,
        streamLimit: '10s',
        suspended: 'off',
      });
      expect(set).toEqual({ ...fresh, concurrentSessions: 1, streamLimit: '10s' });
      expect(await mine.config.get()).toEqual(set);
      expect(await mine.config.set(set)).toEqual(set);
      expect(await mine.config.set({})).toEqual(fresh);
    });

    test('holds at once for what begins next', async () => {
      useNewAccount();
      await mine.config.set({ clock: 'manual', concurrentSessions: 0 });
      await expect(reserve(emulator.url, key)).rejects.toThrow('CONCURRENT_LIMIT_REACHED');
      await mine.config.set({ clock: 'manual' });
      await reserve(emulator.url, key);
    });
  });

  test('usage counts what has been streamed', async () => {
    useNewAccount();
    await mine.config.set({ clock: 'manual', monthlyHours: 1, streamLimit: '2h' });
    const { resetAtMs } = await mine.usage();
    expect(await mine.usage()).toEqual({ usedMs: 0, limitMs: 3_600_000, resetAtMs });
    const client = await connect();
    await client.startStream();
    await mine.clock.advance('60s');
    expect(await mine.usage()).toEqual({ usedMs: 60_000, limitMs: 3_600_000, resetAtMs });
  });

  test('a reset makes an account as if its key had never been seen', async () => {
    useNewAccount();
    await mine.config.set({ clock: 'manual', concurrentSessions: 1 });
    const { sessionId } = await reserve(emulator.url, key);
    const client = RawClient.open(emulator.url, key);
    await expect(client).rejects.toThrow('CONCURRENT_LIMIT_REACHED');
    expect(await mine.reset()).toBeUndefined();
    expect(await mine.sessions.list()).toEqual([]);
    expect((await mine.journal.list()).items).toMatchObject([{ type: 'account.reset', seq: 1 }]);
    expect(await mine.config.get()).toMatchObject({ concurrentSessions: 3 });
    // The same seed draws the same ids.
    expect((await reserve(emulator.url, key)).sessionId).toBe(sessionId);
  });

  describe('all accounts', () => {
    let own: Emulator;
    let all: EmulatorVerbs;
    const reserved = async () => (await all.accounts()).map(({ sessions }) => sessions.active);

    beforeAll(async () => {
      own = await createEmulator({ port: 0, clock: 'manual' });
      all = await verbsOf(own, way);
      for (const apiKey of ['ody_one', 'ody_two']) await reserve(own.url, apiKey);
    });
    afterAll(() => own.close());

    test('move ahead together', async () => {
      expect(await reserved()).toEqual([1, 1]);
      expect(await all.advanceAll('10m')).toBeUndefined();
      expect(await reserved()).toEqual([0, 0]);
    });

    test('are reset together', async () => {
      await reserve(own.url, 'ody_two');
      expect(await all.resetAll()).toBeUndefined();
      expect(await reserved()).toEqual([0, 0]);
    });
  });

  describe('an account of one’s own', () => {
    test('is chosen by its key, and nothing of another is seen', async () => {
      useNewAccount();
      const { sessionId } = await reserve(emulator.url, key);
      const error = await errorOf(() => verbs.account(newKey()).sessions.get(sessionId));
      expect(error.code).toBe('SESSION_NOT_FOUND');
      expect(mine.apiKey).toBe(key);
    });
  });

  describe('a wait that ends early', () => {
    test('says after its time what happened last', async () => {
      useNewAccount();
      await reserve(emulator.url, key);
      const error = await errorOf(() =>
        mine.journal.waitFor({ type: 'session.dangling' }, { timeout: '20ms' }),
      );
      expect(error).toMatchObject({ code: 'WAIT_TIMEOUT', status: 504 });
      expect(error.message).toContain('Waited 20ms for a journal entry with type session.dangling');
      expect(error.message).toContain('session.reserved session_');
    });

    test('says that the account was reset', async () => {
      useNewAccount();
      await mine.clock.get();
      const wait = errorOf(() => mine.journal.waitFor({ type: 'stream.started' }, { timeout: '20s' }));
      // Resets until the wait has begun: over HTTP it arrives when it arrives.
      await vi.waitFor(async () => {
        await mine.reset();
        expect(await Promise.race([wait, undefined])).toMatchObject({ code: 'ACCOUNT_RESET', status: 410 });
      });
      expect((await wait).message).toContain(key);
    });

    test('says that the emulator was closed', async () => {
      const closing = await createEmulator({ port: 0 });
      const closed = await verbsOf(closing, way);
      const wait = errorOf(() => closed.journal.waitFor({ type: 'stream.started' }, { timeout: '20s' }));
      // In process it waits already; over HTTP an answer says that later requests come after it.
      await closed.health();
      await closing.close();
      expect(await wait).toMatchObject({ code: 'EMULATOR_CLOSED', status: 503 });
    });
  });
});
