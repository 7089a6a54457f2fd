/** The unmodified SDK in plain Node, over the WebRTC globals of `odyssey-emulator/webrtc`. */
import { readFile } from 'node:fs/promises';
import { Odyssey as Odyssey131 } from '@odysseyml/odyssey';
import { Odyssey as Odyssey100 } from 'odyssey-sdk-1.0.0';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { createEmulator, type Emulator } from '../../emulator/index.ts';
import { onRtpPacket } from '../../emulator/webrtc.ts';

describe.each([
  ['1.3.1', Odyssey131],
  ['1.0.0', Odyssey100],
] as const)('SDK %s in Node', (_version, Odyssey) => {
  let emulator: Emulator;
  beforeEach(async () => {
    emulator = await createEmulator({ port: 0, udpPort: 0 });
    vi.stubEnv('API_URL', emulator.url);
  });
  afterEach(async () => {
    vi.unstubAllEnvs();
    await emulator.close();
  });

  test('connects, streams from an image, interacts, ends and disconnects', async () => {
    const client = new Odyssey({ apiKey: emulator.apiKey });
    const stream = await client.connect();
    expect(client.isConnected).toBe(true);
    const [track] = stream.getVideoTracks();
    if (!track) return expect.fail('connect() gave a stream without a video track');
    let frames = 0;
    const stop = onRtpPacket(track, ({ header }) => {
      if (header.marker) frames++;
    });

    const bytes = await readFile(new URL('../../fixtures/images/landscape.jpg', import.meta.url));
    const image = new Blob([bytes], { type: 'image/jpeg' });
    const streamId = await client.startStream({ prompt: 'hills at sunset', portrait: false, image });
    expect(await emulator.sessions.list()).toEqual([
      expect.objectContaining({ state: 'streaming', streamId }),
    ]);
    await vi.waitUntil(() => frames > 5, { timeout: 5_000 });
    expect(await client.interact({ prompt: 'a bird flies past' })).toContain('a bird flies past');
    await client.endStream();
    stop();

    client.disconnect();
    await vi.waitUntil(async () => (await emulator.sessions.list()).length === 0);
  });
});
