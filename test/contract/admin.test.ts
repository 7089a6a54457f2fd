/** `/__admin`, route by route and status by status: who is let in, what changes nothing, and what waits. */
import fc from 'fast-check';
import supertest from 'supertest';
import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest';
import { createEmulator, type Emulator } from '../../emulator/index.ts';
import { EventStream } from '../support/event-stream.ts';
import { RawClient, reserve } from '../support/raw-client.ts';

const TOKEN = 'a-token-for-tests';
const FOREIGN = 'https://evil.example';

let emulator: Emulator;
let api: ReturnType<typeof supertest>;
let keys = 0;

const newKey = () => `ody_admin_${++keys}`;

beforeAll(async () => {
  emulator = await createEmulator({ port: 0, clock: 'manual' });
  api = supertest(emulator.url);
});
afterAll(() => emulator.close());

/** Every change that can be made, with a body that is right. */
const CHANGES = [
  { method: 'put', path: '/config', body: { clock: 'manual', concurrentSessions: 1 } },
  { method: 'post', path: '/clock', body: { advance: '1s' } },
  { method: 'put', path: '/clock', body: { mode: '2x' } },
  { method: 'post', path: '/reset', body: undefined },
  { method: 'delete', path: '/sessions/session_x', body: undefined },
  { method: 'post', path: '/sessions/session_x/drop', body: undefined },
] as const;

const READS = [
  '/health',
  '/ready',
  '/config',
  '/settings',
  '/accounts',
  '/sessions',
  '/streams',
  '/usage',
  '/clock',
  '/journal',
  '/openapi.json',
] as const;

const detail = (code: string) => ({ detail: { code, message: expect.any(String) } });

describe('what is read', () => {
  test.each(READS)('GET %s answers JSON', async (path) => {
    await vi.waitFor(() => api.get('/__admin/ready').expect(200));
    const { body } = await api
      .get(`/__admin${path}`)
      .expect(200)
      .expect('Content-Type', /^application\/json/);
    expect(body).toBeTypeOf('object');
  });

  test.each(['/accounts', '/sessions', '/streams'])('GET %s is a list with its total', async (path) => {
    const { body } = await api.get(`/__admin${path}`).expect(200);
    expect(body).toEqual({ items: expect.any(Array), total: body.items.length });
  });

  test('GET /ready is 503 until a client could connect', async () => {
    const starting = await createEmulator({ port: 0 });
    onTestFinished(() => starting.close());
    // At once: the native library is still being loaded.
    const early = await fetch(`${starting.url}/__admin/ready`);
    const body = await early.json();
    expect(early.status).toBe(body.ready ? 200 : 503);
    await vi.waitFor(() =>
      supertest(starting.url).get('/__admin/ready').expect(200, { ready: true, waitingFor: [] }),
    );
  });

  test('a session and a stream are read by their ids', async () => {
    const key = newKey();
    const client = await RawClient.connect(emulator.url, { apiKey: key });
    const { stream_id: streamId } = await client.startStream();
    const { body: session } = await api
      .get(`/__admin/sessions/${client.sessionId}`)
      .query({ key })
      .expect(200);
    expect(session).toMatchObject({ sessionId: client.sessionId, state: 'streaming', streamId });
    const { body: stream } = await api.get(`/__admin/streams/${streamId}`).query({ key }).expect(200);
    expect(stream).toMatchObject({ streamId, sessionId: client.sessionId });
    await client.disconnect();
    const gone = await api.get(`/__admin/sessions/${client.sessionId}`).query({ key }).expect(404);
    expect(gone.body).toEqual(detail('SESSION_NOT_FOUND'));
    expect(gone.body.detail.message).toContain('client_disconnecting');
    const ended = await api.get(`/__admin/streams/${streamId}`).query({ key }).expect(404);
    expect(ended.body).toEqual(detail('STREAM_NOT_FOUND'));
  });

  test('is not journalled: the journal is about the app', async () => {
    const key = newKey();
    for (const path of READS) await api.get(`/__admin${path}`).query({ key });
    const { body } = await api.get('/__admin/journal').query({ key }).expect(200);
    expect(body).toEqual({ items: [], total: 0, forgotten: 0 });
  });

  test('the admin token is in nothing that is read', async () => {
    const guarded = await createEmulator({ port: 0, adminToken: TOKEN });
    onTestFinished(() => guarded.close());
    for (const path of READS) {
      expect(await (await fetch(`${guarded.url}/__admin${path}`)).text()).not.toContain(TOKEN);
    }
  });
});

