/** The media, judged by ffmpeg: every frame of the stream, each at its time, whole or in parts. */
import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { DOT_PX, dotSize } from '../../../emulator/video/dots.ts';
import { readFrameTag, streamHash } from '../../../emulator/video/frame-tag.ts';
import type { Timeline } from '../../../emulator/world/timeline.ts';
import { createFilm } from '../../support/hls.ts';

const run = promisify(execFile);
let folder = '';
let files = 0;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hls-'));
});
afterAll(() => rm(folder, { recursive: true }));

/** Runs ffmpeg or ffprobe on a file of these pieces, and fails with its words if it complains about anything. */
async function judge(
  command: 'ffmpeg' | 'ffprobe',
  pieces: readonly Uint8Array[],
  options: readonly string[],
) {
  const file = join(folder, `${files++}.mp4`);
  await writeFile(file, Buffer.concat(pieces));
  const input = ['-v', 'warning', ...(command === 'ffmpeg' ? ['-xerror'] : []), '-i', file];
  const { stdout, stderr } = await run(command, [...input, ...options], {
    encoding: 'buffer',
    maxBuffer: 2 ** 28,
  });
  expect(stderr.toString()).toBe('');
  return stdout;
}

/** When each frame is shown and for how long, in seconds, and whether it is a key frame. */
async function packetsOf(pieces: readonly Uint8Array[]) {
  const output = await judge('ffprobe', pieces, [
    ...[
      '-show_entries',
      'packet=pts_time,dts_time,duration_time,flags:stream=codec_name,width,height,time_base',
    ],
    ...['-of', 'json'],
  ]);
  const { packets, streams } = JSON.parse(output.toString()) as {
    packets: { pts_time: string; dts_time: string; duration_time: string; flags: string }[];
    streams: Record<string, unknown>[];
  };
  return {
    stream: streams[0],
    packets: packets.map(({ pts_time, dts_time, duration_time, flags }) => ({
      ptsS: Number(pts_time),
      dtsS: Number(dts_time),
      durationS: Number(duration_time),
      isKey: flags.startsWith('K'),
    })),
  };
}

/** Every picture, as raw yuv420p. */
async function picturesOf(pieces: readonly Uint8Array[], { orientation }: Timeline): Promise<Buffer[]> {
  const { width, height } = dotSize(orientation);
  const raw = await judge('ffmpeg', pieces, [
    ...['-fps_mode', 'passthrough', '-f', 'rawvideo', '-pix_fmt', 'yuv420p', 'pipe:1'],
  ]);
  const bytes = (width * height * DOT_PX * DOT_PX * 3) / 2;
  expect(raw.length % bytes).toBe(0);
  return Array.from({ length: raw.length / bytes }, (_, i) => raw.subarray(i * bytes, (i + 1) * bytes));
}

async function tagsOf(pieces: readonly Uint8Array[], timeline: Timeline) {
  const { width, height } = dotSize(timeline.orientation);
  const pictures = await picturesOf(pieces, timeline);
  return pictures.map((data) => readFrameTag({ data, width: width * DOT_PX, height: height * DOT_PX }));
}

const frameNumbers = (from: number, to: number) => Array.from({ length: to - from }, (_, i) => from + i);

describe.each([1, 3, 7, 20, 30, 60])('at %i frames a second', (fps) => {
  test('all segments are all frames, each at its time', async () => {
    const frames = Math.floor(2.6 * fps) + 1;
    const { hls, pass, end, timeline } = createFilm({ fps, orientation: 'portrait' });
    await pass(10);
    end(frames);
    const segments = [];
    // Backwards: none needs the one before.
    for (let segment = Math.ceil(frames / fps) - 1; segment >= 0; segment--) {
      segments.unshift(await hls.segment(segment));
    }
    const { stream, packets } = await packetsOf([await hls.init(), ...segments]);
    // A tick is a thousandth of a frame, so that a player can seek to a place between two frames.
    expect(stream).toEqual({ codec_name: 'h264', width: 704, height: 1280, time_base: `1/${fps * 1000}` });
    expect(packets).toHaveLength(frames);
    for (const [frame, { ptsS, dtsS, durationS }] of packets.entries()) {
      expect(ptsS).toBeCloseTo(frame / fps, 5);
      expect(dtsS).toBe(ptsS);
      expect(durationS).toBeCloseTo(1 / fps, 5);
    }
    expect(packets[0]?.isKey).toBe(true);
    const tags = await tagsOf([await hls.init(), ...segments], timeline);
    expect(tags.map((tag) => tag?.frame)).toEqual(frameNumbers(0, frames));
    hls.close();
  });
});

test('any segment plays by itself, and equals its parts', async () => {
  const prompts = [
    { frame: 0, prompt: 'a thunderstorm over a castle' },
    { frame: 44, prompt: 'an underwater reef' },
  ];
  const { hls, pass, timeline } = createFilm({ prompts });
  await pass(10);
  const init = await hls.init();
  const whole = [init, await hls.segment(2)];
  const parts = [init, ...(await Promise.all([0, 1, 2, 3].map((k) => hls.part(2, k))))];
  const part = [init, await hls.part(2, 2)];

  const { packets } = await packetsOf(whole);
  expect(packets.map(({ ptsS }) => Math.round(ptsS * 20))).toEqual(frameNumbers(40, 60));
  // Each part begins with a key frame, so that a player may begin with each.
  expect(packets.map(({ isKey }) => isKey)).toEqual(frameNumbers(0, 20).map((i) => i % 5 === 0));
  expect(await packetsOf(parts)).toEqual(await packetsOf(whole));
  expect((await packetsOf(part)).packets.map(({ ptsS }) => Math.round(ptsS * 20))).toEqual(
    frameNumbers(50, 55),
  );

  const tags = await tagsOf(whole, timeline);
  expect(tags).toEqual(
    frameNumbers(40, 60).map((frame) => ({
      stream: streamHash('stream_1'),
      frame,
      prompt: frame < 44 ? 0 : 1,
    })),
  );
  const pictures = await picturesOf(whole, timeline);
  expect(Buffer.concat(await picturesOf(parts, timeline)).equals(Buffer.concat(pictures))).toBe(true);
  const alone = Buffer.concat(await picturesOf(part, timeline));
  expect(alone.equals(Buffer.concat(pictures.slice(10, 15)))).toBe(true);
  hls.close();
});

test('fragments are numbered in their order, whenever they are made', async () => {
  const { hls, pass } = createFilm();
  await pass(10);
  const numbersOf = (data: Uint8Array) => {
    const bytes = Buffer.from(data);
    const numbers: number[] = [];
    for (let at = bytes.indexOf('mfhd'); at >= 0; at = bytes.indexOf('mfhd', at + 1)) {
      numbers.push(bytes.readUInt32BE(at + 8));
    }
    return numbers;
  };
  expect(numbersOf(await hls.segment(3))).toEqual([13, 14, 15, 16]);
  expect(numbersOf(await hls.part(0, 1))).toEqual([2]);
  hls.close();
});
