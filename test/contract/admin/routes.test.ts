/**
 * What holds for every route of `/__admin`, found in its OpenAPI document, so that no new one is left out: who may read its
 * answers and errors, what HEAD and OPTIONS do, and that no GET changes anything. Each route by itself is in `../admin.test.ts`.
 */
import supertest from 'supertest';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { WebSocket } from 'ws';
import { createEmulator, type Emulator, type JournalEntry } from '../../../emulator/index.ts';
import { createBareApp } from '../../support/bare-app.ts';
import { type Described, operationsOf } from '../../support/openapi.ts';
import { RawClient, refusal, reserve } from '../../support/raw-client.ts';

const LOCAL_PAGE = 'http://localhost:5173';
const FOREIGN_PAGE = 'https://evil.example';

const { app, accounts } = createBareApp({ clock: 'manual' });
const document: Described = await (await app.request('/__admin/openapi.json')).json();
const adminRoutes = operationsOf(document).filter(({ path }) => path.startsWith('/__admin'));
const reads = adminRoutes.flatMap(({ method, path }) => (method === 'get' ? [path] : []));
const changes = adminRoutes.flatMap(({ method, path }) =>
  method === 'get' ? [] : [{ method: method.toUpperCase(), path }],
);

/** All but an import, which is of no account and as large as it is. */
const accountChanges = changes.filter(({ path }) => path !== '/__admin/import');

let emulator: Emulator;
let api: ReturnType<typeof supertest>;
let keys = 0;

const newKey = () => `ody_routes_${++keys}`;

beforeAll(async () => {
  emulator = await createEmulator({ port: 0, clock: 'manual' });
  api = supertest(emulator.url);
});
afterAll(() => emulator.close());

/** What the routes need that take no empty object. */
const BODIES: Readonly<Record<string, string>> = {
  'POST /__admin/clock': '{"advance":"1s"}',
  'PUT /__admin/clock': '{"mode":"real"}',
  'PUT /__admin/scenario': '{"name":"flaky-network"}',
};

/** A route's path with ids in it that nobody has. */
const withoutIds = (path: string) => path.replaceAll(/\{(\w+)_id\}/g, '$1_none');

test('the document lists reads and changes: what follows is about some', () => {
  expect(reads).toContain('/__admin/sessions/{session_id}');
  expect(changes).toContainEqual({ method: 'PUT', path: '/__admin/config' });
});

describe('reading', () => {
  test('changes nothing, by whichever GET or HEAD, however it is asked', async () => {
    const own = await createEmulator({ port: 0, clock: 'manual' });
    onTestFinished(() => own.close());
    const key = newKey();
    const client = await RawClient.connect(own.url, { apiKey: key });
    const { stream_id: streamId } = await client.startStream();
    await client.disconnect();
    const { sessionId } = await reserve(own.url, key);
    await own.clock.get();
    const state = async () => ({
      accounts: await own.accounts(),
      settings: await own.settings(),
      sessions: await own.account(key).sessions.list(),
      config: await own.account(key).config.get(),
      journal: await own.account(key).journal.list({ limit: 1000 }),
      ownJournal: await own.journal.list({ limit: 1000 }),
      anonymous: await own.anonymous.journal.list({ limit: 1000 }),
    });
    const before = await state();
    const bodies = { advance: '1h', mode: '60x', concurrentSessions: '0' };
    for (const path of reads) {
      const url = path.replace('{session_id}', sessionId).replace('{stream_id}', String(streamId));
      for (const method of ['GET', 'HEAD']) {
        for (const asked of [key, 'none', '*', 'rubbish']) {
          const query = new URLSearchParams({ key: asked, timeout: '1ms', _method: 'DELETE', ...bodies });
          const abort = new AbortController();
          const answer = await fetch(`${own.url}${url}?${query}`, {
            method,
            headers: { 'X-HTTP-Method-Override': 'DELETE', 'Content-Type': 'application/json' },
            signal: abort.signal,
          });
          // What is waited for here does not come: 504 in good order.
          expect([answer.status < 500 || answer.status === 504, answer.status]).toEqual([
            true,
            answer.status,
          ]);
          abort.abort();
        }
      }
    }
    expect(await state()).toEqual(before);
  });

  test.each(reads.filter((path) => !path.endsWith('/journal/wait')))(
    'HEAD %s answers as GET does, without a body',
    async (path) => {
      const url = withoutIds(path);
      const head = await fetch(emulator.url + url, { method: 'HEAD' });
      const abort = new AbortController();
      const get = await fetch(emulator.url + url, { signal: abort.signal });
      expect(head.status).toBe(get.status);
      expect(head.headers.get('Content-Type')).toBe(get.headers.get('Content-Type'));
      expect(await head.text()).toBe('');
      abort.abort();
    },
  );
});