describe('what is changed', () => {
  test('DELETE a session: 204, and 404 the second time', async () => {
    const key = newKey();
    const { sessionId } = await reserve(emulator.url, key);
    const release = () =>
      api.delete(`/__admin/sessions/${sessionId}`).query({ key }).set('Content-Type', 'application/json');
    expect((await release().expect(204)).text).toBe('');
    expect((await release().expect(404)).body).toEqual(detail('SESSION_NOT_FOUND'));
  });

  test('POST a session’s drop: 200, 409 without a socket, 404 without a session', async () => {
    const key = newKey();
    const client = await RawClient.connect(emulator.url, { apiKey: key });
    const drop = (id: string) =>
      api.post(`/__admin/sessions/${id}/drop`).query({ key }).set('Content-Type', 'application/json');
    expect((await drop(client.sessionId).expect(200)).body).toMatchObject({ state: 'dangling' });
    expect((await drop(client.sessionId).expect(409)).body).toEqual(detail('SESSION_NOT_CONNECTED'));
    expect((await drop('session_none').expect(404)).body).toEqual(detail('SESSION_NOT_FOUND'));
    await client.disconnect();
  });

  test('POST and PUT the clock', async () => {
    const key = newKey();
    const { body: before } = await api.get('/__admin/clock').query({ key });
    const { body: after } = await api
      .post('/__admin/clock')
      .query({ key })
      .send({ advance: '150s' })
      .expect(200);
    expect(after.nowMs - before.nowMs).toBe(150_000);
    const { body: later } = await api
      .post('/__admin/clock')
      .query({ key })
      .send({ advance: 500 })
      .expect(200);
    expect(later.nowMs - after.nowMs).toBe(500);
    await api.put('/__admin/clock').query({ key }).send({ mode: '60x' }).expect(200);
    expect((await api.get('/__admin/clock').query({ key })).body.mode).toBe('60x');
  });

  test('PUT the configuration is idempotent, and says what is in force', async () => {
    const key = newKey();
    const put = () => api.put('/__admin/config').query({ key }).send({ clock: 'manual', streamLimit: '10s' });
    const { body } = await put().expect(200);
    expect(body).toMatchObject({ streamLimit: '10s', concurrentSessions: 5 });
    expect((await put().expect(200)).body).toEqual(body);
    expect((await api.get('/__admin/config').query({ key })).body).toEqual(body);
  });

  test('with key=* it is every account', async () => {
    const own = await createEmulator({ port: 0, clock: 'manual' });
    onTestFinished(() => own.close());
    const all = supertest(own.url);
    for (const key of ['ody_a', 'ody_b']) await reserve(own.url, key);
    const active = async () => (await own.accounts()).reduce((sum, { sessions }) => sum + sessions.active, 0);
    await all.post('/__admin/clock?key=*').send({ advance: '9m' }).expect(200);
    expect(await active()).toBe(2);
    await all.post('/__admin/reset?key=*').set('Content-Type', 'application/json').expect(204);
    expect(await active()).toBe(0);
  });
});

