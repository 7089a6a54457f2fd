/** Where seconds stand in a file, and which frames stand for a recording: for any timeline. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Slots } from '../../../emulator/recording/layout.ts';
import { previewCuts, tellingFrame } from '../../../emulator/recording/telling.ts';
import { someVideo } from '../../support/recording.ts';

/** Timelines with few and many interactions, some of them after the last frame, and how many frames they have. */
const recordings = fc
  .record({
    fps: fc.integer({ min: 1, max: 60 }),
    frames: fc.integer({ min: 1, max: 5000 }),
    interactions: fc.array(fc.nat({ max: 5100 }), { maxLength: 60 }),
  })
  .map(({ fps, frames, interactions }) => {
    const later = interactions.filter((frame) => frame <= frames).sort((a, b) => a - b);
    const prompts = [0, ...later].map((frame) => ({ frame, prompt: `prompt ${frame}` }));
    return { frames, timeline: someVideo({ timeline: { fps, prompts } }).timeline };
  });

describe('slots', () => {
  test('have every frame once, in order, and room for every sample', () => {
    fc.assert(
      fc.property(recordings, fc.integer({ min: 100, max: 300_000 }), ({ timeline, frames }, bytes) => {
        const slots = new Slots(timeline, frames);
        let next = 0;
        for (let slot = 0; slot < slots.count; slot++) {
          const { from, to } = slots.framesOf(slot);
          expect(from).toBe(next);
          expect(to).toBeGreaterThan(from);
          next = to;
        }
        expect(next).toBe(frames);

        const samples = slots.samples();
        expect(samples[0]).toBe(0);
        expect(new Set(samples).size).toBe(samples.length);
        expect(samples.length).toBeLessThanOrEqual(7);
        const sizes = slots.sizes(new Map(samples.map((slot) => [slot, bytes])), new Map([[0, bytes * 50]]));
        expect(sizes).toHaveLength(slots.count);
        for (const slot of samples) expect(sizes[slot]).toBeGreaterThanOrEqual(bytes);
        expect(sizes[0]).toBeGreaterThanOrEqual(bytes * 50);
        expect(Math.min(...sizes)).toBeGreaterThanOrEqual(bytes * 1.25);
      }),
    );
  });

  test('are no more than an index has room for, and no larger than it can say', () => {
    const { timeline } = someVideo({ timeline: { fps: 1 } });
    expect(new Slots(timeline, 1_000_000).count).toBeLessThanOrEqual(0xffff);
  });
});

describe('what stands for a recording', () => {
  test('is in it', () => {
    fc.assert(
      fc.property(recordings, ({ timeline, frames }) => {
        const telling = tellingFrame(timeline, frames);
        expect(telling).toBeGreaterThanOrEqual(0);
        expect(telling).toBeLessThan(frames);
        const cuts = previewCuts(timeline, frames);
        let shown = 0;
        for (const [index, { from, to }] of cuts.entries()) {
          expect(from).toBeGreaterThanOrEqual(cuts[index - 1]?.to ?? 0);
          expect(to).toBeGreaterThan(from);
          expect(to).toBeLessThanOrEqual(frames);
          shown += to - from;
        }
        expect(shown).toBe(Math.min(frames, 4 * timeline.fps));
      }),
    );
  });

  test('is the middle of the longest prompt', () => {
    const prompts = [0, 10, 90].map((frame) => ({ frame, prompt: '' }));
    expect(tellingFrame(someVideo({ timeline: { prompts } }).timeline, 100)).toBe(50);
  });
});
