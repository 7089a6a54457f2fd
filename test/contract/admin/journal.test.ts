/** The journal under `/__admin`: page by page, waited for, and as server-sent events. */
import fc from 'fast-check';
import supertest from 'supertest';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { createEmulator, type Emulator } from '../../../emulator/index.ts';
import { detail } from '../../support/admin-routes.ts';
import { EventStream } from '../../support/event-stream.ts';
import { reserve } from '../../support/raw-client.ts';
import { createKeys } from '../../support/verbs.ts';

let emulator: Emulator;
let api: ReturnType<typeof supertest>;
const newKey = createKeys('ody_admin_');

beforeAll(async () => {
  emulator = await createEmulator({ port: 0, clock: 'manual' });
  api = supertest(emulator.url);
});
afterAll(() => emulator.close());

describe('the journal in a URL', () => {
  test('is asked for by type, session, stream, text and fields, page by page', async () => {
    const key = newKey();
    const { sessionId } = await reserve(emulator.url, key);
    const list = async (query: object) =>
      (
        await api
          .get('/__admin/journal')
          .query({ key, ...query })
          .expect(200)
      ).body;
    const types = async (query: object) =>
      (await list(query)).items.map(({ type }: { type: string }) => type);
    expect(await types({ type: 'session.reserved' })).toEqual(['session.reserved']);
    expect(await types({ type: 'session.*,clock.*' })).toEqual(['session.reserved']);
    expect(await types({ session: sessionId })).toEqual(['session.reserved']);
    expect(await types({ stream: 'stream_none' })).toEqual([]);
    expect(await types({ text: 'STREAMER', type: 'session.*' })).toEqual(['session.reserved']);
    expect(await types({ where: '{"limit":5}', type: 'session.*' })).toEqual(['session.reserved']);
    const first = await list({ limit: 2 });
    expect(first).toMatchObject({ nextAfter: 2, forgotten: 0 });
    const rest = await list({ after: 2 });
    expect([...first.items, ...rest.items]).toHaveLength(first.total);
  });

  test('of nobody in particular is asked for with key=none', async () => {
    await api.get('/sessions/nobody');
    const { body } = await api.get('/__admin/journal').query({ key: 'none', limit: 1000 }).expect(200);
    expect(body.items).toContainEqual(expect.objectContaining({ apiKey: '', path: '/sessions/nobody' }));
  });

  test.each([
    [{ type: 'session.relesed' }, 'INVALID_QUERY', 'session.released'],
    [{ where: '{' }, 'INVALID_QUERY', 'where'],
    [{ where: '[1]' }, 'INVALID_QUERY', 'where'],
    [{ limit: 0 }, 'INVALID_QUERY', 'limit'],
    [{ after: -1 }, 'INVALID_QUERY', 'after'],
  ])('%j: 422 %s', async (query, code, word) => {
    for (const path of ['/journal', '/journal/wait', '/journal/events']) {
      if ('limit' in query && path !== '/journal') continue;
      const { body } = await api
        .get(`/__admin${path}`)
        .query({ key: newKey(), ...query })
        .expect(422);
      expect(body).toEqual(detail(code));
      expect(body.detail.message).toContain(word);
    }
  });
});

describe('GET /journal/wait', () => {
  const wait = (query: object) => api.get('/__admin/journal/wait').query(query);

  test('answers at once with what has happened', async () => {
    const key = newKey();
    const { sessionId } = await reserve(emulator.url, key);
    const { body } = await wait({ key, type: 'session.reserved' }).expect(200);
    expect(body).toMatchObject({ type: 'session.reserved', sessionId, apiKey: key });
  });

  test('answers with what is still to come, as it comes', async () => {
    const key = newKey();
    const answer = wait({ key, type: 'clock.advanced', timeout: '10s' }).expect(200);
    const body = answer.then((response) => response.body);
    await emulator.account(key).clock.advance('7s');
    expect(await body).toMatchObject({ byMs: 7000 });
  });

  test('does not answer with what came before "after"', async () => {
    const key = newKey();
    const mine = emulator.account(key);
    await mine.clock.advance(1);
    const answer = wait({ key, after: 1, timeout: '10s' })
      .expect(200)
      .then(({ body }) => body);
    await mine.clock.advance(2);
    expect(await answer).toMatchObject({ seq: 2, byMs: 2 });
  });

  test('gives up: 504 with what happened last', async () => {
    const { body } = await wait({ key: newKey(), type: 'stream.*', timeout: '10ms' }).expect(504);
    expect(body).toEqual(detail('WAIT_TIMEOUT'));
    expect(body.detail.message).toContain('stream.*');
  });

  test('ends when the account is reset: 410', async () => {
    const key = newKey();
    const answer = wait({ key, type: 'stream.*', timeout: '20s' }).then((response) => response);
    let ended: Awaited<typeof answer> | undefined;
    void answer.then((response) => {
      ended = response;
    });
    // Until the request has arrived, there is nothing to end.
    await vi.waitFor(async () => {
      await emulator.account(key).clock.get();
      await emulator.account(key).reset();
      expect(ended?.status).toBe(410);
    });
    expect((await answer).body).toEqual(detail('ACCOUNT_RESET'));
  });

  test('a time that is none: 422', async () => {
    for (const timeout of ['soon', '-5s', '']) {
      expect((await wait({ key: newKey(), timeout }).expect(422)).body.detail.code).toBe('INVALID_DURATION');
    }
  });
});

