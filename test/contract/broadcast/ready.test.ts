/** `broadcast_ready`: when it comes, when it does not, and what it says. */
import { decodeJwt } from 'jose';
import { afterEach, describe, expect, test } from 'vitest';
import { createEmulator, type Emulator, type EmulatorOptions } from '../../../emulator/index.ts';
import { RawClient } from '../../support/raw-client.ts';
import { postOffer, startBroadcast } from '../../support/whep-client.ts';

let emulator: Emulator;
let owner: RawClient;

async function connect(options: EmulatorOptions = {}, headers: Record<string, string> = {}): Promise<void> {
  emulator = await createEmulator({ port: 0, clock: 'manual', ...options });
  owner = await RawClient.connect(emulator.url, { headers });
}
afterEach(async () => {
  await owner.disconnect();
  await emulator.close();
});

/** What the owner was sent on its channel, in order. */
async function sent(): Promise<unknown[]> {
  const { items } = await emulator.journal.list({ type: 'channel.sent' });
  return items.map(({ message }) => (message as { type: string }).type);
}

test('comes once, after stream_started, with URLs on the origin that was called and a token', async () => {
  await connect();
  const { stream_id } = await owner.startStream({ broadcast: true });
  const ready = await owner.reply('broadcast_ready');
  const webrtcUrl = `${emulator.url}/broadcast/${stream_id}`;
  expect(ready).toEqual({
    type: 'broadcast_ready',
    broadcast_url: `${webrtcUrl}/index.m3u8?token=${ready.spectator_token}`,
    webrtc_url: webrtcUrl,
    spectator_token: expect.stringMatching(/^ey/),
  });
  expect(await emulator.journal.list({ type: 'broadcast.ready' })).toMatchObject({
    items: [{ streamId: stream_id, webrtcUrl, hls: true }],
  });
  // Long after: another would have come by then.
  await expect.poll(async () => (await emulator.streams.get(String(stream_id))).frames).toBeGreaterThan(15);
  expect(await sent()).toEqual(['stream_started', 'broadcast_ready']);
});

test('does not come for a stream that is not broadcast', async () => {
  await connect();
  const { stream_id } = await owner.startStream();
  await expect.poll(async () => (await emulator.streams.get(String(stream_id))).frames).toBeGreaterThan(15);
  expect(await sent()).toEqual(['stream_started']);
  expect(await emulator.streams.get(String(stream_id))).not.toHaveProperty('audience');
});

test('does not come for a stream that ended first, and comes for the next one', async () => {
  await connect();
  const first = await owner.startStream({ broadcast: true });
  owner.ask({ type: 'interactive_stream_end' });
  await owner.reply('stream_ended');
  const { streamId } = await startBroadcast(owner);
  expect(streamId).not.toBe(first.stream_id);
  expect(await sent()).toEqual(['stream_started', 'stream_ended', 'stream_started', 'broadcast_ready']);
});

test('the token is a JWT for its stream only, and says until when', async () => {
  await connect({ spectatorTokenLifetime: '10m' });
  const first = await startBroadcast(owner);
  const claims = decodeJwt(first.token);
  expect(claims).toMatchObject({ stream_id: first.streamId, aud: 'odyssey:broadcast' });
  expect((claims.exp ?? 0) - (claims.iat ?? 0)).toBe(600);
  owner.ask({ type: 'interactive_stream_end' });
  const second = await startBroadcast(owner);
  expect(second.token).not.toBe(first.token);
  expect((await postOffer({ ...second, token: first.token }, '')).status).toBe(401);
});

test('without HLS there is no broadcast_url', async () => {
  await connect({ hls: false });
  await owner.startStream({ broadcast: true });
  expect(await owner.reply('broadcast_ready')).toMatchObject({ broadcast_url: null });
});

describe('behind a proxy that ends TLS', () => {
  test('the URLs lead back through it', async () => {
    await connect({}, { Host: 'emulator.localhost', 'X-Forwarded-Proto': 'https' });
    const { stream_id } = await owner.startStream({ broadcast: true });
    const { webrtc_url, broadcast_url } = await owner.reply('broadcast_ready');
    expect(webrtc_url).toBe(`https://emulator.localhost/broadcast/${stream_id}`);
    expect(broadcast_url).toContain(`https://emulator.localhost/broadcast/${stream_id}/index.m3u8?token=`);
  });
});
