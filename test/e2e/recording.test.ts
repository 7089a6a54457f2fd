/** Recordings as an app has them: through the unmodified SDK, played and sought in Chromium, judged by ffmpeg. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import { streamHash } from '../../emulator/video/frame-tag.ts';
import { openApp } from '../support/app-page.ts';
import { test } from '../support/browser-test.ts';
import { grabPicture, type Picture, waitForFrame } from '../support/video.ts';

const FPS = 20;
/** Two codecs, each at most 6 off, and the way to RGB and back. */
const MAX_LUMA_ERROR = 20;
const MAX_MEAN_LUMA_ERROR = 2;

/** Loads a video into the page's element; resolves when its first frame is there. */
async function load(page: Page, url: string): Promise<{ durationS: number; seekableS: number }> {
  return page.evaluate(async (src) => {
    const video = document.querySelector('video');
    if (video === null) throw new Error('There is no video element');
    video.autoplay = false;
    video.crossOrigin = 'anonymous';
    video.src = src;
    await new Promise<void>((resolve, reject) => {
      video.onloadeddata = () => resolve();
      video.onerror = () => reject(new Error(video.error?.message));
    });
    return { durationS: video.duration, seekableS: video.seekable.end(0) };
  }, url);
}

/** Seeks to the middle of a frame, and gives what is shown when it says that it is that frame; that must be soon. */
async function seek(page: Page, frame: number): Promise<Picture> {
  await page.evaluate(
    async (to) => {
      const video = document.querySelector('video');
      if (video === null) throw new Error('There is no video element');
      video.pause();
      await new Promise((resolve) => {
        video.onseeked = resolve;
        video.currentTime = to;
      });
    },
    (frame + 0.5) / FPS,
  );
  await waitForTag(page, frame);
  return grabPicture(page);
}

/** What has been decoded may be shown a moment later. */
async function waitForTag(page: Page, frame: number): Promise<void> {
  await page.waitForFunction(
    (wanted) => {
      const video = document.querySelector('video');
      return video !== null && window.odysseyVideo.readFrameTag(video)?.frame === wanted;
    },
    frame,
    { timeout: 5000 },
  );
}

/** How far two pictures are apart in luma, of 255. */
function distance(a: Picture, b: Picture): { worst: number; mean: number } {
  const apart = a.luma.map((luma, dot) => Math.abs(luma - (b.luma[dot] ?? 0)));
  return {
    worst: apart.reduce((most, each) => Math.max(most, each), 0),
    mean: apart.reduce((sum, each) => sum + each, 0) / apart.length,
  };
}

