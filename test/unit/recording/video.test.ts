/** The files, judged by ffprobe and ffmpeg: every frame, each at its time, with the dots that the world draws. */
import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { ArtefactName } from '../../../emulator/recording/artefacts.ts';
import { Slots } from '../../../emulator/recording/layout.ts';
import { Recording } from '../../../emulator/recording/recording.ts';
import { toStored } from '../../../emulator/recording/stored.ts';
import { Studio } from '../../../emulator/recording/studio.ts';
import { createDots, DOT_PX, dotSize } from '../../../emulator/video/dots.ts';
import { readFrameTag, streamHash } from '../../../emulator/video/frame-tag.ts';
import { createWorld } from '../../../emulator/world/world.ts';
import { sceneDots } from '../../support/moving-dots.ts';
import { type SomeVideo, someVideo } from '../../support/recording.ts';

const run = promisify(execFile);
/** As far as H.264 may be from what was wanted: see emulator/video/README.md. */
const MAX_LUMA_ERROR = 6;

let folder = '';
let files = 0;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'recording-'));
});
afterAll(() => rm(folder, { recursive: true }));

function create(video: SomeVideo = {}, cacheBytes = 64_000_000) {
  const studio = new Studio(cacheBytes);
  const faults: unknown[] = [];
  const closing = new AbortController();
  const whole = someVideo(video);
  const recording = new Recording(toStored(whole), {
    studio,
    images: { get: () => whole.timeline.backdrop },
    signal: closing.signal,
    onFault: (error) => faults.push(error),
  });
  return { recording, studio, faults, closing, video: whole };
}

async function bytesOf(recording: Recording, name: ArtefactName): Promise<Buffer> {
  const artefact = await recording.open(name);
  const pieces = [];
  for await (const piece of artefact.read(0, artefact.sizeBytes)) pieces.push(piece);
  const bytes = Buffer.concat(pieces);
  expect(bytes).toHaveLength(artefact.sizeBytes);
  return bytes;
}

/** Runs ffmpeg or ffprobe on a file, and fails with its words if it complains about anything. */
async function judge(command: 'ffmpeg' | 'ffprobe', data: Uint8Array, options: readonly string[]) {
  const file = join(folder, `${files++}.mp4`);
  await writeFile(file, data);
  const input = ['-v', 'warning', ...(command === 'ffmpeg' ? ['-xerror'] : []), '-i', file];
  const { stdout, stderr } = await run(command, [...input, ...options], {
    encoding: 'buffer',
    maxBuffer: 2 ** 29,
  });
  expect(stderr.toString()).toBe('');
  return stdout;
}

async function probe(data: Uint8Array) {
  const output = await judge('ffprobe', data, [
    ...[
      '-count_frames',
      '-show_entries',
      'stream=nb_read_frames,duration,width,height,avg_frame_rate,codec_name',
    ],
    ...['-show_entries', 'format=duration', '-of', 'json'],
  ]);
  const { streams, format } = JSON.parse(output.toString());
  return { ...streams[0], durationS: Number(streams[0].duration), wholeS: Number(format.duration) };
}

/** Luma of every decoded frame. */
async function lumaOf(data: Uint8Array, { widthPx, heightPx }: { widthPx: number; heightPx: number }) {
  const raw = await judge('ffmpeg', data, [
    ...['-fps_mode', 'passthrough', '-f', 'rawvideo', '-pix_fmt', 'yuv420p', 'pipe:1'],
  ]);
  const bytes = (widthPx * heightPx * 3) / 2;
  return Array.from({ length: raw.length / bytes }, (_, i) => raw.subarray(i * bytes, (i + 1) * bytes));
}

describe.each([
  { fps: 1, frames: 3 },
  { fps: 7, frames: 1 },
  { fps: 20, frames: 47 },
  { fps: 60, frames: 121 },
])('$frames frames at $fps a second', ({ fps, frames }) => {
  test('are all there, at their times, with their tags and dots', async () => {
    const { recording, video } = create({ frames, timeline: { fps, orientation: 'portrait' } });
    const data = await bytesOf(recording, 'video.mp4');
    const found = await probe(data);
    expect(found).toMatchObject({
      codec_name: 'h264',
      width: 704,
      height: 1280,
      nb_read_frames: String(frames),
    });
    expect(found.durationS).toBeCloseTo(frames / fps, 4);
    expect(found.wholeS).toBeCloseTo(frames / fps, 2);

    const size = dotSize('portrait');
    const pictures = await lumaOf(data, { widthPx: 704, heightPx: 1280 });
    expect(pictures).toHaveLength(frames);
    const world = createWorld(video.timeline);
    const dots = createDots(size);
    for (const [frame, picture] of pictures.entries()) {
      expect(readFrameTag({ data: picture, width: 704, height: 1280 })).toEqual({
        stream: streamHash(video.streamId),
        frame,
        prompt: frame < 12 ? 0 : 1,
      });
      world.draw(frame, dots);
      let worst = 0;
      for (let dot = 0; dot < dots.luma.length; dot++) {
        const x = dot % size.width;
        const y = Math.floor(dot / size.width);
        const seen = picture[y * DOT_PX * 704 + x * DOT_PX] ?? 0;
        worst = Math.max(worst, Math.abs(seen - (dots.luma[dot] ?? 0)));
      }
      expect(worst).toBeLessThanOrEqual(MAX_LUMA_ERROR);
    }
  });
});