describe('a page', () => {
  test.each(reads)('of this machine may read the errors of %s too', async (path) => {
    const answer = await api
      .get(withoutIds(path))
      .query({ key: 'rubbish', type: 'rubbish' })
      .set('Origin', LOCAL_PAGE);
    expect(answer.headers['access-control-allow-origin']).toBe(LOCAL_PAGE);
    expect(answer.headers.vary).toMatch(/origin/i);
  });

  test.each(changes)('of this machine may read why $method $path was refused', async ({ method, path }) => {
    const answer = await fetch(emulator.url + withoutIds(path), { method, headers: { Origin: LOCAL_PAGE } });
    expect(answer.status).toBe(415);
    expect(answer.headers.get('Access-Control-Allow-Origin')).toBe(LOCAL_PAGE);
  });

  test.each(adminRoutes)('of this machine may ask before $method $path', async ({ method, path }) => {
    const answer = await preflight(path, LOCAL_PAGE, method);
    expect(answer.status).toBe(204);
    expect(answer.headers.get('Access-Control-Allow-Origin')).toBe(LOCAL_PAGE);
    expect(answer.headers.get('Access-Control-Allow-Methods')).toContain(method.toUpperCase());
    expect(answer.headers.get('Access-Control-Allow-Headers')).toMatch(/Content-Type/i);
    expect(answer.headers.get('Access-Control-Allow-Headers')).toMatch(/Authorization/i);
  });

  test.each(adminRoutes)('elsewhere gets no leave for $method $path', async ({ method, path }) => {
    for (const origin of [FOREIGN_PAGE, 'null']) {
      const answer = await preflight(path, origin, method);
      expect(answer.status).toBe(403);
      expect(answer.headers.get('Access-Control-Allow-Origin')).toBeNull();
    }
  });

  test('whose own name points to this machine is refused, whatever it sends', async () => {
    const { journal, sessions } = accounts.get('ody_rebound');
    const { sessionId } = sessions.reserve('us-west');
    const before = journal.list();
    for (const { method, path } of adminRoutes) {
      const answer = await app.request(`${path.replace('{session_id}', sessionId)}?key=ody_rebound`, {
        method: method.toUpperCase(),
        headers: {
          Host: 'rebound.example:8090',
          Origin: 'http://rebound.example:8090',
          'Content-Type': 'application/json',
        },
      });
      expect(answer.status).toBe(403);
      expect(answer.headers.get('Access-Control-Allow-Origin')).toBeNull();
      expect((await answer.json()).detail).toMatchObject({
        code: 'FORBIDDEN',
        message: expect.stringContaining('--allowed-hosts rebound.example.'),
      });
    }
    expect(journal.list()).toEqual(before);
  });

  function preflight(path: string, origin: string, method: string): Promise<Response> {
    return fetch(emulator.url + withoutIds(path), {
      method: 'OPTIONS',
      headers: {
        Origin: origin,
        'Access-Control-Request-Method': method.toUpperCase(),
        'Access-Control-Request-Headers': 'authorization,content-type',
        'Access-Control-Request-Private-Network': 'true',
      },
    });
  }
});

describe('a change', () => {
  test.each(changes)('$method $path is refused with a body of no type at all', async ({ method, path }) => {
    // A Blob without a type is the only body that fetch names no type for.
    const answer = await fetch(emulator.url + withoutIds(path), { method, body: new Blob(['{}']) });
    expect(answer.status).toBe(415);
    expect((await answer.json()).detail.message).toContain('Content-Type: application/json');
  });

  test.each(accountChanges)('$method $path of more than a megabyte is refused', async ({ method, path }) => {
    const answer = await fetch(emulator.url + withoutIds(path), {
      method,
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ advance: ' '.repeat(1024 * 1024) }),
    });
    expect(answer.status).toBe(422);
    expect((await answer.json()).detail).toMatchObject({
      code: 'INVALID_REQUEST',
      message: expect.stringContaining('1048576 bytes'),
    });
  });

  test.each(accountChanges)('$method $path needs a key that is one, not "none"', async ({ method, path }) => {
    const answer = await fetch(`${emulator.url}${withoutIds(path)}?key=none`, {
      method,
      headers: { 'Content-Type': 'application/json' },
      body: BODIES[`${method} ${path}`] ?? '{}',
    });
    expect(answer.status).toBe(422);
    expect((await answer.json()).detail).toEqual({
      code: 'INVALID_KEY',
      message: expect.stringContaining('"none" is no key'),
    });
  });
});

