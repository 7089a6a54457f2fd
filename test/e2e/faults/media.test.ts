/** Faults of the video against the unmodified SDK in Chromium. */
import { expect } from 'vitest';
import type { FaultRule } from '../../../emulator/index.ts';
import { test } from '../../support/browser-test.ts';
import { VIDEO_CASES } from './cases/media.ts';
import { expectTable, type Row } from './table.ts';
import { expectHealth, look, VERDICTS, watchPeers } from './try-video.ts';

const rows: (Row | undefined)[] = VIDEO_CASES.map(() => undefined);

test.for(VIDEO_CASES.map((tried, index) => [JSON.stringify(tried.rule), tried, index] as const))(
  'startStream() and %s',
  async ([, { rule, sees }, index], { startEmulator, openClient, page }) => {
    const emulator = await startEmulator({
      concurrentSessions: 1,
      faults: [{ ...rule, name: 'handbook' } as FaultRule],
    });
    await watchPeers(page);
    const client = await openClient(emulator);
    await client.connect();
    await client.startStream({ portrait: false });
    await page.waitForTimeout(500);
    const seen = await look(page);
    for (const verdict of sees)
      expect(VERDICTS[verdict](seen), `${verdict}: ${JSON.stringify(seen)}`).toBe(true);
    expect(await client.status()).toBe('connected');
    expect(await client.interact('a storm')).toContain('a storm');
    const handlers = (await client.events()).filter((said) =>
      /^on(Error|Disconnected|StreamError)/.test(said),
    );
    expect((await emulator.journal.list({ type: 'fault.injected' })).items).toHaveLength(1);
    rows[index] = {
      tried: { rule, app: { name: 'startStream()', call: (odyssey) => odyssey.startStream() } },
      observed: { outcome: sees.join(', '), handlers },
    };
    await expectHealth(client, emulator);
  },
);

test('the handbook says what was seen', async () => {
  const seen = rows.flatMap((row) => row ?? []);
  // Run alone, it has seen nothing.
  if (seen.length > 0) await expectTable('media', seen);
});
