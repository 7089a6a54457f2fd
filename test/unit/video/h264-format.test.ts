/** What the stream says of itself, as ffprobe and a muxer by other people read it. */
import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import { BufferTarget, EncodedPacket, EncodedVideoPacketSource, Mp4OutputFormat, Output } from 'mediabunny';
import { describe, expect, test } from 'vitest';
import { dotSize, type Orientation } from '../../../emulator/video/dots.ts';
import { H264Encoder } from '../../../emulator/video/h264/encoder.ts';
import { annexBFrame, annexBStart, nalUnits } from '../../support/annex-b.ts';
import { sceneDots } from '../../support/moving-dots.ts';

const FRAMES = 12;

/** A few frames, copied. */
function code(encoder: H264Encoder, size: { width: number; height: number }): Uint8Array[] {
  return Array.from({ length: FRAMES }, (_, frame) =>
    encoder.encode(sceneDots('counter', frame, size)).data.slice(),
  );
}

/** An MP4 file, with its index at the front. */
async function mp4(encoder: H264Encoder, frames: readonly Uint8Array[], fps: number): Promise<Uint8Array> {
  const target = new BufferTarget();
  const output = new Output({ format: new Mp4OutputFormat({ fastStart: 'in-memory' }), target });
  const source = new EncodedVideoPacketSource('avc');
  output.addVideoTrack(source, { frameRate: fps });
  await output.start();
  const decoderConfig = {
    codec: encoder.codec,
    codedWidth: encoder.reconstruction.width * 4,
    codedHeight: encoder.reconstruction.height * 4,
    description: encoder.decoderConfiguration,
  };
  for (const [i, frame] of frames.entries()) {
    await source.add(new EncodedPacket(frame, i === 0 ? 'key' : 'delta', i / fps, 1 / fps), {
      decoderConfig,
    });
  }
  await output.finalize();
  if (target.buffer === null) throw new Error('mediabunny wrote no file');
  return new Uint8Array(target.buffer);
}

/** What ffprobe says of the video in this file; it must have nothing to complain of. */
async function probe(file: Uint8Array, format: 'h264' | 'mp4'): Promise<Record<string, unknown>> {
  const show = ['-count_frames', '-show_streams', '-print_format', 'json'];
  const ffprobe = spawn('ffprobe', ['-v', 'warning', '-f', format, ...show, 'pipe:0'], {
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  ffprobe.stdin.end(file);
  const [answer, complaints] = await Promise.all([text(ffprobe.stdout), text(ffprobe.stderr)]);
  expect(complaints).toBe('');
  const { streams } = JSON.parse(answer) as { streams: Record<string, unknown>[] };
  const [stream, ...others] = streams;
  expect(others).toEqual([]);
  return stream ?? {};
}

const EXPECTED = {
  codec_name: 'h264',
  profile: 'Constrained Baseline',
  pix_fmt: 'yuv420p',
  has_b_frames: 0,
  refs: 1,
  color_range: 'tv',
  color_space: 'smpte170m',
  color_transfer: 'smpte170m',
  color_primaries: 'smpte170m',
  nb_read_frames: `${FRAMES}`,
};

describe('ffprobe', () => {
  test.each<[Orientation, number, number, string]>([
    ['landscape', 20, 31, 'avc1.42C01F'],
    ['portrait', 30, 31, 'avc1.42C01F'],
    ['landscape', 60, 32, 'avc1.42C020'],
  ])('reads what a stream is: %s, %i frames a second', async (orientation, fps, level, codec) => {
    const size = dotSize(orientation);
    const encoder = new H264Encoder(size, { fps });
    expect(encoder.codec).toBe(codec);
    const frames = code(encoder, size);
    const stream = Buffer.concat([annexBStart(encoder.decoderConfiguration), ...frames.map(annexBFrame)]);
    const expected = { ...EXPECTED, level, width: size.width * 4, height: size.height * 4 };
    expect(await probe(stream, 'h264')).toMatchObject({ ...expected, r_frame_rate: `${fps}/1` });
    expect(await probe(await mp4(encoder, frames, fps), 'mp4')).toMatchObject({
      ...expected,
      codec_tag_string: 'avc1',
      nb_frames: `${FRAMES}`,
      avg_frame_rate: `${fps}/1`,
    });
  });
});

describe('the level', () => {
  test.each([
    [4, 4, 30, 10],
    [44, 36, 15, 10],
    [88, 72, 30, 13],
    [320, 176, 30.68, 31],
    [320, 176, 30.69, 32],
    [480, 272, 60, 42],
    [4220, 4, 30, 60],
    [4220, 528, 120, 62],
  ])('of %i×%i dots at %d frames a second', (width, height, fps, level) => {
    const { codec, decoderConfiguration } = new H264Encoder({ width, height }, { fps });
    expect(Number.parseInt(codec.slice(-2), 16)).toBe(level);
    expect(decoderConfiguration[3]).toBe(level);
  });
});

test('the decoder configuration begins with what players look at in the sequence parameter set', () => {
  const { decoderConfiguration } = new H264Encoder(dotSize('landscape'));
  expect([...decoderConfiguration.subarray(0, 6)]).toEqual([1, 0x42, 0xc0, 0x1f, 0xff, 0xe1]);
  expect([...decoderConfiguration.subarray(8, 12)]).toEqual([0x67, 0x42, 0xc0, 0x1f]);
});

test('a frame is one NAL unit and nothing besides: parameter sets stand in the configuration alone', () => {
  const encoder = new H264Encoder(dotSize('landscape'));
  for (const frame of code(encoder, dotSize('landscape'))) expect(nalUnits(frame)).toHaveLength(1);
});
