/** A script's film is what a live stream would have been, had a client said the same at the same times. */
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Seed } from '../../../emulator/seed.ts';
import { Stream } from '../../../emulator/session/stream.ts';
import { filmOf } from '../../../emulator/simulation/film.ts';
import { readBackdrop } from '../../../emulator/world/backdrop.ts';
import { expandNth } from '../../../emulator/world/expansion.ts';
import { shortScript } from '../../support/scripts.ts';
import { someJobs, submissionOf } from '../../support/simulations.ts';

const FPS = 20;

/** A live stream of the same seed whose client says the same, each when the frame of its time is due. */
function liveTimeline(scene: Parameters<typeof filmOf>[0], seed: Seed) {
  const { prompt, interactions } = scene.script;
  const stream = new Stream({
    streamId: seed.id('stream'),
    sessionId: 'session_1',
    seed,
    fps: FPS,
    orientation: 'portrait',
    prompt,
    appliedPrompt: expandNth(0, prompt, seed),
    backdrop: scene.backdrop,
    broadcast: false,
    startedAtMs: 0,
    limitMs: 150_000,
  });
  for (const { atMs, prompt: text } of interactions) {
    stream.interact(text, expandNth(stream.promptCount, text, seed), {
      frame: Math.floor((atMs / 1000) * FPS),
      atMs,
    });
  }
  return { timeline: stream.timeline, appliedPrompt: stream.info(0, 0, undefined).appliedPrompt };
}

test('of any script it has the timeline and the applied prompts of the live stream', () => {
  const someTimes = fc.uniqueArray(fc.integer({ min: 1, max: 3000 }), { minLength: 1, maxLength: 6 });
  fc.assert(
    fc.property(fc.integer(), fc.string(), someTimes, (seed, prompt, times) => {
      const atTimes = times.map((time) => time * 50).sort((a, b) => a - b);
      const durationMs = (atTimes.pop() ?? 0) + 1;
      const script = {
        prompt,
        interactions: atTimes.map((atMs) => ({ atMs, prompt: `at ${atMs}` })),
        durationMs,
      };
      const film = filmOf(
        { script },
        { seed: new Seed(seed), orientation: 'portrait', fps: FPS, bypassExpansion: false },
      );
      const live = liveTimeline({ script }, new Seed(seed));
      expect(film.timeline).toEqual(live.timeline);
      expect(film.appliedPrompts.at(-1)).toBe(live.appliedPrompt);
      expect(film.appliedPrompts).toHaveLength(film.timeline.prompts.length);
      // Every prompt is seen: the last frame comes after the last interaction.
      expect(film.timeline.prompts.at(-1)?.frame).toBeLessThan(film.frames);
    }),
  );
});

test('bypassed, the prompts are applied as they are', () => {
  const script = { prompt: 'a', interactions: [{ atMs: 10, prompt: 'b' }], durationMs: 20 };
  const options = { seed: new Seed(1), orientation: 'landscape', fps: FPS, bypassExpansion: true } as const;
  expect(filmOf({ script }, options).appliedPrompts).toEqual(['a', 'b']);
});

test('an image becomes its backdrop, in the orientation of the job', async () => {
  const bytes = readFileSync(new URL('../../../fixtures/images/small.png', import.meta.url));
  const image = `data:image/png;base64,${bytes.toString('base64')}`;
  const { clock, jobs, recordings } = someJobs();
  const submission = submissionOf(shortScript('a', 1000, image), { orientation: 'portrait' });
  const { streams } = await jobs.submit(submission);
  expect(streams).toMatchObject([{ image: true, orientation: 'portrait', frames: 20 }]);
  await clock.advance(5000);
  expect(recordings.keep.mock.lastCall?.[0].timeline.backdrop).toEqual(await readBackdrop(image, 'portrait'));
});
