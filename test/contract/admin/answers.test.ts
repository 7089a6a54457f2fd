/** `/__admin`, route by route and status by status: what is read and changed, and what is wrong with a request. */
import supertest from 'supertest';
import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest';
import { createEmulator, type Emulator } from '../../../emulator/index.ts';
import { CHANGES, detail, READS, TOKEN } from '../../support/admin-routes.ts';
import { RawClient, reserve } from '../../support/raw-client.ts';
import { createKeys } from '../../support/verbs.ts';

let emulator: Emulator;
let api: ReturnType<typeof supertest>;
const newKey = createKeys('ody_admin_');

beforeAll(async () => {
  emulator = await createEmulator({ port: 0, clock: 'manual' });
  api = supertest(emulator.url);
});
afterAll(() => emulator.close());

describe('what is read', () => {
  test.each(READS)('GET %s answers JSON', async (path) => {
    await vi.waitFor(() => api.get('/__admin/ready').expect(200), { timeout: 10_000 });
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
      (path) =>
        !['/health', '/ready', '/settings', '/accounts', '/scenarios', '/openapi.json'].includes(path),
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