describe('what is wrong with a request', () => {
  test.each([
    ...READS.filter(
      (path) => !['/health', '/ready', '/settings', '/accounts', '/openapi.json'].includes(path),
    ),
  ])('a key that is none: 422 on GET %s', async (path) => {
    for (const key of ['sk_1', '*', '', 'ody_ä', 'ody_a b', `ody_${'x'.repeat(300)}`]) {
      const { body } = await api.get(`/__admin${path}`).query({ key }).expect(422);
      expect(body).toEqual(detail('INVALID_KEY'));
      expect(body.detail.message).toContain(JSON.stringify(key));
    }
  });

  test.each(CHANGES)('a key that is none: 422 on $method $path', async ({ method, path, body }) => {
    const answer = await api[method](`/__admin${path}`)
      .query({ key: 'sk_1' })
      .set('Content-Type', 'application/json')
      .send(body)
      .expect(422);
    expect(answer.body).toEqual(detail('INVALID_KEY'));
  });

  test.each([
    ['/clock', 'post', '{"advance"', 'INVALID_REQUEST'],
    ['/clock', 'post', '', 'INVALID_REQUEST'],
    ['/clock', 'post', '{}', 'INVALID_REQUEST'],
    ['/clock', 'post', '{"advance":true}', 'INVALID_REQUEST'],
    ['/clock', 'post', '{"advance":"1s","by":2}', 'INVALID_REQUEST'],
    ['/clock', 'post', '{"advance":"soon"}', 'INVALID_DURATION'],
    ['/clock', 'post', '{"advance":-1}', 'INVALID_DURATION'],
    ['/clock', 'put', '{"mode":7}', 'INVALID_REQUEST'],
    ['/clock', 'put', '{"mode":"fast"}', 'INVALID_OPTIONS'],
    ['/config', 'put', '', 'INVALID_REQUEST'],
    ['/config', 'put', 'manual', 'INVALID_REQUEST'],
    ['/config', 'put', '{"streamLimt":"10s"}', 'INVALID_OPTIONS'],
  ] as const)('%s %s %s: 422 %s', async (path, method, text, code) => {
    const key = newKey();
    const { body } = await api[method](`/__admin${path}`)
      .query({ key })
      .set('Content-Type', 'application/json')
      .send(text)
      .expect(422);
    expect(body.detail).toMatchObject({ code, message: expect.stringMatching(/\S/) });
    expect((await emulator.account(key).journal.list()).items).toEqual([]);
  });

  test('a suggestion comes with a mistyped option', async () => {
    const { body } = await api.put('/__admin/config').query({ key: newKey() }).send({ streamLimt: '10s' });
    expect(body.detail.problems).toEqual([expect.stringContaining('streamLimit')]);
  });

  test('a body of two megabytes changes nothing', async () => {
    const key = newKey();
    const { status, body } = await api
      .put('/__admin/config')
      .query({ key })
      .send({ suspended: 'x'.repeat(2_000_000) });
    expect([413, 422]).toContain(status);
    expect(body.detail).toMatchObject({
      code: 'INVALID_REQUEST',
      message: expect.stringContaining('1048576'),
    });
    expect((await emulator.account(key).journal.list()).items).toEqual([]);
  });

  test.each([
    ['get', '/sesions'],
    ['get', '/'],
    ['get', ''],
    ['get', '/sessions/a/b/c'],
    ['post', '/health'],
    ['put', '/reset'],
    ['delete', '/journal'],
  ] as const)('%s %s is no route: 404, and where to find them', async (method, path) => {
    const { body } = await api[method](`/__admin${path}`).set('Content-Type', 'application/json').expect(404);
    expect(body).toEqual(detail('NOT_FOUND'));
    expect(body.detail.message).toContain('/__admin/openapi.json');
  });

  test('no GET changes anything', async () => {
    const key = newKey();
    const { sessionId } = await reserve(emulator.url, key);
    const before = await emulator.account(key).journal.list();
    for (const { path } of CHANGES) {
      await api
        .get(`/__admin${path.replace('session_x', sessionId)}`)
        .query({ key, advance: '1h', mode: '2x' });
    }
    expect(await emulator.account(key).journal.list()).toEqual(before);
  });

  test('none of it is the emulator’s fault', async () => {
    expect((await emulator.anonymous.journal.list({ type: 'emulator.fault' })).items).toEqual([]);
  });
});

describe('who is let in', () => {
  test.each(['evil.example', 'localhost.evil.example', '127.0.0.1.evil.example', 'app.test'])(
    'a foreign host is not: %s',
    async (host) => {
      for (const path of READS) {
        const { body } = await api.get(`/__admin${path}`).set('Host', host).expect(403);
        expect(body).toEqual(detail('FORBIDDEN'));
        expect(body.detail.message).toContain(`"${host}"`);
        expect(body.detail.message).toContain('--allowed-hosts');
      }
    },
  );

  test.each([FOREIGN, 'null', 'http://localhost.evil.example', 'chrome-extension://abc'])(
    'a page of a foreign origin is not, and its browser gets nothing to read: %s',
    async (origin) => {
      for (const path of READS) {
        const answer = await api.get(`/__admin${path}`).set('Origin', origin).expect(403);
        expect(answer.body.detail.message).toContain(origin);
        expect(answer.headers).not.toHaveProperty('access-control-allow-origin');
      }
    },
  );

  test.each(['http://localhost:5173', 'http://127.0.0.1:5173', 'http://[::1]:5173', 'http://shop.localhost'])(
    'a page of this machine is, and its origin alone may read: %s',
    async (origin) => {
      const { headers } = await api.get('/__admin/health').set('Origin', origin).expect(200);
      expect(headers['access-control-allow-origin']).toBe(origin);
      expect(headers.vary).toMatch(/origin/i);
      expect(headers).not.toHaveProperty('access-control-allow-credentials');
    },
  );

  test('who is no page is told of no origin', async () => {
    const { headers } = await api.get('/__admin/health').expect(200);
    expect(headers).not.toHaveProperty('access-control-allow-origin');
  });

  test('a preflight is answered for pages of this machine, and for no others', async () => {
    const preflight = (origin: string) =>
      api
        .options('/__admin/clock')
        .set('Origin', origin)
        .set('Access-Control-Request-Method', 'PUT')
        .set('Access-Control-Request-Headers', 'content-type,authorization');
    const { headers } = await preflight('http://localhost:5173').expect(204);
    expect(headers['access-control-allow-origin']).toBe('http://localhost:5173');
    expect(headers['access-control-allow-methods']).toMatch(/PUT/);
    expect(headers['access-control-allow-headers']?.toLowerCase()).toContain('content-type');
    expect((await preflight(FOREIGN)).headers).not.toHaveProperty('access-control-allow-origin');
  });

  test('hosts that are allowed by name are', async () => {
    const shared = await createEmulator({ port: 0, allowedHosts: ['app.test', '.example.com'] });
    onTestFinished(() => shared.close());
    const get = (host: string, origin: string) =>
      supertest(shared.url).get('/__admin/health').set('Host', host).set('Origin', origin);
    await get('app.test:8090', 'https://app.test').expect(200);
    await get('localhost', 'https://shop.example.com').expect(200);
    await get('shop.app.test', 'http://localhost').expect(403);
    await get('localhost', 'https://example.com.evil').expect(403);
  });

  test('Odyssey’s own routes stay open to every page, as Odyssey’s are', async () => {
    const { headers } = await api
      .options('/auth/token')
      .set('Origin', FOREIGN)
      .set('Access-Control-Request-Method', 'POST');
    expect(headers['access-control-allow-origin']).toBe('*');
  });

  describe.each(CHANGES)(
    'a change that a foreign page could send without asking: $method $path',
    ({ method, path, body }) => {
      test.each([
        'text/plain',
        'application/x-www-form-urlencoded',
        'multipart/form-data; boundary=x',
        'text/plain; application/json',
      ])('as %s: 415, and nothing changes', async (contentType) => {
        const key = newKey();
        const answer = await api[method](`/__admin${path}`)
          .query({ key })
          .set('Content-Type', contentType)
          .send(JSON.stringify(body ?? {}))
          .expect(415);
        expect(answer.body).toEqual(detail('UNSUPPORTED_MEDIA_TYPE'));
        expect(answer.body.detail.message).toContain('application/json');
        expect(answer.body.detail.message).toContain(contentType);
        expect((await emulator.account(key).journal.list()).items).toEqual([]);
      });

      test('without a content type: 415', async () => {
        // `Content-Type` is left out by fetch only where there is no body.
        const answer = await fetch(`${emulator.url}/__admin${path}?key=${newKey()}`, {
          method: method.toUpperCase(),
        });
        expect(answer.status).toBe(415);
      });

      test('as JSON, but from a foreign page: 403', async () => {
        await api[method](`/__admin${path}`)
          .set('Content-Type', 'application/json')
          .set('Origin', FOREIGN)
          .send(body)
          .expect(403);
      });
    },
  );
});

