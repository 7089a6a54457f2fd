/** Every other route: what the proxy passes on and what it does not, the panel's, and answers that are none. */
import { describe, expect, test } from 'vitest';
import { API, createProxy, HERE, json, SECRET } from './a-proxy.ts';

describe('everything else', () => {
  test('goes to the target as it is, but for what is about the connection and the page', async () => {
    const { ask, signIn, asked } = await createProxy({
      answer: ({ path }, response) => {
        if (path.startsWith('/recordings')) {
          json(
            response,
            418,
            { teapot: true },
            { 'x-request-id': '7', 'set-cookie': 'a=b', 'access-control-allow-origin': '*' },
          );
        }
      },
    });
    const { status, body, headers } = await ask(`${API}/1/recordings/a%20b?size=2&x=%2F`, {
      method: 'PUT',
      body: 'anything',
      headers: {
        ...(await signIn()),
        cookie: 'session=of-the-app',
        referer: HERE,
        'x-client': 'sdk',
        'sec-fetch-site': 'same-origin',
      },
    });
    expect([status, body]).toEqual([418, { teapot: true }]);
    expect(headers.get('x-request-id')).toBe('7');
    expect(headers.get('set-cookie')).toBeNull();
    expect(headers.get('access-control-allow-origin')).toBeNull();
    const { method, path, headers: sent, body: said } = asked.at(-1) ?? {};
    expect([method, path, said]).toEqual(['PUT', '/recordings/a%20b?size=2&x=%2F', 'anything']);
    expect(sent).toMatchObject({ 'x-client': 'sdk', authorization: 'Bearer access-of-the-target' });
    for (const name of ['cookie', 'referer', 'origin', 'sec-fetch-site'])
      expect(sent).not.toHaveProperty(name);
  });

  test.each(['/__admin/accounts', '/__admin', '/x/../__admin/accounts', '/%5F%5Fadmin/accounts'])(
    "is not an emulator's own API, which lists keys: %s",
    async (path) => {
      const { ask, signIn, asked } = await createProxy();
      const headers = await signIn();
      const before = asked.length;
      expect((await ask(`${API}/1${path}`, { headers })).status).toBe(404);
      expect(asked).toHaveLength(before);
    },
  );

  test('regions are pinged through here', async () => {
    const { ask, signIn, asked } = await createProxy({
      answer: ({ path, headers }, response) => {
        const regions = [
          { id: 'eu west', ping_url: `http://${headers.host}/ping/eu` },
          { id: 'odd' },
          'nonsense',
        ];
        if (path === '/regions') json(response, 200, { regions, nearest: 'eu west' });
        if (path === '/ping/eu') response.end('pong');
      },
    });
    const { body } = await ask(`${API}/1/regions`, { headers: await signIn() });
    expect(body).toEqual({
      regions: [{ id: 'eu west', ping_url: `${HERE}/app${API}/1/ping/eu%20west` }, { id: 'odd' }, 'nonsense'],
      nearest: 'eu west',
    });
    expect((await ask(`${API}/1/ping/eu%20west`)).text).toBe('pong');
    expect(asked.at(-1)?.headers.authorization).toBeUndefined();
    expect((await ask(`${API}/1/ping/elsewhere`)).status).toBe(404);
  });

  test.each(['not JSON', '[1]', '"text"', ''])(
    'a body that is no object does not break it: %j',
    async (body) => {
      const { post, signIn } = await createProxy();
      const headers = await signIn();
      expect((await post(`${API}/1/auth/token`, body)).status).toBe(200);
      expect((await post(`${API}/1/sessions/request`, body, headers)).status).toBe(200);
      expect((await post(`${API}/1/sessions/token`, body, headers)).status).toBe(200);
    },
  );

  test.each(['<h1>Bad gateway</h1>', '[]', 'null', ''])('nor an answer that is none: %j', async (text) => {
    const { post } = await createProxy({
      answer: (_asked, response) => {
        response.writeHead(200, { 'content-type': 'text/html' }).end(text);
      },
    });
    for (const path of ['auth/token', 'sessions/request', 'sessions/token']) {
      const { status, body } = await post(`${API}/1/${path}`, {});
      expect([status, typeof body]).toEqual([200, text === '[]' ? 'undefined' : 'object']);
    }
  });

  test('a target that does not answer is a 502 that names it', async () => {
    const { post } = await createProxy({ url: 'http://127.0.0.1:1' });
    const { status, body } = await post(`${API}/1/auth/token`, {});
    expect(status).toBe(502);
    expect(body.detail).toMatch(/^http:\/\/127\.0\.0\.1:1 does not answer: .*ECONNREFUSED/);
  });

  test('so is one that ends in the middle of its answer', async () => {
    const { post } = await createProxy({
      answer: (_asked, response) => {
        response.writeHead(200, { 'content-length': '100' });
        response.write('{"access_token"', () => response.destroy());
      },
    });
    const { status, body } = await post(`${API}/1/auth/token`, {});
    expect(status).toBe(502);
    expect(body.detail).toBe('The service broke its answer off.');
  });
});

describe('the routes', () => {
  test('of the panel lead to it, and it can be in no frame', async () => {
    const { ask } = await createProxy();
    const moved = await ask('/__odyssey');
    expect([moved.status, moved.headers.get('location')]).toEqual([302, '/app/__odyssey/']);
    const panel = await ask('/__odyssey/');
    expect(panel.text).toBe('<p>the panel</p>');
    expect(panel.headers.get('content-security-policy')).toContain("frame-ancestors 'none'");
    expect(panel.headers.get('cache-control')).toBe('no-store');
  });

  test('that do not exist say so', async () => {
    const { ask, asked } = await createProxy();
    for (const path of ['/__odyssey/x', `/__odyssey/${SECRET}/x`, `${API}/not-a-number/regions`]) {
      const { status, body } = await ask(path);
      expect([status, body.detail]).toEqual([path.includes(SECRET) ? 404 : 403, expect.stringMatching(/./)]);
    }
    expect(asked).toEqual([]);
  });

  test('release one session, and tell when there is none', async () => {
    const { post, signIn, released } = await createProxy();
    await post(`${API}/1/sessions/request`, {}, await signIn());
    const release = (sessionId: unknown) => post(`/__odyssey/${SECRET}/release`, { sessionId });
    expect((await release('session_1')).status).toBe(204);
    expect(released).toEqual(['session_1 released_in_panel']);
    for (const other of ['session_1', 7, undefined]) {
      const { status, body } = await release(other);
      expect(status).toBe(404);
      expect(body.detail).toContain('is held');
    }
  });
});
