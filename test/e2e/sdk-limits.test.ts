/** Every limit of an account, as the unmodified SDK meets it in Chromium. */
import { describe, expect } from 'vitest';
import type { Emulator } from '../../emulator/index.ts';
import { test } from '../support/browser-test.ts';
import { reserve } from '../support/raw-client.ts';
import { SdkPage } from '../support/sdk-page.ts';
import { waitForFrame } from '../support/video.ts';

/** The states of its sessions. The SDK may know a moment before the emulator that both are connected. */
const statesOf = async ({ sessions }: Emulator) => (await sessions.list()).map(({ state }) => state);

describe('sessions', () => {
  test('a closed tab leaves one dangling; it counts as one of 5 until its time is up', async ({
    startEmulator,
    openClient,
    page,
    browser,
    site,
  }) => {
    const emulator = await startEmulator({ clock: 'manual' });
    const closingTab = await browser.newPage();
    const closing = await SdkPage.open(closingTab, { site, apiUrl: emulator.url, apiKey: emulator.apiKey });
    await closing.connect();
    await closing.startStream({ prompt: 'a lighthouse' });
    await closingTab.close();
    const { sessionId } = await emulator.journal.waitFor({ type: 'session.dangling' });
    for (let i = 0; i < 4; i++) await reserve(emulator.url);

    const sixth = await openClient(emulator);
    expect(await sixth.refusedConnect()).toEqual({
      errorClass: 'ConcurrentLimitReachedError',
      message: expect.stringContaining('5 of 5'),
      details: { active_count: 5, limit: 5 },
    });
    await emulator.clock.advance('5m');
    expect(await emulator.sessions.get(sessionId)).toMatchObject({
      state: 'dangling',
      danglingCause: 'page_gone',
      closeCode: 1001,
      release: { cause: 'dangling_timeout', inMs: 10 * 60_000 },
    });

    await emulator.clock.advance('10m');
    await sixth.connect();
    await expect.poll(() => statesOf(emulator)).toEqual(['connected']);
    await sixth.startStream({ prompt: 'the sea' });
    await waitForFrame(page, {});
  });

  test('a dropped one fails at once in the app, and dangles in the list', async ({
    startEmulator,
    openClient,
  }) => {
    const emulator = await startEmulator();
    const client = await openClient(emulator);
    await client.connect();
    const [session] = await emulator.sessions.list();

    const dropped = await emulator.sessions.drop(session?.sessionId ?? '');

    expect(dropped).toMatchObject({ state: 'dangling', danglingCause: 'dropped', closeCode: 1006 });
    await client.waitForEvent('onError(Disconnected from signaling server, true)');
    expect(await client.status()).toBe('failed');
    await client.connect();
    await expect.poll(() => statesOf(emulator)).toEqual(['dangling', 'connected']);
  });

  test('a released one is told that its streamer is gone, and its slot is free', async ({
    startEmulator,
    openClient,
  }) => {
    const emulator = await startEmulator({ concurrentSessions: 1 });
    const client = await openClient(emulator);
    await client.connect();
    const [session] = await emulator.sessions.list();

    await emulator.sessions.release(session?.sessionId ?? '');

    expect(await emulator.sessions.list()).toEqual([]);
    await client.waitForEvent('onError(Streamer has disconnected., true)');
    await client.connect();
    expect(await emulator.sessions.list()).toHaveLength(1);
  });
});

describe('connect() throws the SDK’s own class', () => {
  test('when the account is suspended', async ({ startEmulator, openClient }) => {
    const client = await openClient(await startEmulator({ suspended: 'payment failed' }));
    expect(await client.refusedConnect()).toEqual({
      errorClass: 'AccountSuspendedError',
      message: expect.stringContaining('payment failed'),
      details: { reason: 'payment failed' },
    });
  });

  test('when it asks too often, until the window is over', async ({ startEmulator, openClient }) => {
    const emulator = await startEmulator({ clock: 'manual', rateLimit: '2/30s' });
    await reserve(emulator.url);
    await emulator.clock.advance('10s');
    await reserve(emulator.url);
    const client = await openClient(emulator);
    expect(await client.refusedConnect()).toEqual({
      errorClass: 'RateLimitError',
      message: expect.stringContaining('20 s'),
      details: { retry_after_seconds: 20 },
    });
    await emulator.clock.advance('20s');
    await client.connect();
  });

  test('when the monthly hours are used up, in the middle of a stream', async ({
    startEmulator,
    openClient,
  }) => {
    const emulator = await startEmulator({ clock: 'manual', monthlyHours: 0.05, streamLimit: '1h' });
    const client = await openClient(emulator);
    await client.connect();
    await client.startStream({ prompt: 'a garden' });

    await emulator.clock.advance('179s');
    expect(await emulator.streams.list()).toHaveLength(1);
    await emulator.clock.advance('1s');

    await client.waitForEvent(
      'onStreamError(quota_exceeded, Stream ended: the 0.05 hours of this month are used up)',
    );
    await expect(client.startStream({ prompt: 'one more' })).rejects.toThrow('quota_exceeded');
    await client.disconnect();
    expect(await client.refusedConnect()).toMatchObject({
      errorClass: 'MonthlyLimitReachedError',
      details: { used_hours: 0.05, limit_hours: 0.05, reset_date: expect.stringMatching(/^\d{4}-\d\d-01$/) },
    });
    await emulator.clock.advance('30d');
    await emulator.clock.advance('2d');
    await client.connect();
  });
});