describe('GET /journal/events', () => {
  const url = (key: string, query: Readonly<Record<string, string>> = {}) =>
    `${emulator.url}/__admin/journal/events?${new URLSearchParams({ key, ...query })}`;

  test('tells what happens as it happens, each entry once', async () => {
    const key = newKey();
    const stream = await EventStream.open(url(key));
    expect(stream.response.headers.get('Content-Type')).toMatch(/^text\/event-stream/);
    const { sessionId } = await reserve(emulator.url, key);
    const { items } = await emulator.account(key).journal.list();
    const events = await stream.take(items.length);
    expect(events.map(({ data }) => JSON.parse(data))).toEqual(items);
    expect(events.map(({ id, event }) => [Number(id), event])).toEqual(
      items.map(({ seq, type }) => [seq, type]),
    );
    expect(events.map(({ event }) => event)).toContain('session.reserved');
    expect(sessionId).toMatch(/^session_/);
    stream.leave();
  });

  test('tells nothing of the past unless it is asked for', async () => {
    const key = newKey();
    const mine = emulator.account(key);
    await mine.clock.advance(1);
    const stream = await EventStream.open(url(key));
    await mine.clock.advance(2);
    expect((await stream.next())?.id).toBe('2');
    stream.leave();
  });

  test('tells only what fits', async () => {
    const key = newKey();
    const stream = await EventStream.open(url(key, { type: 'session.*' }));
    const { sessionId } = await reserve(emulator.url, key);
    await emulator.account(key).sessions.release(sessionId);
    const events = await stream.take(2);
    expect(events.map(({ event }) => event)).toEqual(['session.reserved', 'session.released']);
    stream.leave();
  });

  test('goes on after the last event that a reader has seen, none missed and none twice', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.record({ records: fc.nat(6), reads: fc.nat(6) }), { minLength: 1, maxLength: 4 }),
        fc.boolean(),
        async (visits, byHeader) => {
          const key = newKey();
          const mine = emulator.account(key);
          const seen: number[] = [];
          let recorded = 0;
          for (const { records, reads } of visits) {
            const last = String(seen.at(-1) ?? 0);
            const stream = byHeader
              ? await EventStream.open(url(key), { 'Last-Event-ID': last })
              : await EventStream.open(url(key, { after: last }));
            for (let i = 0; i < records; i++) await mine.clock.advance(0);
            recorded += records;
            // It leaves what it has not read, and comes back for it.
            const events = await stream.take(Math.min(reads, recorded - seen.length));
            seen.push(...events.map(({ id }) => Number(id)));
            stream.leave();
          }
          const rest = await EventStream.open(url(key, { after: String(seen.at(-1) ?? 0) }));
          seen.push(...(await rest.take(recorded - seen.length)).map(({ id }) => Number(id)));
          rest.leave();
          expect(seen).toEqual(Array.from({ length: recorded }, (_, i) => i + 1));
        },
      ),
      { numRuns: 30 },
    );
  });

  test('goes by the last event of a browser that comes back, not by the URL that it first asked for', async () => {
    const key = newKey();
    const mine = emulator.account(key);
    for (let i = 0; i < 4; i++) await mine.clock.advance(i);
    const stream = await EventStream.open(url(key, { after: '0' }), { 'Last-Event-ID': '3' });
    expect((await stream.take(1)).map(({ id }) => id)).toEqual(['4']);
    stream.leave();
  });

  test('ends when the account is reset, and says so; who comes back gets the new account’s journal', async () => {
    const key = newKey();
    const mine = emulator.account(key);
    for (let i = 0; i < 3; i++) await mine.clock.advance(i);
    const stream = await EventStream.open(url(key, { after: '0' }));
    await stream.take(3);
    await mine.reset();
    expect(await stream.next()).toMatchObject({ event: 'closed', data: expect.stringContaining('reset') });
    expect(await stream.next()).toBeUndefined();
    const again = await EventStream.open(url(key), { 'Last-Event-ID': '3' });
    expect(await again.next()).toMatchObject({ id: '1', event: 'account.reset' });
    again.leave();
  });

  test('ends when the emulator closes', async () => {
    const closing = await createEmulator({ port: 0 });
    const stream = await EventStream.open(`${closing.url}/__admin/journal/events`);
    await closing.close();
    expect(await stream.next()).toMatchObject({ event: 'closed', data: expect.stringContaining('closed') });
  });

  test('an entry with line breaks in it is one event', async () => {
    const key = newKey();
    const stream = await EventStream.open(url(key, { type: 'account.configured' }));
    await emulator.account(key).config.set({ clock: 'manual', suspended: 'one\n\ndata: two\r\nid: 9' });
    const event = await stream.next();
    expect(event?.id).toBe('1');
    expect(JSON.parse(event?.data ?? '')).toMatchObject({
      options: { suspended: 'one\n\ndata: two\r\nid: 9' },
    });
    stream.leave();
  });
});
