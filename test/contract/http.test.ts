/** Odyssey's HTTP API, route by route and status by status, over a real socket. */
import supertest from 'supertest';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createEmulator, type Emulator } from '../../emulator/index.ts';

let emulator: Emulator;
let api: ReturnType<typeof supertest>;

beforeAll(async () => {
  emulator = await createEmulator({ port: 0, clock: 'manual', concurrentSessions: 2, streamers: 1 });
  api = supertest(emulator.url);
});
afterAll(() => emulator.close());

/** A bearer header for an account of its own. */
async function bearer(apiKey: string): Promise<[string, string]> {
  const { body } = await api.post('/auth/token').send({ api_key: apiKey }).expect(200);
  return ['Authorization', `Bearer ${body.access_token}`];
}

/** Reserves a session, and answers what `/sessions/token` says of it. */
async function sessionToken(auth: [string, string]) {
  const { body: session } = await api
    .post('/sessions/request')
    .set(...auth)
    .send({})
    .expect(200);
  const { body } = await api
    .post('/sessions/token')
    .set(...auth)
    .send({ session_id: session.session_id })
    .expect(200);
  return { session, body };
}

describe('POST /auth/token', () => {
  test('gives any well-formed key an access token', async () => {
    const { body } = await api.post('/auth/token').send({ api_key: 'ody_anything' }).expect(200);
    expect(body).toEqual({
      access_token: expect.stringMatching(/^ey/),
      token_type: 'bearer',
      expires_in: 3600,
    });
  });

  test.each([
    [{ api_key: 'sk_123' }, ['body', 'api_key']],
    [{ api_key: 7 }, ['body', 'api_key']],
    [{ api_key: 'ody_' }, ['body', 'api_key']],
    [{}, ['body', 'api_key']],
    [[], ['body']],
  ])('refuses %j with 422, and says where', async (json, loc) => {
    const { body } = await api.post('/auth/token').send(json).expect(422);
    expect(body.detail[0]).toMatchObject({ loc, msg: expect.any(String), type: expect.any(String) });
  });

  test('refuses a body that is no JSON with 422', async () => {
    const { body } = await api
      .post('/auth/token')
      .set('Content-Type', 'application/json')
      .send('{"api_key"')
      .expect(422);
    expect(body.detail[0]).toMatchObject({ loc: ['body'], type: 'json_invalid' });
  });

  test('refuses a body of two megabytes with 413', async () => {
    await api
      .post('/auth/token')
      .send({ api_key: `ody_${'x'.repeat(2_000_000)}` })
      .expect(413);
  });
});

describe('access tokens', () => {
  test.each([
    ['none', undefined],
    ['no bearer', 'Basic b2R5OnNzZXk='],
    ['rubbish', 'Bearer rubbish'],
  ])('%s: 401 with a detail', async (_name, authorization) => {
    for (const request of [
      () => api.get('/regions'),
      () => api.post('/sessions/request').send({}),
      () => api.post('/sessions/token').send({ session_id: 'x' }),
    ]) {
      const call = authorization ? request().set('Authorization', authorization) : request();
      const { body } = await call.expect(401);
      expect(body).toEqual({ detail: expect.any(String) });
    }
  });

  test('a session token is no access token', async () => {
    const auth = await bearer('ody_mixup');
    const { body } = await sessionToken(auth);
    await api.get('/regions').set('Authorization', `Bearer ${body.session_token}`).expect(401);
  });
});

describe('GET /regions', () => {
  test('lists regions whose pings answer without a token', async () => {
    const { body } = await api
      .get('/regions')
      .set(...(await bearer('ody_regions')))
      .expect(200);
    expect(body.regions.length).toBeGreaterThan(1);
    for (const { id, ping_url } of body.regions) {
      const answer = await fetch(ping_url);
      expect(await answer.json()).toEqual({ region: id });
    }
  });

  test('a region that is none: 422', async () => {
    await api.get('/regions/atlantis/ping').expect(422);
  });
});

