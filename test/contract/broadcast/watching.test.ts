/** Watching over WHEP, as an independent client does it: werift receives, ffmpeg decodes. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { RtpHeader } from 'werift';
import { createEmulator, type Emulator, type JournalEntry } from '../../../emulator/index.ts';
import { type FrameTag, readFrameTag, streamHash } from '../../../emulator/video/frame-tag.ts';
import { decodeVp8 } from '../../support/ffmpeg.ts';
import { RawClient } from '../../support/raw-client.ts';
import type { ReceivedFrame } from '../../support/vp8-depacketizer.ts';
import {
  type Broadcast,
  createOffer,
  postOffer,
  splitCandidates,
  startBroadcast,
  WhepClient,
} from '../../support/whep-client.ts';

const PORTRAIT = { width: 704, height: 1280 };

let emulator: Emulator;
let owner: RawClient;
let broadcast: Broadcast;
let journal: JournalEntry[];

beforeEach(async () => {
  journal = [];
  emulator = await createEmulator({ port: 0, clock: 'manual', onEntry: (entry) => journal.push(entry) });
  owner = await RawClient.connect(emulator.url);
  broadcast = await startBroadcast(owner);
});
afterEach(async () => {
  expect(journal.filter(({ type }) => type === 'emulator.fault')).toEqual([]);
  await owner.disconnect();
  await emulator.close();
});

const spectators = async () => (await emulator.streams.get(broadcast.streamId)).audience?.spectators;

async function tagsOf(frames: readonly ReceivedFrame[]): Promise<(FrameTag | null)[]> {
  const tags = [];
  for await (const { luma, u, v } of decodeVp8(
    frames.map(({ data }) => data),
    PORTRAIT,
  )) {
    tags.push(readFrameTag({ ...PORTRAIT, data: Buffer.concat([luma, u, v]) }));
  }
  return tags;
}

describe('the answer', () => {
  test('is 201 with all that WHEP wants of it', async () => {
    const viewer = await WhepClient.join(broadcast);
    expect(Object.fromEntries(viewer.headers)).toMatchObject({
      'content-type': 'application/sdp',
      'accept-patch': 'application/trickle-ice-sdpfrag',
      etag: expect.stringMatching(/^"[^"]+"$/),
      location: expect.stringMatching(new RegExp(`^/broadcast/${broadcast.streamId}/whep/spectator_`)),
    });
    const [session = '', video = '', audio = ''] = viewer.answer.split(/^(?=m=)/m);
    expect(session).toMatch(/^a=group:BUNDLE 0 1\r$/m);
    expect(video).toMatch(/^m=video \d+ UDP\/TLS\/RTP\/SAVPF 98\r$/m);
    expect(video).toMatch(/^a=sendonly\r$/m);
    expect(video).toMatch(/^a=rtcp-mux\r$/m);
    // Our port, all that there is of it, and no more to come: the answer is the only message to a spectator.
    expect(video).toMatch(
      new RegExp(`^a=candidate:.* 127\\.0\\.0\\.1 ${emulator.udpPort} typ host\\r$`, 'm'),
    );
    expect(video).toMatch(/^a=end-of-candidates\r$/m);
    // RFC 8842 §5.1 lets us choose who opens the handshake: whoever has both descriptions.
    expect(video).toMatch(/^a=setup:passive\r$/m);
    expect(audio).toMatch(/^m=audio .*\r\n(?:.*\r\n)*a=inactive\r$/m);
    await viewer.close();
  });

  test('calls VP8 what the offer calls it', async () => {
    const viewer = new WhepClient();
    await viewer.post(
      broadcast,
      (await viewer.offer()).replaceAll(/(?<=SAVPF |a=rtpmap:|a=rtcp-fb:)98\b/g, '111'),
    );
    expect(viewer.answer).toContain('a=rtpmap:111 VP8/90000');
    await viewer.close();
  });
});

test('a spectator sees the owner’s frames, from a key frame on, soon after it joins', async () => {
  const { frames: framesBefore } = await emulator.streams.get(broadcast.streamId);
  const viewer = await WhepClient.watch(broadcast);
  const { frames: framesAtFirst } = await emulator.streams.get(broadcast.streamId);
  // A second of frames, of which connecting takes some three: nobody waits for a key frame that comes by itself.
  expect(framesAtFirst - framesBefore).toBeLessThan(20);
  await viewer.until(20);
  owner.ask({ type: 'update', prompt: 'a storm comes up' });
  await owner.reply('update_acknowledged');
  await viewer.until(viewer.frames.length + 10);
  const frames = [...viewer.frames];
  await viewer.leave();
  await viewer.close();

  expect(frames[0]?.keyFrame).toBe(true);
  const tags = await tagsOf(frames);
  expect(tags).toHaveLength(frames.length);
  expect(new Set(tags.map((tag) => tag?.stream))).toEqual(new Set([streamHash(broadcast.streamId)]));
  expect([...new Set(tags.map((tag) => tag?.prompt))]).toEqual([0, 1]);
  const numbers = tags.map((tag) => tag?.frame ?? -1);
  expect(numbers).toEqual([...numbers].sort((a, b) => a - b));
});

test('a second spectator joins without a break for the first, and both see the same', async () => {
  const first = await WhepClient.watch(broadcast);
  const second = await WhepClient.watch(broadcast);
  await second.until(10);
  const ids = first.frames.map(({ pictureId }) => pictureId);
  expect(ids).toEqual(ids.map((_, i) => ((ids[0] ?? 0) + i) % 0x8000));
  const ofFirst = new Map(first.frames.map(({ timestamp, data }) => [timestamp, data]));
  const shared = second.frames.slice(0, 8);
  for (const { timestamp, data } of shared) expect(ofFirst.get(timestamp)?.equals(data)).toBe(true);
  await Promise.all([first.close(), second.close()]);
});

test('it is listed with its state and what it was sent, in process and over HTTP, until it leaves', async () => {
  const viewer = new WhepClient();
  await viewer.post(broadcast, await viewer.offer());
  const { nowMs } = await emulator.clock.get();
  const entry = { spectatorId: viewer.spectatorId, joinedAtMs: nowMs };
  expect(await spectators()).toMatchObject([{ ...entry, state: 'connecting', bytes: 0, packets: 0 }]);
  await viewer.accept();
  await viewer.until(2);
  const [listed] = (await spectators()) ?? [];
  expect(listed).toMatchObject({ ...entry, state: 'connected' });
  await viewer.until(6);
  const { audience } = await (await fetch(`${emulator.url}/__admin/streams/${broadcast.streamId}`)).json();
  expect(audience.spectators).toMatchObject([{ ...entry, state: 'connected' }]);
  expect(audience.spectators[0].bytes).toBeGreaterThan(listed?.bytes ?? 0);
  expect(audience.spectators[0].packets).toBeGreaterThan(listed?.packets ?? 0);

  expect((await viewer.leave()).status).toBe(200);
  expect(await spectators()).toEqual([]);
  expect((await viewer.leave()).status).toBe(404);
  expect((await viewer.patch('a=ice-ufrag:x\r\n')).status).toBe(404);
  expect(journal.filter(({ type }) => type.startsWith('spectator.'))).toMatchObject([
    { type: 'spectator.joined', spectatorId: viewer.spectatorId, spectators: 1 },
    { type: 'spectator.connected', spectatorId: viewer.spectatorId },
    { type: 'spectator.left', cause: 'deleted', spectators: 0, bytes: expect.any(Number) },
  ]);
  await viewer.close();
});

describe('PATCH', () => {
  /** One who has posted an offer without candidates, and has them yet to send. */
  async function join(): Promise<{ viewer: WhepClient; fragment: string }> {
    const viewer = new WhepClient();
    const { bare, candidates } = splitCandidates(await viewer.offer());
    await viewer.post(broadcast, bare);
    const ufrag = /^a=ice-ufrag:.*$/m.exec(bare)?.[0];
    const pwd = /^a=ice-pwd:.*$/m.exec(bare)?.[0];
    const lines = [
      ufrag,
      pwd,
      'm=video 9 UDP/TLS/RTP/SAVPF 98',
      'a=mid:0',
      ...candidates,
      'a=end-of-candidates',
    ];
    return { viewer, fragment: `${lines.join('\r\n')}\r\n` };
  }

  test('trickles the candidates of an offer that had none: 204, and video comes', async () => {
    const { viewer, fragment } = await join();
    const answer = await viewer.patch(fragment);
    expect(answer.status).toBe(204);
    expect(answer.headers.get('ETag')).toBeNull();
    await viewer.accept();
    await viewer.until(3);
    await viewer.close();
  });

  test('takes candidates that are of no use, and several tags', async () => {
    const { viewer, fragment } = await join();
    const useless = fragment
      .replaceAll('127.0.0.1', 'nowhere.invalid')
      .replace('a=end-of', 'a=candidate:9 1 tcp 1518280447 127.0.0.1 9 typ host tcptype active\r\na=end-of');
    const ifMatch = `"another", ${viewer.headers.get('ETag')}`;
    expect((await viewer.patch(useless, { 'If-Match': ifMatch })).status).toBe(204);
    expect((await viewer.patch(fragment)).status).toBe(204);
    await viewer.close();
  });

  test('is refused as RFC 9725 §4.3.1 says, and the spectator stays', async () => {
    const { viewer, fragment } = await join();
    const etag = viewer.headers.get('ETag') ?? '';
    const restart = fragment.replace(/^a=ice-ufrag:.*$/m, 'a=ice-ufrag:new1');
    const cases: [string, Record<string, string>, number, string][] = [
      [fragment, {}, 428, 'If-Match'],
      [fragment, { 'If-Match': '"other"' }, 412, '"other"'],
      [fragment, { 'If-Match': `W/${etag}` }, 412, etag],
      [restart, { 'If-Match': '*' }, 422, 'restart'],
      [restart, { 'If-Match': '"*"' }, 422, 'restart'],
      [restart, { 'If-Match': etag }, 422, 'restart'],
      ['', { 'If-Match': etag }, 400, 'a=ice-ufrag:'],
      ['rubbish', { 'If-Match': etag }, 400, 'a=candidate:'],
      ['a=candidate:1 1 udp 1 127.0.0.1 1 typ host', { 'If-Match': etag }, 400, 'a=mid:'],
      ['a=mid:0\r\na=candidate:rubbish', { 'If-Match': etag }, 400, 'candidate'],
      [
        `a=mid:0\r\n${'a=candidate:1 1 udp 1 127.0.0.1 1 typ host\r\n'.repeat(1000)}`,
        { 'If-Match': etag },
        400,
        '1000',
      ],
      [fragment, { 'If-Match': etag, 'Content-Type': 'application/sdp' }, 415, 'application/sdp'],
    ];
    for (const [body, headers, status, reason] of cases) {
      const answer = await viewer.patch(body, headers);
      expect([answer.status, (await answer.json()).detail]).toEqual([
        status,
        expect.stringContaining(reason),
      ]);
    }
    expect((await viewer.patch(fragment)).status).toBe(204);
    await viewer.accept();
    await viewer.until(1);
    await viewer.close();
  });
});

test('nothing that a spectator sends reaches the stream', async () => {
  const offer = await createOffer();
  const withChannel = `${offer}m=application 9 UDP/DTLS/SCTP webrtc-datachannel\r\na=mid:2\r\na=sctp-port:5000\r\n`;
  expect((await postOffer(broadcast, withChannel)).status).toBe(400);

  const viewer = await WhepClient.watch(broadcast);
  const before = await emulator.streams.get(broadcast.streamId);
  const [transport] = viewer.peerConnection.dtlsTransports;
  for (let sequenceNumber = 0; sequenceNumber < 50; sequenceNumber++) {
    const header = new RtpHeader({ sequenceNumber, payloadType: 98, ssrc: 7, marker: true });
    await transport?.sendRtp(Buffer.from('interactive_stream_end'), header);
  }
  await viewer.until(viewer.frames.length + 5);
  const { frames, elapsedMs, leftMs, audience, ...after } = await emulator.streams.get(broadcast.streamId);
  expect(before).toMatchObject(after);
  expect(frames).toBeGreaterThan(before.frames);
  const types = journal.map(({ type }) => type);
  expect(types.filter((type) => type === 'channel.received')).toHaveLength(1);
  expect(types).not.toContain('stream.error');
  await viewer.close();
});
