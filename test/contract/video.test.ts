/** The video of a running stream as a client receives it: whole, and mended when packets are lost. */
import { afterEach, describe, expect, test } from 'vitest';
import type { RtpPacket } from 'werift';
import { createEmulator, type Emulator, type EmulatorOptions } from '../../emulator/index.ts';
import { Seed } from '../../emulator/seed.ts';
import { type FrameTag, readFrameTag, streamHash } from '../../emulator/video/frame-tag.ts';
import { decodeVp8, type Planes } from '../support/ffmpeg.ts';
import { LossyViewer } from '../support/lossy-viewer.ts';
import { RawClient } from '../support/raw-client.ts';
import type { ReceivedFrame } from '../support/vp8-depacketizer.ts';

const PORTRAIT = { width: 704, height: 1280 };
const STREAM_SECONDS = 6;
/** About ten seconds on a free machine; far more where others use its cores. */
const TIMEOUT_MS = 90_000;
const STREAM = { prompt: 'a stormy ocean with a sailing ship', portrait: true };

let emulator: Emulator;
let client: RawClient;

async function connect(options: EmulatorOptions = {}): Promise<void> {
  emulator = await createEmulator({ port: 0, ...options });
  client = await RawClient.connect(emulator.url);
}
afterEach(async () => {
  await client.disconnect();
  await emulator.close();
});

/** The packet of the same number as one that was lost, once it has arrived after all. */
const arrivedAgain = ({ arrived }: LossyViewer, lost: RtpPacket): RtpPacket | undefined =>
  arrived.find(({ header }) => header.sequenceNumber === lost.header.sequenceNumber);

/**
 * A line that loses 2 % of what travels on it, repeated packets too, and a third of those packets every time that they
 * come. What it does depends on a packet's number alone, so that it is the same on every run.
 */
function badLine(seed: Seed): (packet: RtpPacket) => boolean {
  const attempts = new Map<number, number>();
  return ({ header: { sequenceNumber } }) => {
    const attempt = attempts.get(sequenceNumber) ?? 0;
    attempts.set(sequenceNumber, attempt + 1);
    const isLost = (time: number) => seed.fork(sequenceNumber, time).next() < 0.02;
    const isLostForGood = isLost(0) && seed.fork(sequenceNumber, 'for good').next() < 1 / 3;
    return isLostForGood || isLost(attempt);
  };
}

/**
 * Decodes what a viewer could show and what was sent, and expects the pictures of both to be the same. Returns the tags
 * in them; null where a picture has none.
 */
async function expectPerfectPictures(viewer: LossyViewer): Promise<(FrameTag | null)[]> {
  // Copies: the stream goes on meanwhile.
  const shown = [...viewer.shown];
  const whole = viewer.sent.slice(viewer.sent.findIndex(({ keyFrame }) => keyFrame));
  const perfect = decodeVp8(bytesOf(whole), PORTRAIT);
  const tags: (FrameTag | null)[] = [];
  let next = 0;
  for await (const picture of decodeVp8(bytesOf(shown), PORTRAIT)) {
    const pictureId = shown[tags.length]?.pictureId;
    for (; next < whole.length && whole[next]?.pictureId !== pictureId; next++) await perfect.next();
    const { value } = await perfect.next();
    next++;
    expect(isSame(picture, value), `frame ${pictureId} is the picture that was sent`).toBe(true);
    tags.push(readFrameTag({ ...PORTRAIT, data: yuv420p(picture) }));
  }
  await perfect.return(undefined);
  expect(tags).toHaveLength(shown.length);
  return tags;
}

const bytesOf = (frames: readonly ReceivedFrame[]) => frames.map(({ data }) => data);
const yuv420p = ({ luma, u, v }: Planes) => Buffer.concat([luma, u, v]);
const isSame = (picture: Planes, other: Planes | undefined) =>
  other !== undefined && yuv420p(picture).equals(yuv420p(other));

describe('a packet that is lost', () => {
  test('comes again, byte for byte, when the client asks for it (NACK)', async () => {
    await connect();
    // Every tenth packet, the first time that it comes.
    const seen = new Set<number>();
    const viewer = new LossyViewer(client, ({ header: { sequenceNumber } }) => {
      const isLost = sequenceNumber % 10 === 0 && !seen.has(sequenceNumber);
      seen.add(sequenceNumber);
      return isLost;
    });
    await client.startStream(STREAM);
    const again = (packet: RtpPacket) => arrivedAgain(viewer, packet);
    await viewer.until(() => viewer.lost.filter(again).length >= 5);
    for (const lost of viewer.lost.slice(0, 5)) {
      expect(viewer.askedAgain).toContain(lost.header.sequenceNumber);
      expect(again(lost)?.serialize()).toEqual(lost.serialize());
    }
  });
});

describe('a request for a key frame (PLI)', () => {
  test('is answered at once, however often', async () => {
    // Few frames, so that none comes between the request and its answer, however busy the machine is.
    await connect({ fps: 5 });
    const viewer = new LossyViewer(client, () => false);
    await client.startStream(STREAM);
    for (let request = 0; request < 3; request++) {
      // Past the key frame that the stream began with, or the last one asked for.
      const since = viewer.received.length;
      await viewer.until(() => viewer.received.length >= since + 2);
      const asked = viewer.received.length;
      viewer.requestKeyFrame();
      await viewer.until(() => viewer.received.length >= asked + 3);
      // One frame may have been on its way.
      const kinds = viewer.received.slice(asked, asked + 3).map(({ keyFrame }) => keyFrame);
      expect([
        [true, false, false],
        [false, true, false],
      ]).toContainEqual(kinds);
    }
    expect(viewer.lost).toEqual([]);
  });
});

describe('with 2 % of all packets lost, a third of them for good', () => {
  test(
    'every outage ends within a second, and each picture shown is the one that was sent',
    async () => {
      await connect();
      const viewer = new LossyViewer(client, badLine(new Seed('a bad line')));
      const { stream_id } = await client.startStream(STREAM);
      const frames = STREAM_SECONDS * (await emulator.settings()).fps;
      await viewer.until(() => viewer.sent.length >= frames && !viewer.isOut);

      expect(viewer.lost.some((packet) => arrivedAgain(viewer, packet))).toBe(true);
      expect(viewer.outages.map(({ healedBy }) => healedBy)).toContain('key frame');
      for (const { durationMs } of viewer.outages) expect(durationMs).toBeLessThan(1000);
      expect(viewer.shown.length).toBeGreaterThan(0.7 * viewer.sent.length);

      const tags = await expectPerfectPictures(viewer);
      // Before the stream began there was the card between streams, which has no tag.
      const streamTags = tags.slice(tags.findIndex((tag) => tag !== null));
      let lastFrame = 0;
      for (const tag of streamTags) {
        expect(tag).toMatchObject({ stream: streamHash(String(stream_id)), prompt: 0 });
        expect(tag?.frame).toBeGreaterThanOrEqual(lastFrame);
        lastFrame = tag?.frame ?? lastFrame;
      }
      expect(lastFrame).toBeGreaterThan(frames / 2);
    },
    TIMEOUT_MS,
  );
});