describe('POST /sessions/request', () => {
  test('reserves a streamer where the client measured the least', async () => {
    const auth = await bearer('ody_reserve');
    const { body } = await api
      .post('/sessions/request')
      .set(...auth)
      .send({ region_latencies: { 'us-west': 90, 'eu-central': 20, unknown: 1 } })
      .expect(200);
    expect(body).toEqual({
      session_id: expect.stringMatching(/^session_/),
      signalling_url: `${emulator.url.replace('http', 'ws')}/signalling/${body.streamer_id}`,
      streamer_id: expect.any(String),
      model: expect.any(String),
      region: 'eu-central',
      capabilities: { image_to_video: true },
    });
    expect(await emulator.account('ody_reserve').sessions.list()).toMatchObject([
      { sessionId: body.session_id, state: 'reserved', streamerId: body.streamer_id, region: 'eu-central' },
    ]);
  });

  test('needs no body', async () => {
    await api
      .post('/sessions/request')
      .set(...(await bearer('ody_nobody')))
      .expect(200);
  });

  test('a latency that is no number: 422', async () => {
    const { body } = await api
      .post('/sessions/request')
      .set(...(await bearer('ody_latency')))
      .send({ region_latencies: { 'us-west': 'fast' } })
      .expect(422);
    expect(body.detail[0].loc).toEqual(['body', 'region_latencies', 'us-west']);
  });

  test('without a free streamer: 503, until one is released', async () => {
    const auth = await bearer('ody_crowded');
    await api
      .post('/sessions/request')
      .set(...auth)
      .send({})
      .expect(200);
    const { body } = await api
      .post('/sessions/request')
      .set(...auth)
      .send({})
      .expect(503);
    expect(body).toEqual({ detail: 'No streamer is available: all 1 are in use.' });
    await emulator.account('ody_crowded').clock.advance('600s');
    await api
      .post('/sessions/request')
      .set(...auth)
      .send({})
      .expect(200);
  });

  test('accounts do not share streamers or slots', async () => {
    for (const key of ['ody_one', 'ody_two', 'ody_three']) {
      await api
        .post('/sessions/request')
        .set(...(await bearer(key)))
        .send({})
        .expect(200);
    }
  });
});

describe('POST /sessions/token', () => {
  test('gives a token that names its session and lives 600 s', async () => {
    const auth = await bearer('ody_token');
    const { session, body } = await sessionToken(auth);
    expect(body.expires_in).toBe(600);
    const payload = JSON.parse(Buffer.from(body.session_token.split('.')[1], 'base64url').toString());
    expect(payload).toMatchObject({ session_id: session.session_id });
    expect(payload.exp - payload.iat).toBe(600);
  });

  test('another caller’s session, and one that is none: 404', async () => {
    const { body: session } = await api
      .post('/sessions/request')
      .set(...(await bearer('ody_owner')))
      .send({})
      .expect(200);
    for (const sessionId of [session.session_id, 'session_none']) {
      const { body } = await api
        .post('/sessions/token')
        .set(...(await bearer('ody_thief')))
        .send({ session_id: sessionId })
        .expect(404);
      expect(body.detail).toContain(sessionId);
    }
  });

  test('no session_id: 422', async () => {
    await api
      .post('/sessions/token')
      .set(...(await bearer('ody_token2')))
      .send({})
      .expect(422);
  });
});

test('behind a proxy that ends TLS, the URLs in answers lead back through it', async () => {
  const auth = await bearer('ody_behind_tls');
  const through = { Host: 'emulator.localhost', 'X-Forwarded-Proto': 'https' };
  const { body: session } = await api
    .post('/sessions/request')
    .set(...auth)
    .set(through)
    .send({})
    .expect(200);
  expect(session.signalling_url).toMatch(/^wss:\/\/emulator\.localhost\/signalling\//);
  const { body } = await api
    .get('/regions')
    .set(...auth)
    .set(through)
    .expect(200);
  expect(body.regions[0].ping_url).toMatch(/^https:\/\/emulator\.localhost\/regions\//);
});

test('GET {signalling_url}/config lists no ICE servers', async () => {
  const { body } = await api.get('/signalling/streamer-1/config').expect(200);
  expect(body).toEqual({ iceServers: [] });
});

test('POST /telemetry takes events without a token, and refuses what is none', async () => {
  const { body } = await api
    .post('/telemetry')
    .send({ events: [{ name: 'connect' }, {}] })
    .expect(202);
  expect(body).toEqual({ accepted: 2 });
  await api.post('/telemetry').send({ events: 'many' }).expect(422);
});

test('a route that is none: 404 with a detail', async () => {
  const { body } = await api.get('/nowhere').expect(404);
  expect(body.detail).toContain('GET /nowhere');
});

describe('CORS', () => {
  test('preflights allow what the SDK sends, from any origin', async () => {
    const { headers } = await api
      .options('/sessions/request')
      .set('Origin', 'http://localhost:5173')
      .set('Access-Control-Request-Method', 'POST')
      .set('Access-Control-Request-Headers', 'authorization,content-type')
      .set('Access-Control-Request-Private-Network', 'true')
      .expect(204);
    expect(headers).toMatchObject({
      'access-control-allow-origin': '*',
      'access-control-allow-headers': 'Authorization,Content-Type,If-Match,Range,If-Range',
      'access-control-allow-private-network': 'true',
    });
  });

  test('answers expose what clients read of them, errors included', async () => {
    const { headers } = await api.get('/regions').set('Origin', 'http://localhost:5173').expect(401);
    expect(headers).toMatchObject({
      'access-control-allow-origin': '*',
      'access-control-expose-headers':
        'Location,Retry-After,ETag,Accept-Patch,Accept-Post,Allow,Accept-Ranges,Content-Range',
      server: 'odyssey-emulator',
    });
  });
});
