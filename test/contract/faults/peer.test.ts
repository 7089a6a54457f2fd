/** Faults of the WebRTC connection as a client meets them. */
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createEmulator, type Emulator, type FaultRule } from '../../../emulator/index.ts';
import { RawClient } from '../../support/raw-client.ts';

let emulator: Emulator;
const clients: RawClient[] = [];

beforeEach(async () => {
  emulator = await createEmulator({ port: 0, clock: 'manual' });
});
afterEach(async () => {
  for (const client of clients.splice(0)) await client.disconnect();
  await vi.waitFor(async () => expect(await emulator.sessions.list()).toEqual([]));
  expect((await emulator.journal.list({ type: 'emulator.fault' })).items).toEqual([]);
  await emulator.close();
});

const set = (rule: object) => emulator.faults.set({ name: 'peer', on: 'peer', ...rule } as FaultRule);

/** A client that answers, and tells when it is connected. */
async function begin(): Promise<{ client: RawClient; isConnected: () => boolean; packets: number[] }> {
  const client = await RawClient.open(emulator.url);
  clients.push(client);
  const packets: number[] = [];
  let isConnected = false;
  void client
    .negotiate(() => packets.push(performance.now()))
    .then(() => {
      isConnected = true;
    });
  return { client, isConnected: () => isConnected, packets };
}

/** As `begin`, but what it waits for has come. */
async function connect() {
  const begun = await begin();
  await vi.waitFor(() => expect(begun.isConnected()).toBe(true), 10_000);
  return begun;
}

test('candidates that lead nowhere: nothing gets through, and the next session is well', async () => {
  await set({ type: 'ice_failure', times: 1 });
  const { client, isConnected } = await begin();
  // Meanwhile another goes all the way.
  await connect();
  expect(client.peerConnection.iceConnectionState).toBe('checking');
  expect(isConnected()).toBe(false);
  const { items } = await emulator.journal.list({ type: 'fault.injected' });
  expect(items).toEqual([
    expect.objectContaining({ on: 'peer', fault: 'ice_failure', sessionId: client.sessionId }),
  ]);
});

test('a connection that is lost for a while goes on where it would be', async () => {
  await set({ type: 'ice_failure', from: '1500ms', for: '1s' });
  const { client, packets } = await connect();
  await client.startStream();
  await vi.waitFor(() => {
    const gaps = packets.slice(1).map((atMs, index) => atMs - (packets[index] ?? 0));
    const longest = gaps.indexOf(Math.max(...gaps));
    expect(gaps[longest]).toBeGreaterThan(900);
    expect(gaps.length - longest).toBeGreaterThan(5);
  }, 10_000);
  client.ask({ type: 'update', prompt: 'a storm' });
  await client.reply('update_acknowledged');
});

test('a handshake that never ends: ICE is connected, and nothing else', async () => {
  await set({ type: 'dtls_stall', times: 1 });
  const { client, isConnected, packets } = await begin();
  await vi.waitFor(() => expect(client.peerConnection.iceConnectionState).toBe('connected'), 10_000);
  // Meanwhile another goes all the way.
  await connect();
  expect(client.peerConnection.connectionState).toBe('connecting');
  expect([isConnected(), packets]).toEqual([false, []]);
});

test('of another account, it is none', async () => {
  await set({ type: 'ice_failure' });
  const client = await RawClient.connect(emulator.url, { apiKey: 'ody_other' });
  await client.startStream();
  await client.disconnect();
});
