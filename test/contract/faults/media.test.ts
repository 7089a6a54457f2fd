/** Faults of media as they arrive at a client, packet by packet and frame by frame. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { RtpPacket } from 'werift';
import { createEmulator, type Emulator, type FaultRule } from '../../../emulator/index.ts';
import { readFrameTag, streamHash } from '../../../emulator/video/frame-tag.ts';
import { decodeVp8 } from '../../support/ffmpeg.ts';
import { LossyViewer } from '../../support/lossy-viewer.ts';
import { authenticate, RawClient } from '../../support/raw-client.ts';
import type { ReceivedFrame } from '../../support/vp8-depacketizer.ts';
import { startBroadcast, WhepClient } from '../../support/whep-client.ts';

const PORTRAIT = { width: 704, height: 1280 };
const FPS = 20;
const STREAM = { prompt: 'a stormy ocean with a sailing ship', portrait: true };

let emulator: Emulator;
const clients: RawClient[] = [];

beforeEach(async () => {
  emulator = await createEmulator({ port: 0, fps: FPS });
});
afterEach(async () => {
  for (const client of clients.splice(0)) await client.disconnect();
  const { items } = await emulator.journal.list({ type: 'emulator.fault' });
  expect(items).toEqual([]);
  await emulator.close();
});

/** A client that is connected, and what arrives at it. */
async function connect(apiKey = emulator.apiKey): Promise<{ client: RawClient; viewer: LossyViewer }> {
  const client = await RawClient.connect(emulator.url, { apiKey });
  clients.push(client);
  return { client, viewer: new LossyViewer(client, () => false) };
}

/** Waits until the one stream that runs has sent so many frames more, which take their time; returns how many there are. */
async function sentMore(count: number): Promise<number> {
  const framesOf = async () => (await emulator.streams.list())[0]?.frames ?? 0;
  const least = (await framesOf()) + count;
  return vi.waitUntil(async () => {
    const frames = await framesOf();
    return frames >= least && frames;
  }, 10_000);
}

const set = (rule: object) => emulator.faults.set({ name: 'media', on: 'media', ...rule } as FaultRule);
const numbersOf = (packets: readonly RtpPacket[]) => packets.map(({ header }) => header.sequenceNumber);
const isAscending = (numbers: readonly number[]) =>
  numbers.every((number, index) => index === 0 || ((number - (numbers[index - 1] ?? 0)) & 0xffff) < 0x8000);

/** What a decoder shows of frames: the number in each picture's tag, or else `'black'` or what else it is. */
async function show(frames: readonly ReceivedFrame[], streamId: unknown): Promise<(number | string)[]> {
  const seen: (number | string)[] = [];
  const pictures = decodeVp8(
    frames.map(({ data }) => data),
    PORTRAIT,
  );
  for await (const { luma, u, v } of pictures) {
    const tag = readFrameTag({ ...PORTRAIT, data: Buffer.concat([luma, u, v]) });
    const isBlack = luma.every((value) => Math.abs(value - 16) <= 2);
    if (tag) expect(tag.stream).toBe(streamHash(String(streamId)));
    seen.push(tag?.frame ?? (isBlack ? 'black' : 'other'));
  }
  return seen;
}