test('seconds are the same bytes when they are rendered again, in another order', async () => {
  const { recording } = create({ frames: 70 }, 0);
  const whole = await bytesOf(recording, 'video.mp4');
  const { sizeBytes, read } = await recording.open('video.mp4');
  for (const share of [0.9, 0.1, 0.6, 0.3]) {
    const from = Math.floor(sizeBytes * share);
    const pieces = [];
    for await (const piece of read(from, from + 50_000)) pieces.push(piece);
    expect(Buffer.concat(pieces).equals(whole.subarray(from, Math.min(from + 50_000, sizeBytes)))).toBe(true);
  }
});

test('an image that no codec likes has its room, too', async () => {
  const backdrop = sceneDots('noise', 0, dotSize('landscape'));
  const { recording, faults } = create({ frames: 60, timeline: { backdrop } });
  expect(await probe(await bytesOf(recording, 'video.mp4'))).toMatchObject({ nb_read_frames: '60' });
  expect(faults).toEqual([]);
});

test('a storm of interactions has its room, too', async () => {
  const scenes = [
    'a thunderstorm over a castle',
    'a city at night',
    'an underwater reef',
    'a snowy forest',
    'noon',
  ];
  const prompts = Array.from({ length: 40 }, (_, i) => ({ frame: i * 5, prompt: scenes[i % 5] ?? '' }));
  const { recording, faults } = create({ frames: 210, timeline: { prompts } });
  await bytesOf(recording, 'video.mp4');
  expect(faults).toEqual([]);
});

test('a second that outgrows its slot is our fault, and has its room when the video is loaded again', async () => {
  const { recording, faults } = create({ frames: 60 });
  const { sizes } = Slots.prototype;
  const tooSmall = vi.spyOn(Slots.prototype, 'sizes').mockImplementation(function (this: Slots, ...args) {
    return sizes.apply(this, args).map((bytes, slot) => (slot === 2 && !args[1].has(2) ? 1000 : bytes));
  });
  const { etag } = await recording.open('video.mp4');
  await expect(bytesOf(recording, 'video.mp4')).rejects.toThrow('load the video again');
  expect(faults).toHaveLength(1);
  expect(await probe(await bytesOf(recording, 'video.mp4'))).toMatchObject({ nb_read_frames: '60' });
  expect((await recording.open('video.mp4')).etag).not.toBe(etag);
  tooSmall.mockRestore();
});

test('what is kept stays within the bound', async () => {
  const { recording, studio } = create({ frames: 200 }, 200_000);
  await bytesOf(recording, 'video.mp4');
  expect(studio.keptBytes).toBeLessThanOrEqual(200_000);
  expect(studio.keptBytes).toBeGreaterThan(0);
});

test('an account that is closed ends what is being rendered, and nobody is at fault', async () => {
  const { recording, closing, faults } = create({ frames: 200 });
  const reading = bytesOf(recording, 'video.mp4');
  closing.abort(new Error('closed'));
  await expect(reading).rejects.toThrow('closed');
  expect(faults).toEqual([]);
});

test('the preview is short and small, from all over the recording', async () => {
  const { recording } = create({ frames: 400, timeline: { prompts: [{ frame: 0, prompt: 'a harbour' }] } });
  const preview = await bytesOf(recording, 'preview.mp4');
  expect(await probe(preview)).toMatchObject({
    width: 640,
    height: 352,
    nb_read_frames: '80',
    durationS: 4,
  });
  expect(preview.length).toBeLessThan(250_000);
  // It can be played as it loads: the index stands before the pictures.
  expect(preview.indexOf('moov')).toBeLessThan(preview.indexOf('mdat'));
});

test('the thumbnail is a JPEG with the colours of its frame', async () => {
  const backdrop = createDots(dotSize('landscape'));
  // Pure red in BT.601.
  backdrop.luma.fill(81);
  backdrop.u.fill(90);
  backdrop.v.fill(240);
  const { recording } = create({ timeline: { backdrop, prompts: [{ frame: 0, prompt: '' }] } });
  const image = sharp(await bytesOf(recording, 'thumbnail.jpg'));
  expect(await image.metadata()).toMatchObject({ format: 'jpeg', width: 640, height: 352 });
  const { dominant } = await image.stats();
  expect(dominant.r).toBeGreaterThan(180);
  expect(dominant.g).toBeLessThan(80);
  expect(dominant.b).toBeLessThan(80);
});