describe('startStream() rejects', () => {
  test.for([
    { options: { denyLeases: true }, lifted: { denyLeases: false }, reason: 'lease_denied' },
    {
      options: { concurrentStreams: 0 },
      lifted: { concurrentStreams: 'off' as const },
      reason: 'concurrent_limit_exceeded',
    },
  ])(
    'with $reason, and the connection goes on',
    async ({ options, lifted, reason }, { startEmulator, openClient, page }) => {
      const emulator = await startEmulator(options);
      const client = await openClient(emulator);
      await client.connect();

      await expect(client.startStream({ prompt: 'a hill' })).rejects.toThrow(reason);

      await emulator.config.set(lifted);
      const streamId = await client.startStream({ prompt: 'a hill' });
      await waitForFrame(page, { streamId });
    },
  );
});

const TIMED_OUT = 'onStreamError(session_timeout, Stream ended: credit lease expired)';

describe('time', () => {
  test('a stream ends at 150 s with its error, and 24 of them fill the hour of one connection', async ({
    startEmulator,
    openClient,
  }) => {
    const emulator = await startEmulator({ clock: 'manual' });
    const client = await openClient(emulator);
    await client.connect();
    for (let stream = 1; stream <= 24; stream++) {
      const streamId = await client.startStream({ prompt: `take ${stream}` });
      await emulator.clock.advance('150s');
      expect(await emulator.journal.waitFor({ type: 'stream.ended', streamId })).toMatchObject({
        cause: 'session_timeout',
        durationMs: 150_000,
      });
      // The SDK takes the error that is still on its way for one of the next startStream().
      await client.waitForEvent(TIMED_OUT, stream);
    }
    await client.waitForEvent('onStatusChange(failed, Connection exceeded maximum allowed duration.)');
    expect(await emulator.sessions.list()).toEqual([]);
    expect(await emulator.journal.waitFor({ type: 'session.released' })).toMatchObject({
      cause: 'duration_limit_reached',
    });
  });

  test("with afterStreamTimeout 'close' the app must connect again", async ({
    startEmulator,
    openClient,
    page,
  }) => {
    const emulator = await startEmulator({ clock: 'manual', afterStreamTimeout: 'close' });
    const client = await openClient(emulator);
    await client.connect();
    await client.startStream({ prompt: 'a pier' });

    await emulator.clock.advance('150s');

    expect(await emulator.sessions.list()).toEqual([]);
    await client.waitForEvent(TIMED_OUT);
    await client.waitForEvent('onError(Signaling disconnected: session_timeout, true)');
    await expect(client.startStream({ prompt: 'too late' })).rejects.toThrow();
    await client.connect();
    const streamId = await client.startStream({ prompt: 'the next day' });
    await waitForFrame(page, { streamId });
  });

  test('a frozen tab is idle, and an ordinary one is not', async ({ startEmulator, openClient }) => {
    const emulator = await startEmulator({ clock: 'manual' });
    const client = await openClient(emulator);
    await client.connect();
    await emulator.clock.advance('39s');
    await emulator.clock.advance('10m');
    expect(await emulator.sessions.list()).toHaveLength(1);
    await emulator.config.set({ clock: 'manual', keepaliveGrace: '0s' });
    await client.disconnect();

    await client.connect();
    await emulator.clock.advance('40s');
    await client.waitForEvent(
      'onError(Signaling disconnected: Idle: nothing came from the client, not even a keepalive, true)',
    );
  });
});
