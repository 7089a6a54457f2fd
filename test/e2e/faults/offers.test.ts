/**
 * Offers that cannot be used, against the unmodified SDK in Chromium: it lets the rejection go that they cause, which would
 * end a process of Node.
 */
import { expect } from 'vitest';
import type { FaultRule } from '../../../emulator/index.ts';
import { test } from '../../support/browser-test.ts';
import { OFFER_CASES } from './cases/offers.ts';
import { expectTable, type Row } from './table.ts';

const rows: (Row | undefined)[] = OFFER_CASES.map(() => undefined);

test.for(OFFER_CASES.map((tried, index) => [JSON.stringify(tried.rule), tried, index] as const))(
  'connect() and %s',
  async ([, { rule, app, status, uncaught }, index], { startEmulator, openClient, page }) => {
    const emulator = await startEmulator();
    await emulator.faults.set({ ...rule, name: 'handbook' } as FaultRule);
    const client = await openClient(emulator);
    const rejections: string[] = [];
    page.on('pageerror', ({ message }) => rejections.push(message));
    await page.evaluate(() => {
      const say = (what: string) => () => window.clientEvents.push(what);
      void window.client.connect().then(say('resolved'), say('rejected'));
    });
    await emulator.journal.waitFor({ type: 'fault.injected' });
    await expect
      .poll(() => rejections)
      .toEqual(uncaught === undefined ? [] : [expect.stringContaining(uncaught)]);
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
    const outcome = `waits in status ${status}${uncaught === undefined ? '' : ', an unhandled rejection'}; after disconnect() rejects`;
    rows[index] = { tried: { rule, app, takes: 'for ever' }, observed: { outcome, handlers: [] } };
  },
);

test('the handbook says what was seen', async () => {
  const seen = rows.flatMap((row) => row ?? []);
  // Run alone, it has seen nothing.
  if (seen.length > 0) await expectTable('offers', seen);
});
