/** The unmodified SDK in a real browser, in two versions: the whole way from `connect()` to `disconnect()`. */
import { describe, expect } from 'vitest';
import { streamHash } from '../../emulator/video/frame-tag.ts';
import { test } from '../support/browser-test.ts';
import { changedShare, grabPicture, nextFrames, waitForFrame } from '../support/video.ts';

describe.each(['1.3.1', '1.0.0'] as const)('SDK %s in Chromium', (version) => {
  test('connect() holds a session, and no stream runs yet', async ({ startEmulator, openClient }) => {
    const emulator = await startEmulator();
    const client = await openClient(emulator, { version });

    await client.connect();

    expect(await client.events()).toContain('onConnected()');
    await expect
      .poll(() => emulator.sessions.list())
      .toEqual([expect.objectContaining({ state: 'connected' })]);
    expect((await emulator.sessions.list())[0]).not.toHaveProperty('streamId');
  });

  test.for([
    { portrait: true, widthPx: 704, heightPx: 1280 },
    { portrait: false, widthPx: 1280, heightPx: 704 },
  ])(
    'portrait: $portrait plays $widthPx×$heightPx frames of the stream, counting up',
    async ({ portrait, widthPx, heightPx }, { startEmulator, openClient, page }) => {
      const emulator = await startEmulator();
      const client = await openClient(emulator, { version });
      await client.connect();

      const streamId = await client.startStream({ prompt: 'a lighthouse at dusk', portrait });
      const first = await waitForFrame(page, { streamId });
      const later = await nextFrames(page, 20);

      expect(await client.events()).toContain(`onStreamStarted(${streamId})`);
      expect(await emulator.sessions.list()).toEqual([
        expect.objectContaining({ state: 'streaming', streamId }),
      ]);
      for (const frame of later) {
        expect(frame).toMatchObject({ stream: streamHash(streamId), prompt: 0, widthPx, heightPx });
      }
      const numbers = [first, ...later].map(({ frame }) => frame);
      expect(numbers).toEqual([...new Set(numbers)].sort((a, b) => a - b));
    },
  );

  test('interact() resolves with the applied prompt, and changes the picture', async ({
    startEmulator,
    openClient,
    page,
  }) => {
    const client = await openClient(await startEmulator(), { version });
    await client.connect();
    const streamId = await client.startStream({ prompt: 'a quiet village in summer', portrait: false });
    await waitForFrame(page, { streamId, fromFrame: 10 });
    const before = await grabPicture(page);
    await waitForFrame(page, { streamId, fromFrame: 25 });
    const stillBefore = await grabPicture(page);

    const applied = await client.interact('night falls and it starts to snow');
    const { frame } = await waitForFrame(page, { streamId, prompt: 1 });
    await waitForFrame(page, { streamId, fromFrame: frame + 20 });
    const after = await grabPicture(page);

    expect(applied).toContain('night falls and it starts to snow');
    expect(await client.events()).toContain(`onInteractAcknowledged(${applied})`);
    expect(changedShare(before, after)).toBeGreaterThan(0.15);
    expect(changedShare(before, stillBefore)).toBeLessThan(0.1);
  });

  test('endStream() ends it, and the same connection streams again', async ({
    startEmulator,
    openClient,
    page,
  }) => {
    const emulator = await startEmulator();
    const client = await openClient(emulator, { version });
    await client.connect();
    const firstId = await client.startStream({ prompt: 'a forest' });
    await waitForFrame(page, { streamId: firstId });
    const [session] = await emulator.sessions.list();

    await client.endStream();

    expect(await client.events()).toContain('onStreamEnded()');
    expect(await emulator.sessions.list()).toEqual([expect.objectContaining({ state: 'connected' })]);

    const secondId = await client.startStream({ prompt: 'a desert', portrait: false });
    expect(secondId).not.toBe(firstId);
    expect(await waitForFrame(page, { streamId: secondId })).toMatchObject({ widthPx: 1280, heightPx: 704 });
    expect(await emulator.sessions.list()).toEqual([
      expect.objectContaining({ sessionId: session?.sessionId, streamId: secondId }),
    ]);
  });

  test('disconnect() frees the only slot at once', async ({ startEmulator, openClient }) => {
    const emulator = await startEmulator({ concurrentSessions: 1, streamers: 1 });
    const client = await openClient(emulator, { version });
    await client.connect();
    await client.startStream({ prompt: 'a castle' });
    const [first] = await emulator.sessions.list();

    await client.disconnect();
    await client.connect();

    await expect
      .poll(() => emulator.sessions.list())
      .toEqual([expect.objectContaining({ state: 'connected' })]);
    expect((await emulator.sessions.list())[0]?.sessionId).not.toBe(first?.sessionId);

    await client.disconnect();
    await expect.poll(() => emulator.sessions.list()).toEqual([]);
  });
});
