/** Who may use `/__admin`: foreign pages, forms and hosts may not, and changes may need a token. */
import supertest from 'supertest';
import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest';
import { createEmulator, type Emulator } from '../../../emulator/index.ts';
import { CHANGES, detail, FOREIGN, READS, TOKEN } from '../../support/admin-routes.ts';
import { createKeys } from '../../support/verbs.ts';

let emulator: Emulator;
let api: ReturnType<typeof supertest>;
const newKey = createKeys('ody_admin_');

beforeAll(async () => {
  emulator = await createEmulator({ port: 0, clock: 'manual' });
  api = supertest(emulator.url);
});
afterAll(() => emulator.close());

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
    await vi.waitFor(() => admin.get('/__admin/ready').expect(200), { timeout: 10_000 });
    for (const path of READS) await admin.get(`/__admin${path}`).expect(200);
  });
});