describe('a clock that moves', () => {
  test('is answered 410 when its account is reset on the way', async () => {
    const key = newKey();
    let reset: Promise<void> | undefined;
    const own = await createEmulator({
      port: 0,
      clock: 'manual',
      onEntry: ({ type }: JournalEntry) => {
        if (type === 'session.released') reset ??= own.account(key).reset();
      },
    });
    onTestFinished(() => own.close());
    await reserve(own.url, key);
    const { body } = await supertest(own.url)
      .post('/__admin/clock')
      .query({ key })
      .send({ advance: '1h' })
      .expect(410);
    expect(body.detail.code).toBe('ACCOUNT_RESET');
    await reset;
  });

  test('is answered 503 when the emulator closes on the way', async () => {
    let closed: Promise<void> | undefined;
    const own = await createEmulator({
      port: 0,
      clock: 'manual',
      onEntry: ({ type }: JournalEntry) => {
        if (type === 'session.released') closed ??= own.close();
      },
    });
    await reserve(own.url);
    const { body } = await supertest(own.url).post('/__admin/clock').send({ advance: '1h' }).expect(503);
    expect(body.detail.code).toBe('EMULATOR_CLOSED');
    await closed;
  });

  test('with key=* is answered with every account', async () => {
    const own = await createEmulator({ port: 0, clock: 'manual' });
    onTestFinished(() => own.close());
    const admin = supertest(own.url);
    const nothing = await admin.post('/__admin/clock?key=*').send({ advance: '1s' }).expect(200);
    expect(nothing.body).toEqual({ items: [], total: 0 });
    for (const key of ['ody_a', 'ody_b']) await own.account(key).clock.get();
    const { body } = await admin.post('/__admin/clock?key=*').send({ advance: '1s' }).expect(200);
    expect(body).toEqual({ items: await own.accounts(), total: 2 });
  });
});

describe('a WebSocket', () => {
  /** Opens a session's socket with such headers; gives the status that it is refused with, and why. */
  async function upgrade(own: Emulator, headers: Record<string, string>): Promise<[number, string]> {
    const { sessionId, signallingUrl, token } = await reserve(own.url);
    const url = `${signallingUrl}/client/${sessionId}?token=${encodeURIComponent(token)}`;
    const socket = new WebSocket(url, { headers });
    const status = await refusal(socket);
    const { items } = await own.anonymous.journal.list({ type: 'signalling.refused' });
    return [status ?? 0, items.at(-1)?.detail ?? ''];
  }

  test.each([
    ['a foreign page', { Origin: FOREIGN_PAGE }, 'evil.example'],
    ['a page of a look-alike', { Origin: 'http://localhost.evil.example' }, 'localhost.evil.example'],
    ['a file', { Origin: 'null' }, 'null'],
    ['a name that was made to point here', { Host: 'rebound.example:8090' }, 'rebound.example'],
  ])('of %s is refused, with the option that would let it in', async (_who, headers, name) => {
    const own = await createEmulator({ port: 0 });
    onTestFinished(() => own.close());
    const [status, detail] = await upgrade(own, headers);
    expect(status).toBe(403);
    expect(detail).toContain(`--allowed-hosts ${name}.`);
    // And with that option it is.
    const open = await createEmulator({ port: 0, allowedHosts: [name] });
    onTestFinished(() => open.close());
    const { sessionId, signallingUrl, token } = await reserve(open.url);
    const url = `${signallingUrl}/client/${sessionId}?token=${encodeURIComponent(token)}`;
    const socket = new WebSocket(url, { headers });
    await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject));
    socket.terminate();
  });

  test('of a file is let in to /__admin by the same option', async () => {
    const open = await createEmulator({ port: 0, allowedHosts: ['null'] });
    onTestFinished(() => open.close());
    const { headers } = await supertest(open.url).get('/__admin/health').set('Origin', 'null').expect(200);
    expect(headers['access-control-allow-origin']).toBe('null');
  });
});