describe('packets', () => {
  test('are lost, and come when the client asks for them again', async () => {
    await set({ type: 'loss', share: 0.3 });
    const { client, viewer } = await connect();
    await client.startStream(STREAM);
    await viewer.until(() => viewer.arrived.length > 60);
    const numbers = numbersOf(viewer.arrived);
    const repeated = [...viewer.askedAgain].filter((number) => numbers.includes(number));
    expect(repeated.length).toBeGreaterThan(6);
  });

  test('are all lost, those too that are asked for again', async () => {
    await set({ type: 'loss', share: 0.5 });
    const { client, viewer } = await connect();
    await client.startStream(STREAM);
    await viewer.until(() => viewer.askedAgain.size > 3);
    await set({ type: 'loss', share: 1 });
    // What was under way has arrived by then.
    await sentMore(4);
    const arrived = viewer.arrived.length;
    await sentMore(10);
    expect(viewer.arrived).toHaveLength(arrived);
  });

  test('are late by changing times, in their order', async () => {
    await set({ type: 'jitter', upTo: '200ms' });
    const { client } = await connect();
    const gaps: number[] = [];
    const numbers: number[] = [];
    let lastAtMs = 0;
    client.peerConnection.getTransceivers()[0]?.receiver.track.onReceiveRtp.subscribe(({ header }) => {
      const nowMs = performance.now();
      if (lastAtMs > 0) gaps.push(nowMs - lastAtMs);
      lastAtMs = nowMs;
      numbers.push(header.sequenceNumber);
    });
    await client.startStream(STREAM);
    await vi.waitFor(() => expect(numbers.length).toBeGreaterThan(60), 10_000);
    expect(isAscending(numbers)).toBe(true);
    // Without it, a frame comes every 50 ms.
    expect(Math.max(...gaps)).toBeGreaterThan(80);
  });

  test('are overtaken by later ones, and none is lost', async () => {
    await set({ type: 'reorder', share: 0.3, by: 2 });
    const { client, viewer } = await connect();
    await client.startStream(STREAM);
    await viewer.until(() => viewer.arrived.length > 60);
    const numbers = numbersOf(viewer.arrived);
    expect(isAscending(numbers)).toBe(false);
    // One that was asked for just before it came may come twice.
    const firsts = [...new Set(numbers)].toSorted((one, other) => one - other);
    const [least = 0] = firsts;
    // The last ones may still be held.
    expect(firsts.slice(0, 40)).toEqual(Array.from({ length: 40 }, (_, index) => least + index));
  });

  test('pass no faster than the line lets them', async () => {
    await set({ type: 'bandwidth', kbps: 40, queue: '300ms' });
    const { client, viewer } = await connect();
    const before = viewer.arrived.length;
    await client.startStream(STREAM);
    const tookMs = ((await sentMore(40)) * 1000) / FPS;
    const bytes = viewer.arrived.slice(before).reduce((sum, packet) => sum + packet.serialize().length, 0);
    // The key frame alone has some 15 kB, which would take three seconds.
    // Without it, more than 150. A busy machine may still bring what was sent before.
    expect((bytes * 8) / tookMs).toBeLessThan(100);
    expect((bytes * 8) / tookMs).toBeGreaterThan(10);
  });

  test('of another account, or of a session that does not match, come as they would without a rule', async () => {
    await set({ type: 'loss', share: 1, match: { prompt: 'a desert' } });
    await emulator.account('ody_other').faults.set({ name: 'all', on: 'media', type: 'loss', share: 1 });
    const mine = await connect();
    const other = await connect('ody_other');
    await other.client.startStream(STREAM);
    const arrived = other.viewer.arrived.length;
    await mine.client.startStream(STREAM);
    await mine.viewer.until(() => mine.viewer.shown.length > 20);
    const numbers = numbersOf(mine.viewer.arrived);
    expect(numbers).toEqual(numbers.map((_, index) => ((numbers[0] ?? 0) + index) & 0xffff));
    expect(await emulator.faults.get('media')).toMatchObject({ counted: 0, fired: 0 });
    // The card between streams may have been on its way.
    expect(other.viewer.arrived.length - arrived).toBeLessThan(15);
    const stuck = other.viewer.arrived.length;
    mine.client.ask({ type: 'update', prompt: 'now a desert' });
    await mine.client.reply('update_acknowledged');
    await vi.waitFor(async () => expect(await emulator.faults.get('media')).toMatchObject({ fired: 1 }));
    expect(other.viewer.arrived).toHaveLength(stuck);
  });

  test('of probability 0 are the same, and so is the journal', async () => {
    await set({ type: 'loss', share: 1, probability: 0 });
    const { client, viewer } = await connect();
    await client.startStream(STREAM);
    await viewer.until(() => viewer.shown.length > 10);
    const numbers = numbersOf(viewer.arrived);
    expect(numbers).toEqual(numbers.map((_, index) => ((numbers[0] ?? 0) + index) & 0xffff));
    expect((await emulator.journal.list({ type: 'fault.injected' })).items).toEqual([]);
    expect(await emulator.faults.get('media')).toMatchObject({ counted: 1, fired: 0 });
  });
});

describe('a rule that changes in mid-stream', () => {
  test('holds from the next frame on, and counts a session once', async () => {
    const { client, viewer } = await connect();
    const { stream_id } = await client.startStream(STREAM);
    await viewer.until(() => viewer.shown.length > 5);
    await set({ type: 'black' });
    const black = viewer.shown.length;
    await viewer.until(() => viewer.shown.length >= black + 5);
    await set({ type: 'freeze' });
    const frozen = viewer.shown.length;
    await viewer.until(() => viewer.shown.length >= frozen + 5);
    await emulator.faults.remove('media');
    const well = viewer.shown.length;
    await viewer.until(() => viewer.shown.length >= well + 5);

    const seen = await show(viewer.shown, stream_id);
    // A frame may have been on its way.
    expect(seen.slice(black + 1, frozen)).toEqual(seen.slice(black + 1, frozen).map(() => 'black'));
    expect(seen.slice(frozen + 1, well)).toEqual(seen.slice(frozen + 1, well).map(() => 'black'));
    expect(seen.slice(well + 1)).toEqual(seen.slice(well + 1).map(() => expect.any(Number)));
    const { items } = await emulator.journal.list({ type: 'fault.injected' });
    expect(items).toEqual([
      expect.objectContaining({ fault: 'black', count: 1, sessionId: client.sessionId, streamId: stream_id }),
      expect.objectContaining({ fault: 'freeze', count: 1 }),
    ]);
  });
});

