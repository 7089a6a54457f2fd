/** Broadcast by HLS: hls.js in Chromium, and ffprobe, read what the SDK's owner was given as `hlsUrl`. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect } from 'vitest';
import { streamHash } from '../../../emulator/video/frame-tag.ts';
import { openApp } from '../../support/app-page.ts';
import { test } from '../../support/browser-test.ts';
import { timedFrames } from '../../support/spectator-page.ts';
import { waitForFrame } from '../../support/video.ts';

declare global {
  interface Window {
    Hls: typeof import('hls.js').default;
    /** Every error that hls.js reported, fatal or not. */
    hlsErrors: string[];
  }
}

const FPS = 20;
const SEGMENT_S = 1;
const MAX_SEGMENTS_BEHIND = 3;
const STALLS = ['bufferStalledError', 'bufferNudgeOnStall', 'bufferSeekOverHole'];

test('hls.js plays it, at most 3 segments behind the owner, and to the end', { timeout: 60_000 }, async ({
  startEmulator,
  openClient,
  browser,
  page,
  site,
}) => {
  const emulator = await startEmulator();
  const owner = await openClient(emulator);
  await owner.connect();
  const streamId = await owner.startStream({ prompt: 'a harbour', portrait: false, broadcast: true });
  const { hlsUrl } = await owner.broadcast();
  const context = await browser.newContext();
  const viewer = await context.newPage();
  await openApp(viewer, { url: `${site.url}/test/apps/bare/index.html`, apiUrl: 'http://unused.test', site });
  await viewer.evaluate(
    `import('/node_modules/hls.js/dist/hls.mjs').then(({ default: Hls }) => { window.Hls = Hls; })`,
  );

  await viewer.evaluate((url) => {
    const video = document.querySelector('video');
    if (video === null || url === null) throw new Error('There is no video element, or no URL');
    window.hlsErrors = [];
    const hls = new window.Hls();
    hls.on(window.Hls.Events.ERROR, (_event, { details }) => window.hlsErrors.push(details));
    hls.loadSource(url);
    hls.attachMedia(video);
    return video.play();
  }, hlsUrl);

  const first = await waitForFrame(viewer, { streamId });
  expect(first).toMatchObject({ stream: streamHash(streamId), widthPx: 1280, heightPx: 704 });
  const [owners, seen] = await timedFrames([page, viewer], 30);
  const behind = (seen ?? []).map(
    ({ frame, atMs }) => (owners?.findLast((own) => own.atMs <= atMs)?.frame ?? Number.NaN) - frame,
  );
  // The first look at the owner may come a moment after the first look at the viewer.
  const known = behind.filter((frames) => !Number.isNaN(frames));
  expect(known.length).toBeGreaterThan(20);
  expect(Math.max(...known) / (FPS * SEGMENT_S)).toBeLessThanOrEqual(MAX_SEGMENTS_BEHIND);

  await owner.interact('a storm comes up');
  await waitForFrame(viewer, { streamId, prompt: 1 });
  const { audience } = await emulator.streams.get(streamId);
  expect(audience?.hls.requests).toBeGreaterThan(5);
  expect(audience?.spectators).toEqual([]);

  await owner.endStream();
  const { frames } = (await emulator.journal.list({ type: 'stream.ended' })).items[0] ?? {};
  await viewer.waitForFunction(() => document.querySelector('video')?.ended);
  const last = await viewer.evaluate(() => {
    const video = document.querySelector('video');
    return video === null ? null : window.odysseyVideo.readFrameTag(video);
  });
  // hls.js (1.7.4) may pass over a rest of less than a quarter of a second.
  expect(last?.stream).toBe(streamHash(streamId));
  expect((frames ?? 0) - 1 - (last?.frame ?? 0)).toBeLessThanOrEqual(FPS / 4);
  // Stalls are a busy machine's, and mend themselves.
  const errors = await viewer.evaluate(() => window.hlsErrors);
  expect(errors.filter((details) => !STALLS.includes(details))).toEqual([]);
  await context.close();
});

test('ffprobe finds nothing wrong with it, while it runs and when it has ended', async ({
  startEmulator,
  openClient,
  page,
}) => {
  const emulator = await startEmulator();
  const owner = await openClient(emulator);
  await owner.connect();
  const streamId = await owner.startStream({ prompt: 'a canyon', broadcast: true });
  const { hlsUrl } = await owner.broadcast();
  await waitForFrame(page, { streamId, fromFrame: 2 * FPS });

  // Not its warnings: it reads the init segment again whenever it reloads a playlist, and is surprised by that.
  const live = await probe(hlsUrl ?? '', 'error', ['-read_intervals', '%+1']);
  expect(live.streams).toEqual([
    expect.objectContaining({
      codec_name: 'h264',
      profile: 'Constrained Baseline',
      width: 704,
      height: 1280,
    }),
  ]);

  await owner.endStream();
  const { frames } = (await emulator.journal.list({ type: 'stream.ended' })).items[0] ?? {};
  const ended = await probe(hlsUrl ?? '', 'warning', ['-count_frames']);
  expect(ended.streams).toEqual([
    expect.objectContaining({ nb_read_frames: String(frames), r_frame_rate: '20/1' }),
  ]);
});

test('without HLS there is no URL for it', async ({ startEmulator, openClient }) => {
  const owner = await openClient(await startEmulator({ hls: false }));
  await owner.connect();
  await owner.startStream({ prompt: 'a canyon', broadcast: true });

  expect(await owner.broadcast()).toMatchObject({ hlsUrl: null, webrtcUrl: expect.stringMatching(/^http/) });
});

/** What ffprobe says of a URL's streams; of what it finds wrong, from that severity on, there is nothing. */
async function probe(
  url: string,
  severity: 'error' | 'warning',
  args: readonly string[],
): Promise<{ streams: Record<string, unknown>[] }> {
  const { stdout, stderr } = await promisify(execFile)('ffprobe', [
    ...['-v', severity, '-of', 'json', '-show_streams', ...args],
    url,
  ]);
  expect(stderr).toBe('');
  return JSON.parse(stdout);
}
