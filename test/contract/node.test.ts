/** The whole way in plain Node: the unmodified SDK over werift, and every frame of the wire decoded by ffmpeg. */
import '../../emulator/webrtc.ts';
import { Odyssey } from '@odysseyml/odyssey';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createEmulator, type Emulator } from '../../emulator/index.ts';
import { type FrameTag, readFrameTag, streamHash } from '../../emulator/video/frame-tag.ts';
import { decodeVp8 } from '../support/ffmpeg.ts';
import { captureVp8 } from '../support/rtp.ts';

let emulator: Emulator;

beforeEach(async () => {
  emulator = await createEmulator({ port: 0, concurrentSessions: 1 });
  vi.stubEnv('API_URL', emulator.url);
});

afterEach(async () => {
  vi.unstubAllEnvs();
  await emulator.close();
});

test.for([
  { portrait: true, width: 704, height: 1280 },
  { portrait: false, width: 1280, height: 704 },
])(
  'portrait: $portrait sends $width×$height frames, no packet missing, that ffmpeg decodes',
  async ({ portrait, ...size }) => {
    const onStreamEnded = vi.fn();
    const client = new Odyssey({ apiKey: emulator.apiKey });
    const [track] = (await client.connect({ onStreamEnded })).getVideoTracks();
    if (track === undefined) throw new Error('connect() resolved with a stream that has no video track');
    const capture = captureVp8(track, size);

    const streamId = await client.startStream({ prompt: 'a river in spring', portrait });
    await vi.waitUntil(() => capture.frames.length >= 15, { timeout: 10_000 });
    expect(await client.interact({ prompt: 'autumn comes' })).toContain('autumn comes');
    const framesBefore = capture.frames.length;
    await vi.waitUntil(() => capture.frames.length >= framesBefore + 15, { timeout: 10_000 });
    capture.stop();
    const tags = await decodeTags(capture.frames, size);

    expect(capture.gaps).toBe(0);
    // A frame's number is its time: a busy machine skips some, and never goes back.
    const numbers = tags.map(({ frame }) => frame);
    expect(numbers[0]).toBe(0);
    expect(numbers).toEqual([...new Set(numbers)].sort((a, b) => a - b));
    expect(new Set(tags.map(({ stream }) => stream))).toEqual(new Set([streamHash(streamId)]));
    expect([...new Set(tags.map(({ prompt }) => prompt))]).toEqual([0, 1]);

    await client.endStream();
    expect(onStreamEnded).toHaveBeenCalledOnce();
    await client.startStream({ prompt: 'a second stream' });
    client.disconnect();
    await vi.waitUntil(async () => (await emulator.sessions.list()).length === 0);
  },
);

/** The tag of every frame that ffmpeg makes of these. Ahead of the stream may come the card, which has none. */
async function decodeTags(
  frames: readonly Buffer[],
  size: { width: number; height: number },
): Promise<FrameTag[]> {
  const tags: FrameTag[] = [];
  for await (const { luma } of decodeVp8(frames, size)) {
    const tag = readFrameTag({ data: luma, ...size });
    if (tag !== null) tags.push(tag);
    else if (tags.length > 0) throw new Error(`Frame ${tags.length} of the stream has no frame tag`);
  }
  return tags;
}
