/** The limits of an account as its HTTP answers say them, each in the shape that the SDK makes its error classes of. */
import supertest from 'supertest';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type AccountOptions, createEmulator, type Emulator } from '../../emulator/index.ts';
import { RawClient, reserve } from '../support/raw-client.ts';

let emulator: Emulator;
let api: ReturnType<typeof supertest>;
let keys = 0;

beforeAll(async () => {
  emulator = await createEmulator({
    port: 0,
    clock: 'manual',
    accounts: { ody_listed_free: { concurrentSessions: 1 }, ody_listed_gone: { revoked: true } },
  });
  api = supertest(emulator.url);
});
afterAll(() => emulator.close());

/** A caller with an account of its own. */
async function newCaller(options: AccountOptions) {
  const account = emulator.account(`ody_limits_${++keys}`);
  await account.config.set({ clock: 'manual', ...options });
  const { body } = await api.post('/auth/token').send({ api_key: account.apiKey }).expect(200);
  const request = () =>
    api.post('/sessions/request').set('Authorization', `Bearer ${body.access_token}`).send({});
  return { account, request, accessToken: String(body.access_token) };
}

/** What every refusal for a limit looks like. */
const usageError = (error: string, details: object) => ({
  detail: {
    error,
    message: expect.any(String),
    action: expect.any(String),
    action_url: expect.stringMatching(/^https:/),
    details,
  },
});

describe('POST /sessions/request is answered 429', () => {
  test('ACCOUNT_SUSPENDED, with the reason', async () => {
    const { request, account } = await newCaller({ suspended: 'payment failed' });
    const { body } = await request().expect(429);
    expect(body).toEqual(usageError('ACCOUNT_SUSPENDED', { reason: 'payment failed' }));
    await account.config.set({});
    await request().expect(200);
  });

  test('RATE_LIMITED, with Retry-After, until the window is over', async () => {
    const { request, account } = await newCaller({ rateLimit: '2/10s' });
    await request().expect(200);
    await account.clock.advance('3500ms');
    await request().expect(200);
    const { body, headers } = await request().expect(429);
    expect(headers['retry-after']).toBe('7');
    expect(body).toEqual(usageError('RATE_LIMITED', { retry_after_seconds: 7 }));
    await account.clock.advance('6499ms');
    expect((await request().expect(429)).headers['retry-after']).toBe('1');
    await account.clock.advance('1ms');
    await request().expect(200);
  });

  test('MONTHLY_LIMIT_REACHED, counted from streams alone, until the month is over', async () => {
    const { request, account } = await newCaller({ monthlyHours: 0.025 });
    const client = await RawClient.connect(emulator.url, { apiKey: account.apiKey });
    await account.clock.advance('10m');
    await client.startStream();
    await account.clock.advance('45s');
    client.ask({ type: 'interactive_stream_end' });
    await client.reply('stream_ended');
    expect(await account.usage()).toMatchObject({ usedMs: 45_000, limitMs: 90_000 });
    await account.clock.advance('10m');
    await client.startStream();
    await account.clock.advance('45s');
    expect(await client.reply('interactive_stream_error')).toEqual({
      type: 'interactive_stream_error',
      reason: 'quota_exceeded',
      message: 'Stream ended: the 0.025 hours of this month are used up',
    });
    const { body } = await request().expect(429);
    const { resetAtMs } = await account.usage();
    expect(body).toEqual(
      usageError('MONTHLY_LIMIT_REACHED', {
        used_hours: 0.025,
        limit_hours: 0.025,
        reset_date: new Date(resetAtMs).toISOString().slice(0, 10),
      }),
    );
    await client.disconnect();
    const { nowMs } = await account.clock.get();
    await account.clock.advance(resetAtMs - nowMs - 1);
    await request().expect(429);
    await account.clock.advance(1);
    await request().expect(200);
    expect((await account.usage()).usedMs).toBe(0);
  });

  test('and the first of several reasons is the one that is told', async () => {
    const everything = { suspended: 'unpaid', monthlyHours: 0, concurrentSessions: 0, streamers: 0 } as const;
    const order = [
      [{ ...everything, rateLimit: '0/1m' }, 'RATE_LIMITED'],
      [everything, 'ACCOUNT_SUSPENDED'],
      [{ ...everything, suspended: 'off' }, 'MONTHLY_LIMIT_REACHED'],
      [{ concurrentSessions: 0, streamers: 0 }, 'CONCURRENT_LIMIT_REACHED'],
    ] as const;
    for (const [options, error] of order) {
      const { request } = await newCaller(options);
      expect((await request().expect(429)).body.detail.error).toBe(error);
    }
    const { request } = await newCaller({ streamers: 0 });
    await request().expect(503);
  });
});