describe('with an admin token', () => {
  let guarded: Emulator;
  let admin: ReturnType<typeof supertest>;

  beforeAll(async () => {
    guarded = await createEmulator({ port: 0, clock: 'manual', adminToken: TOKEN });
    admin = supertest(guarded.url);
  });
  afterAll(() => guarded.close());

  test.each(CHANGES)('$method $path needs it: 401 without', async ({ method, path, body }) => {
    for (const authorization of [
      undefined,
      '',
      'Bearer',
      'Bearer wrong',
      `Bearer ${TOKEN}x`,
      `Basic ${TOKEN}`,
      TOKEN,
    ]) {
      const call = admin[method](`/__admin${path}`).set('Content-Type', 'application/json');
      if (authorization !== undefined) call.set('Authorization', authorization);
      const answer = await call.send(body).expect(401);
      expect(answer.body).toEqual(detail('UNAUTHORIZED'));
      expect(answer.text).not.toContain(TOKEN);
    }
  });

  test.each(CHANGES)('$method $path does it with the token', async ({ method, path, body }) => {
    const answer = await admin[method](`/__admin${path}`)
      .set('Content-Type', 'application/json')
      .set('Authorization', `Bearer ${TOKEN}`)
      .send(body);
    expect([200, 204, 404]).toContain(answer.status);
    expect(answer.body.detail?.code ?? 'SESSION_NOT_FOUND').toBe('SESSION_NOT_FOUND');
  });

  test('the token does not make a foreign page welcome', async () => {
    await admin
      .post('/__admin/clock')
      .set('Authorization', `Bearer ${TOKEN}`)
      .set('Origin', FOREIGN)
      .send({ advance: '1s' })
      .expect(403);
  });

  test('a body that says it is no JSON is 415, and never taken for an empty one', async () => {
    const key = newKey();
    await guarded.account(key).config.set({ clock: 'manual', concurrentSessions: 1 });
    const answer = await admin
      .put('/__admin/config')
      .query({ key })
      .set('Content-Type', 'text/plain')
      .set('Authorization', `Bearer ${TOKEN}`)
      .send('{"concurrentSessions":2}')
      .expect(415);
    expect(answer.body).toEqual(detail('UNSUPPORTED_MEDIA_TYPE'));
    expect(await guarded.account(key).config.get()).toMatchObject({ concurrentSessions: 1 });
    expect((await guarded.anonymous.journal.list({ type: 'emulator.fault' })).items).toEqual([]);
  });

  test('what only reads stays open', async () => {
    await vi.waitFor(() => admin.get('/__admin/ready').expect(200));
    for (const path of READS) await admin.get(`/__admin${path}`).expect(200);
  });
});

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