test('what was streamed is played again, frame for frame', { timeout: 60_000 }, async ({
  startEmulator,
  openClient,
  browser,
  page,
  site,
}) => {
  const emulator = await startEmulator();
  const owner = await openClient(emulator);
  await owner.connect();
  const streamId = await owner.startStream({ prompt: 'a harbour at night', portrait: false });
  const live: Picture[] = [];
  await waitForFrame(page, { streamId, fromFrame: FPS });
  live.push(await grabPicture(page));
  await owner.interact('a storm comes up');
  // Also in the middle of the transition.
  await waitForFrame(page, { streamId, prompt: 1 });
  live.push(await grabPicture(page));
  await waitForFrame(page, { streamId, prompt: 1, fromFrame: 3 * FPS });
  live.push(await grabPicture(page));
  await owner.endStream();

  const recording = await page.evaluate((id) => window.client.getRecording(id), streamId);
  const { frames = 0 } = (await emulator.journal.list({ type: 'stream.ended' })).items[0] ?? {};
  expect(recording).toMatchObject({
    stream_id: streamId,
    frame_count: frames,
    duration_seconds: frames / FPS,
    events_url: expect.stringContaining('http'),
    thumbnail_url: expect.stringContaining('http'),
    preview_url: expect.stringContaining('http'),
  });
  const list = await page.evaluate(() => window.client.listStreamRecordings({ limit: 10, offset: 0 }));
  expect(list).toMatchObject({
    recordings: [{ stream_id: streamId, width: 1280, height: 704, duration_seconds: frames / FPS }],
    total: 1,
    limit: 10,
    offset: 0,
  });

  const context = await browser.newContext();
  const viewer = await context.newPage();
  await openApp(viewer, { url: `${site.url}/test/apps/bare/index.html`, apiUrl: 'http://unused.test', site });
  const url = recording.video_url ?? '';
  const { durationS, seekableS } = await load(viewer, url);
  expect(durationS).toBeCloseTo(frames / FPS, 3);
  expect(seekableS).toBeCloseTo(durationS, 3);
  await waitForTag(viewer, 0);
  expect((await grabPicture(viewer)).tag).toMatchObject({
    stream: streamHash(streamId),
    frame: 0,
    prompt: 0,
  });

  // Of each second the last frame too, whose neighbour is a key frame: it is the first that a player misses.
  for (const frame of [Math.floor(frames / 2), FPS - 1, FPS, 2 * FPS - 1, frames - 1]) {
    expect((await seek(viewer, frame)).tag?.frame).toBe(frame);
  }
  for (const picture of live) {
    expect(picture.tag?.stream).toBe(streamHash(streamId));
    const again = await seek(viewer, picture.tag?.frame ?? 0);
    expect(again.tag).toEqual(picture.tag);
    const { worst, mean } = distance(picture, again);
    expect(worst).toBeLessThanOrEqual(MAX_LUMA_ERROR);
    expect(mean).toBeLessThanOrEqual(MAX_MEAN_LUMA_ERROR);
  }

  // It plays, too, to its very end.
  await seek(viewer, 0);
  await viewer.evaluate(async () => {
    const video = document.querySelector('video');
    if (video === null) throw new Error('There is no video element');
    video.playbackRate = 4;
    await video.play();
  });
  await viewer.waitForFunction(() => document.querySelector('video')?.ended);
  // At that rate there are more frames than a screen shows.
  expect((await grabPicture(viewer)).tag?.frame).toBeGreaterThanOrEqual(frames - 1 - FPS / 4);

  expect((await load(viewer, recording.preview_url ?? '')).durationS).toBeCloseTo(
    Math.min(4, frames / FPS),
    1,
  );
  const thumbnail = await viewer.evaluate(async (src) => {
    const image = new Image();
    image.src = src;
    await image.decode();
    return [image.naturalWidth, image.naturalHeight];
  }, recording.thumbnail_url ?? '');
  expect(thumbnail).toEqual([640, 352]);
  await context.close();

  const run = promisify(execFile);
  const probed = await run('ffprobe', [
    ...['-v', 'warning', '-count_frames', '-show_entries', 'stream=width,height,nb_read_frames,duration'],
    ...['-of', 'json', url],
  ]);
  expect(probed.stderr).toBe('');
  const [stream] = JSON.parse(probed.stdout).streams;
  expect(stream).toMatchObject({ width: 1280, height: 704, nb_read_frames: String(frames) });
  expect(Number(stream.duration)).toBeCloseTo(frames / FPS, 4);
  const decoded = await run('ffmpeg', ['-v', 'warning', '-xerror', '-i', url, '-f', 'null', '-']);
  expect(decoded.stderr).toBe('');
});

test('the SDK says what is wrong: no such recording, another account’s, a limit of 101', async ({
  startEmulator,
  openClient,
  page,
}) => {
  const emulator = await startEmulator();
  await openClient(emulator);
  const failure = (ask: string) =>
    page.evaluate(async (code) => {
      try {
        await new Function('client', `return ${code}`)(window.client);
      } catch (error) {
        return error instanceof Error ? error.message : String(error);
      }
      return 'nothing';
    }, ask);
  expect(await failure(`client.getRecording('stream_none')`)).toMatch(/stream_none|not found/i);
  expect(await failure(`client.listStreamRecordings({ limit: 101 })`)).not.toBe('nothing');
});