describe('keys', () => {
  test('that are listed have their own limits', async () => {
    await reserve(emulator.url, 'ody_listed_free');
    await expect(reserve(emulator.url, 'ody_listed_free')).rejects.toThrow('1 of 1');
    const { config } = emulator.account('ody_listed_free');
    expect(await config.set({ streamers: 2 })).toMatchObject({ concurrentSessions: 1, streamers: 2 });
    expect(await config.set({})).toMatchObject({ concurrentSessions: 1, streamers: 10 });
  });

  test('that are revoked get no token (403), and their tokens are none (401)', async () => {
    const { body } = await api.post('/auth/token').send({ api_key: 'ody_listed_gone' }).expect(403);
    expect(body).toEqual({ detail: 'This API key has been revoked.' });
    const { account, request } = await newCaller({});
    await account.config.set({ revoked: true });
    expect((await request().expect(401)).body.detail).toContain('revoked');
  });

  test('that nobody listed are unknown (401) where keys are strict', async () => {
    const strict = await createEmulator({ port: 0, strictKeys: true, accounts: { ody_listed: {} } });
    const strictApi = supertest(strict.url);
    // Looking at it, or setting its limits, does not list it.
    await strict.account('ody_stranger').config.set({ streamers: 1 });
    const { body } = await strictApi.post('/auth/token').send({ api_key: 'ody_stranger' }).expect(401);
    expect(body.detail).toContain('strict keys');
    await strictApi.post('/auth/token').send({ api_key: 'ody_listed' }).expect(200);
    await strictApi.post('/auth/token').send({ api_key: strict.apiKey }).expect(200);
    const { items } = await strict.anonymous.journal.list({ type: 'http.response', where: { status: 401 } });
    expect(items).toHaveLength(1);
    await strict.close();
    // Not for ever, nor for as long as it would wait.
    await expect(
      strict.account('ody_late').journal.waitFor({ type: 'session.reserved' }),
    ).rejects.toMatchObject({
      code: 'EMULATOR_CLOSED',
    });
  });
});

describe('a limit that is changed while the emulator runs', () => {
  test('holds for what begins from then on; the hours and the clock at once', async () => {
    const { account, request } = await newCaller({});
    const client = await RawClient.connect(emulator.url, { apiKey: account.apiKey });
    await client.startStream();
    await account.config.set({ clock: 'manual', streamLimit: '10s', concurrentSessions: 1 });
    await request().expect(429);
    await account.clock.advance('149s');
    expect(await account.streams.list()).toHaveLength(1);
    await account.clock.advance('1s');
    expect(await client.reply('interactive_stream_error')).toMatchObject({ reason: 'session_timeout' });
    await client.startStream();
    await account.clock.advance('10s');
    expect(await client.reply('interactive_stream_error')).toMatchObject({ reason: 'session_timeout' });

    await client.startStream();
    await account.config.set({ clock: 'manual', monthlyHours: 0 });
    expect(await client.reply('interactive_stream_error')).toMatchObject({ reason: 'quota_exceeded' });
    await client.disconnect();
  });
});

describe('startStream is answered', () => {
  test('concurrent_limit_exceeded when as many streams run as may', async () => {
    const { account } = await newCaller({ concurrentStreams: 1 });
    const first = await RawClient.connect(emulator.url, { apiKey: account.apiKey });
    const second = await RawClient.connect(emulator.url, { apiKey: account.apiKey });
    await first.startStream();
    second.ask({ type: 'interactive_stream_start', prompt: 'one too many' });
    expect(await second.reply('interactive_stream_error')).toEqual({
      type: 'interactive_stream_error',
      reason: 'concurrent_limit_exceeded',
      message: '1 of 1 concurrent streams are running: end one first.',
    });
    first.ask({ type: 'interactive_stream_end' });
    await first.reply('stream_ended');
    await second.startStream();
    await Promise.all([first.disconnect(), second.disconnect()]);
  });
});
