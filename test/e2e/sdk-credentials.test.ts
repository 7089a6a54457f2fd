/** Two-phase authentication: a server with the key makes credentials, a browser without one connects with them. */
import { credentialsToDict, Odyssey } from '@odysseyml/odyssey';
import { afterEach, expect, vi } from 'vitest';
import { test } from '../support/browser-test.ts';
import { SdkPage } from '../support/sdk-page.ts';
import { waitForFrame } from '../support/video.ts';

afterEach(() => {
  vi.unstubAllEnvs();
});

test('a browser streams with credentials that Node made', async ({ startEmulator, page, site }) => {
  const emulator = await startEmulator({ concurrentSessions: 1 });
  vi.stubEnv('API_URL', emulator.url);
  const client = await SdkPage.open(page, { site, apiUrl: emulator.url });

  const credentials = await new Odyssey({ apiKey: emulator.apiKey }).createClientCredentials();
  expect(await emulator.sessions.list()).toEqual([
    expect.objectContaining({ sessionId: credentials.sessionId, state: 'reserved' }),
  ]);

  await client.connectWithCredentials(credentialsToDict(credentials));
  const streamId = await client.startStream({ prompt: 'a harbour' });

  await waitForFrame(page, { streamId });
  expect(await emulator.sessions.list()).toEqual([
    expect.objectContaining({ sessionId: credentials.sessionId, state: 'streaming', streamId }),
  ]);
});
