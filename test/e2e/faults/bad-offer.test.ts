/**
 * Offers that cannot be used, against the unmodified SDK in Chromium: it lets the rejection go that they cause, which would
 * end a process of Node.
 */
import { expect } from 'vitest';
import { test } from '../../support/browser-test.ts';

test.for([
  ['rubbish', 'connecting', [expect.stringContaining('Failed to parse SessionDescription')]],
  ['no_fingerprint', 'connecting', [expect.stringContaining('Called with SDP without DTLS fingerprint')]],
  ['no_video', 'connected', []],
] as const)(
  '%s: connect() waits for ever in status %s',
  async ([how, status, rejections], { startEmulator, openClient, page }) => {
    const emulator = await startEmulator();
    await emulator.faults.set({ name: 'bad', on: 'signalling.offer', type: 'bad_offer', how, times: 1 });
    const client = await openClient(emulator);
    const uncaught: string[] = [];
    page.on('pageerror', ({ message }) => uncaught.push(message));
    await page.evaluate(() => {
      const say = (what: string) => () => window.clientEvents.push(what);
      void window.client.connect().then(say('resolved'), say('rejected'));
    });
    await emulator.journal.waitFor({ type: 'fault.injected' });
    await expect.poll(() => uncaught).toEqual(rejections);
    await expect.poll(() => client.status()).toBe(status);
    expect(await client.events()).toEqual([]);

    await client.disconnect();
    expect(await emulator.journal.waitFor({ type: 'session.released' })).toMatchObject({
      cause: 'client_disconnecting',
    });
    expect(await client.events()).toEqual(['rejected']);
    await client.connect();
    await client.disconnect();
    await expect.poll(() => emulator.sessions.list()).toEqual([]);
  },
);
