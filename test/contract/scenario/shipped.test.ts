/** Every scenario that comes with the package is played to its end, and leaves the journal that its file expects. */
import { once } from 'node:events';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createEmulator, type Emulator, type JournalEntry } from '../../../emulator/index.ts';
import { findScenario, listShipped, openScenario } from '../../../emulator/scenario/library.ts';
import { unmet } from '../../support/expectations.ts';
import { openSocket, type RawClient, type Reservation, refusal } from '../../support/raw-client.ts';
import { createOffer, postOffer, startBroadcast } from '../../support/whep-client.ts';
import { App, type Outcome } from './an-app.ts';

/** What an app does meanwhile; times are seconds since the scenario began. */
type Script = (app: App) => Promise<void>;

/** So often, together. */
const times = (count: number, act: () => Promise<Outcome>): Promise<Outcome[]> =>
  Promise.all(Array.from({ length: count }, act));

const SCRIPTS: Readonly<Record<string, Script>> = {
  'flaky-network': async (app) => {
    await times(8, () => app.get('/stream-recordings'));
    // One after the other, so that each meets the same chance on every run.
    const clients = [await app.atLast(() => app.connect()), await app.atLast(() => app.connect())];
    const spare = await app.atLast(() => app.reservation());
    const play = async (client: RawClient) => {
      await client.startStream();
      client.ask({ type: 'update', prompt: 'a storm' });
      await client.reply('update_acknowledged');
    };
    await Promise.all(clients.map(play));
    for (const _ of clients) {
      await app.injected('lost-packets');
      await app.injected('late-packets');
    }
    await app.at(30);
    for (const _ of clients) await app.injected('narrow');
    const { sessionId: brokenId } = await app.injected('broken-socket');
    const broken = clients.find(({ sessionId }) => sessionId === brokenId);
    const last = clients.find((client) => client !== broken);
    const breaks = broken?.closed();
    await app.at(45);
    expect(await breaks).toMatchObject({ code: 1006 });
    const dies = last?.closed();
    await app.at(65);
    expect(await dies).toMatchObject({ code: 1006 });
    await expect(once(openSocket(spare), 'open')).rejects.toThrow();
    expect(await times(4, () => app.reserve())).toEqual(['lost', 'lost', 'lost', 'lost']);
    await app.at(95);
    await app.releaseAll();
    const client = await app.atLast(() => app.connect());
    await client.startStream();
    await app.injected('lost-packets');
    await client.disconnect();
  },
  'quota-exhausted': async (app) => {
    const client = await app.connect();
    await client.startStream();
    await app.at(60);
    expect(await client.reply('interactive_stream_error')).toMatchObject({ reason: 'quota_exceeded' });
    expect(await app.reserve()).toBe(429);
    await app.at(300);
    expect(await app.reserve()).toBe(200);
  },
  'free-tier-crowded': async (app) => {
    expect(await app.reserve()).toBe(200);
    expect([await app.reserve(), await app.reserve()]).toEqual([503, 503]);
    expect(await app.reserve()).toBe(429);
    await app.releaseAll();
    for (const expected of [503, 503, 200, 503, 503]) expect(await app.reserve()).toBe(expected);
    await times(12, () => app.reserve());
    await app.at(130);
    await app.releaseAll();
    expect(await times(3, () => app.reserve())).toEqual([503, 503, 503]);
    await app.at(190);
    expect(await times(3, () => app.reserve())).toContain(200);
  },
  'capacity-crunch': async (app) => {
    const clients = [await app.connect(), await app.connect()];
    for (const client of clients) await client.startStream();
    await app.at(30);
    expect(await app.reserve()).toBe(503);
    await app.at(45);
    const { sessionId: deadId } = await app.injected('dead');
    const dead = clients.find(({ sessionId }) => sessionId === deadId);
    const last = clients.find((client) => client !== dead);
    await dead?.disconnect();
    await app.verbs.journal.waitFor({ type: 'session.released', where: { sessionId: deadId } });
    expect(await app.reserve()).toBe(503);
    await app.at(60);
    expect(await last?.next('error')).toMatchObject({ reason: 'streamer_not_available' });
    expect([await app.reserve(), await app.simulate()]).toEqual([503, 200]);
    await app.at(180);
    expect([await app.reserve(), await app.reserve()]).toEqual([200, 503]);
    await app.at(240);
    expect(await app.reserve()).toBe(200);
  },
  'long-session': async (app) => {
    const streamToLimit = async (client: RawClient, endS: number) => {
      await client.startStream();
      await app.at(endS);
      expect(await client.reply('interactive_stream_error')).toMatchObject({ reason: 'session_timeout' });
    };
    const first = await app.connect();
    for (const endS of [150, 300]) await streamToLimit(first, endS);
    await app.at(900);
    expect(await first.next('error')).toMatchObject({ reason: 'duration_limit_reached' });
    await app.at(1200);
    const second = await app.connect();
    await streamToLimit(second, 1350);
    await app.at(1500);
    expect(await second.next('error')).toMatchObject({ reason: 'streamer_disconnected' });
    await app.at(1800);
    const third = await app.connect();
    await streamToLimit(third, 1950);
    await third.startStream();
    await app.at(2040);
    expect(await third.next('error')).toMatchObject({ reason: 'streamer_disconnected' });
    await app.at(2400);
    const fourth = await app.connect();
    const closed = fourth.closed();
    await streamToLimit(fourth, 2550);
    await closed;
    await app.at(3000);
    expect(await app.reserve()).toBe(200);
    const [reserved] = await app.verbs.sessions.list();
    expect(await app.post('/sessions/token', { session_id: reserved?.sessionId })).toBe(500);
    await app.at(3120);
    await app.connect();
  },
  moderation: async (app) => {
    const prompts = ['a quiet harbour', 'a castle full of Weapons', 'a sea of blood'];
    for (const [i, status] of [200, 422, 200].entries()) expect(await app.simulate(prompts[i])).toBe(status);
    const client = await app.connect();
    client.ask({ type: 'interactive_stream_start', prompt: prompts[1], portrait: true, broadcast: false });
    expect(await client.reply('interactive_stream_error')).toMatchObject({ reason: 'moderation_blocked' });
    await client.startStream({ prompt: prompts[2] });
    await app.at(5);
    expect(await client.reply('interactive_stream_error')).toMatchObject({ reason: 'moderation_blocked' });
    await client.startStream({ prompt: prompts[0] });
    await app.at(120);
    expect(await app.reserve()).toBe(429);
    await app.at(180);
    expect(await app.reserve()).toBe(200);
  },
  'broadcast-trouble': async (app) => {
    const offer = await createOffer();
    const client = await app.connect();
    const end = async () => {
      client.ask({ type: 'interactive_stream_end' });
      await client.reply('stream_ended');
    };
    const again = async () => {
      await end();
      return startBroadcast(client);
    };
    await startBroadcast(client);
    await app.at(30);
    await end();
    await client.startStream({ broadcast: true });
    await app.injected('late');
    await app.at(40);
    await client.reply('broadcast_ready');
    await app.at(60);
    await again();
    await app.at(90);
    const small = await again();
    expect([(await postOffer(small, offer)).status, (await postOffer(small, offer)).status]).toEqual([
      201, 503,
    ]);
    await app.at(120);
    const short = await again();
    expect((await postOffer(short, offer)).status).toBe(503);
    await app.at(135);
    expect((await postOffer(short, offer)).status).toBe(401);
    await app.at(150);
    await end();
    await client.startStream({ broadcast: true });
    const ready = await client.reply('broadcast_ready');
    expect(Object.keys(ready)).toEqual(['type', 'broadcast_url', 'webrtc_url']);
    await app.at(180);
    await end();
    await client.startStream({ broadcast: true });
    await app.injected('unannounced');
    await app.at(240);
    await again();
  },
  'simulation-backlog': async (app) => {
    expect(await times(4, () => app.simulate())).toEqual(expect.arrayContaining([200, 429]));
    await app.at(300);
    await times(3, () => app.simulate());
    await app.at(600);
    await times(2, () => app.simulate());
    await app.at(700);
    const { jobId } = await app.injected('hanging');
    expect(await app.delete(`/simulation-jobs/${jobId}`)).toBe(200);
    await app.at(900);
    await times(2, () => app.simulate());
  },
  'region-outage': async (app) => {
    await app.listRegions();
    expect(await app.ping('us-west')).toBe(200);
    const west = await app.connect('us-west');
    const central = await app.connect('eu-central');
    const [westSpare, centralSpare] = [await app.reservation('us-west'), await app.reservation('eu-central')];
    const [westCloses, centralCloses] = [west.closed(), central.closed()];
    const loses = async (closes: Promise<unknown>, spare: Reservation) => {
      expect(await closes).toMatchObject({ code: 1006 });
      expect(await refusal(openSocket(spare))).toBe(503);
    };
    await app.at(30);
    expect([await app.ping('us-west'), await app.ping('eu-central')]).toEqual(['lost', 200]);
    await loses(westCloses, westSpare);
    expect([await app.reserve('us-west'), await app.reserve('eu-central')]).toEqual([503, 200]);
    await app.at(90);
    expect([await app.ping('eu-central'), await app.get('/regions')]).toEqual(['lost', 502]);
    expect(await app.reserve('eu-central')).toBe(503);
    await loses(centralCloses, centralSpare);
    await app.at(180);
    await app.releaseAll();
    expect([await app.ping('us-west'), await app.ping('eu-central')]).toEqual(['lost', 200]);
    expect([await app.reserve('us-west'), await app.reserve('eu-central')]).toEqual([503, 200]);
    await app.at(240);
    expect(await app.ping('us-west')).toBe(200);
    await app.connect('us-west');
  },
  chaos: async (app) => {
    for (let time = 0; time < 540; time += 60) {
      await app.at(time);
      // One after the other, so that each meets the same chance on every run.
      for (let i = 0; i < 3; i++) {
        await app.get('/regions');
        await app.get('/stream-recordings');
        await app.simulate();
      }
      await app.reserve();
      await app.releaseAll();
      const client = await app.atLast(
        () => app.connect(),
        () => app.releaseAll(),
      );
      const { sessionId } = client;
      client.ask({
        type: 'interactive_stream_start',
        prompt: 'a quiet harbour',
        portrait: true,
        broadcast: true,
      });
      const begun = await app.verbs.journal.waitFor({ type: ['stream.started', 'stream.error'], sessionId });
      if (begun.type === 'stream.started') {
        client.ask({ type: 'update', prompt: 'a storm' });
        await app.verbs.journal.waitFor({ type: 'stream.interacted', sessionId });
        await app.verbs.journal.waitFor({ type: 'broadcast.ready', sessionId });
      }
      await app.at(time + 30);
      await client.disconnect();
      await app.releaseAll();
      if (begun.type === 'stream.started') {
        const { streamId } = begun;
        await app.verbs.journal.waitFor({ type: 'recording.kept', streamId });
        await app.load(streamId);
      }
    }
  },
};

const entries = new Map<string, JournalEntry[]>();
let emulator: Emulator;

beforeAll(async () => {
  emulator = await createEmulator({
    port: 0,
    clock: 'manual',
    config: false,
    journalEntries: 100_000,
    onEntry: (entry) => {
      entries.set(entry.apiKey, [...(entries.get(entry.apiKey) ?? []), entry]);
    },
  });
});
afterAll(() => emulator.close());

test.concurrent.each(listShipped())('$name', async ({ name }) => {
  const account = emulator.account(`ody_${name}`);
  const before = await account.config.get();
  const app = new App(emulator.url, account);
  await app.authenticate();
  await account.scenarios.start(name);
  await (SCRIPTS[name] ?? expect.fail(`No script for ${name}`))(app);
  const { endsInMs } = (await account.scenarios.active()) ?? {};
  expect(endsInMs).toEqual(expect.any(Number));
  await account.clock.advance(endsInMs ?? 0);
  await app.close();

  const { scenario } = openScenario(findScenario(name));
  expect(scenario.expect.length).toBeGreaterThan(0);
  expect(unmet(scenario.expect, entries.get(account.apiKey) ?? [])).toEqual([]);
  expect([await account.faults.list(), await account.config.get()]).toEqual([[], before]);
});