describe('pictures', () => {
  test('freeze from one frame to another, and go on with the one that is due', async () => {
    await set({ type: 'freeze', from: '500ms', for: '500ms' });
    const { client, viewer } = await connect();
    const { stream_id } = await client.startStream(STREAM);
    await viewer.until(() => viewer.shown.length > 30);
    const seen = (await show(viewer.shown, stream_id)).filter((frame) => frame !== 'other');
    const frozen = seen.filter((frame) => frame === 9);
    // On a busy machine some frames are skipped.
    expect(frozen.length).toBeGreaterThan(8);
    expect(frozen.length).toBeLessThanOrEqual(11);
    expect(seen.filter((frame) => Number(frame) > 9 && Number(frame) < 20)).toEqual([]);
    expect(seen.at(-1)).toBeGreaterThan(10);
  });

  test('that never come leave the last one, and the data channels know nothing of it', async () => {
    await set({ type: 'track_end', fromFrame: 10 });
    const { client, viewer } = await connect();
    const { stream_id } = await client.startStream(STREAM);
    await vi.waitFor(() => expect(viewer.shown.length).toBeGreaterThan(8));
    await sentMore(14);
    const seen = await show(viewer.shown, stream_id);
    expect(seen.at(-1)).toBe(9);
    client.ask({ type: 'update', prompt: 'a storm' });
    await client.reply('update_acknowledged');
    client.ask({ type: 'interactive_stream_end' });
    await client.reply('stream_ended');
    const arrived = viewer.arrived.length;
    await client.startStream(STREAM);
    await sentMore(14);
    expect(viewer.arrived).toHaveLength(arrived);
  });

  test('without key frames a decoder that has lost something stays broken, until the rule is gone', async () => {
    const { client } = await connect();
    await set({ type: 'no_keyframe' });
    await client.startStream(STREAM);
    // Loses one packet for good.
    let losesNext = false;
    let lost: number | undefined;
    const broken = new LossyViewer(client, ({ header: { sequenceNumber } }) => {
      if (losesNext && lost === undefined) lost = sequenceNumber;
      return sequenceNumber === lost;
    });
    await broken.until(() => broken.arrived.length > 3);
    broken.requestKeyFrame();
    losesNext = true;
    await vi.waitFor(() => expect(broken.keyFrameRequests).toBeGreaterThan(3), 10_000);
    expect(broken.received.filter(({ keyFrame }) => keyFrame)).toEqual([]);
    await emulator.faults.clear();
    await broken.until(() => broken.shown.length > 3);
    expect(broken.shown[0]?.keyFrame).toBe(true);
  });
});

test('spectators see what is wrong with the picture, and nothing of what is wrong on the way to its owner', async () => {
  const { client, viewer } = await connect();
  const broadcast = await startBroadcast(client, STREAM);
  const spectator = await WhepClient.watch(broadcast);
  await spectator.until(4);
  await set({ type: 'black' });
  await emulator.faults.set({ name: 'lost', on: 'media', type: 'loss', share: 1 });
  const arrived = viewer.arrived.length;
  const before = spectator.frames.length;
  await spectator.until(before + 12);
  const seen = await show(spectator.frames, broadcast.streamId);
  expect(seen[0]).toEqual(expect.any(Number));
  expect(seen.slice(before + 2)).toEqual(seen.slice(before + 2).map(() => 'black'));
  expect(viewer.arrived.length - arrived).toBeLessThan(3);
  await spectator.close();
});

test('the recording of a stream is the true one', async () => {
  await set({ type: 'black' });
  await emulator.faults.set({ name: 'lost', on: 'media', type: 'loss', share: 0.5 });
  const { client, viewer } = await connect();
  const { stream_id } = await client.startStream(STREAM);
  await viewer.until(() => viewer.shown.length > 25);
  client.ask({ type: 'interactive_stream_end' });
  await client.reply('stream_ended');
  const { frames } = await emulator.journal.waitFor({ type: 'stream.ended' });
  const token = await authenticate(emulator.url);
  const answer = await fetch(`${emulator.url}/recordings/${stream_id}`, {
    headers: { Authorization: `Bearer ${token}` },
  });
  const { video_url, frame_count } = await answer.json();
  expect(frame_count).toBe(frames);
  const { stdout } = await promisify(execFile)(
    'ffmpeg',
    [
      ...['-v', 'error', '-i', video_url, '-vf', 'select=eq(n\\,20)', '-frames:v', '1'],
      ...['-f', 'rawvideo', '-pix_fmt', 'yuv420p', '-'],
    ],
    { encoding: 'buffer', maxBuffer: 2 * PORTRAIT.width * PORTRAIT.height },
  );
  expect(readFrameTag({ ...PORTRAIT, data: stdout })).toMatchObject({
    stream: streamHash(String(stream_id)),
    frame: 20,
  });
});
