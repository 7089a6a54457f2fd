/** Broadcast with the unmodified SDK in Chromium: an owner, and spectators in pages of their own. */
import { expect } from 'vitest';
import { streamHash } from '../../../emulator/video/frame-tag.ts';
import { test } from '../../support/browser-test.ts';
import { SpectatorPage, type TimedFrame, timedFrames } from '../../support/spectator-page.ts';
import { nextFrames, waitForFrame } from '../../support/video.ts';

test('three spectators see what the owner sees, within 5 frames of it', async ({
  startEmulator,
  openClient,
  page,
  site,
}) => {
  const emulator = await startEmulator();
  const owner = await openClient(emulator);
  await owner.connect();
  const streamId = await owner.startStream({ prompt: 'a lighthouse', portrait: false, broadcast: true });
  const broadcast = await owner.broadcast();
  const spectators = await Promise.all(
    Array.from({ length: 3 }, () => SpectatorPage.open(page.context(), site)),
  );
  const times = [];
  for (const spectator of spectators) times.push(await spectator.watch(broadcast));
  console.log('first frames', times);
  const [ownFrames, ...seen] = await timedFrames([page, ...spectators.map((s) => s.page)], 40);
  for (const frames of seen) console.log(frames.map((f) => f.frame - ownerFrameAt(ownFrames ?? [], f.atMs)).join(' '));
  console.log(JSON.stringify(await emulator.streams.list()));
  const t = Date.now();
  await owner.endStream();
  await Promise.all(spectators.map((s) => s.disconnected(25_000)));
  console.log('disconnected after', Date.now() - t);
  console.log(JSON.stringify((await emulator.journal.list({ type: 'spectator.*' })).items));
});
function ownerFrameAt(frames: readonly TimedFrame[], atMs: number): number {
  return frames.findLast((f) => f.atMs <= atMs)?.frame ?? frames[0]?.frame ?? 0;
}
