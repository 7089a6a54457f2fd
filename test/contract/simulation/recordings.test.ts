/** What a job leaves behind: a recording of each script, of which ffprobe and the frame tags are the judges. */
import '../../../emulator/webrtc.ts';
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { Odyssey } from '@odysseyml/odyssey';
import { afterEach, expect, test, vi } from 'vitest';
import { createEmulator, type Emulator } from '../../../emulator/index.ts';
import { readFrameTag, streamHash } from '../../../emulator/video/frame-tag.ts';

const FPS = 20;
let emulator: Emulator;

afterEach(async () => {
  vi.unstubAllEnvs();
  await emulator.close();
});

test('each script of a completed job has its video, as long as the script and with its prompts', async () => {
  emulator = await createEmulator({ port: 0, clock: 'manual' });
  vi.stubEnv('API_URL', emulator.url);
  const client = new Odyssey({ apiKey: emulator.apiKey });
  const script = (seconds: number) => [
    { timestamp_ms: 0, start: { prompt: 'a cat asleep' } },
    { timestamp_ms: 1000, interact: { prompt: 'it begins to snow' } },
    { timestamp_ms: seconds * 1000, end: {} },
  ];
  const { job_id } = await client.simulate({ scripts: [script(2), script(3)], portrait: false });
  await emulator.clock.advance('1m');

  const { status, streams } = await client.getSimulateStatus(job_id);
  expect(status).toBe('completed');
  expect(streams.map(({ frame_count, duration_seconds }) => [frame_count, duration_seconds])).toEqual([
    [2 * FPS, 2],
    [3 * FPS, 3],
  ]);
  for (const { stream_id, video_url, events_url, frame_count } of streams) {
    expect(await countFrames(video_url ?? '')).toBe(frame_count);
    const tags = [await tagOf(video_url ?? '', 0), await tagOf(video_url ?? '', 30)];
    expect(tags).toEqual([
      { stream: streamHash(stream_id), frame: 0, prompt: 0 },
      { stream: streamHash(stream_id), frame: 30, prompt: 1 },
    ]);
    const events = (await (await fetch(events_url ?? '')).text()).trim().split('\n');
    expect(events.map((line) => JSON.parse(line).type)).toEqual(['start', 'interact', 'end']);
    expect(await client.getRecording(stream_id)).toMatchObject({ stream_id, frame_count });
  }
  // Only streams of sessions stand there.
  expect(await client.listStreamRecordings()).toMatchObject({ recordings: [], total: 0 });
});

/** How many frames ffprobe finds in a video. */
async function countFrames(url: string): Promise<number> {
  const { stdout } = await promisify(execFile)('ffprobe', [
    ...['-v', 'error', '-count_frames', '-show_entries', 'stream=nb_read_frames', '-of', 'csv=p=0'],
    url,
  ]);
  return Number.parseInt(stdout, 10);
}

/** The tag in one frame of a landscape video, as ffmpeg decodes it. */
async function tagOf(url: string, frame: number): Promise<unknown> {
  const { stdout } = await promisify(execFile)(
    'ffmpeg',
    [
      ...['-v', 'error', '-i', url, '-vf', `select=eq(n\\,${frame})`, '-frames:v', '1'],
      ...['-f', 'rawvideo', '-pix_fmt', 'yuv420p', '-'],
    ],
    { encoding: 'buffer', maxBuffer: 4_000_000 },
  );
  return readFrameTag({ data: stdout, width: 1280, height: 704 });
}
