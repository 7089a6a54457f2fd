/** Real scenes, coded and decoded again: a viewer sees the world as the encoder has it, pixel by pixel. */
import { describe, expect, test } from 'vitest';
import { createDots, dotSize, type Orientation } from '../../emulator/video/dots.ts';
import type { Timeline } from '../../emulator/world/timeline.ts';
import { createWorld } from '../../emulator/world/world.ts';
import { expectExact, type Picture } from '../support/exact-video.ts';

const ORIENTATIONS: readonly Orientation[] = ['landscape', 'portrait'];
const FRAMES = 60;
/** The interaction's transition runs through the middle of the film. */
const INTERACTION_FRAME = 20;
/** A viewer who joins in mid-transition gets a key frame. */
const KEY_FRAME = 30;
/** A few seconds on a free machine; many times that where others use its cores. */
const TIMEOUT_MS = 120_000;

function* film(timeline: Timeline): Generator<Picture> {
  const world = createWorld(timeline);
  const dots = createDots(dotSize(timeline.orientation));
  for (let frame = 0; frame < FRAMES; frame++) {
    world.draw(frame, dots);
    yield { dots, keyFrame: frame === KEY_FRAME };
  }
}

describe.each(ORIENTATIONS)('ffmpeg shows exactly what was coded, in %s', (orientation) => {
  test.each([
    ['a busy city at night with cars', 'heavy snow'],
    ['the wide ocean with a sailing ship', 'turn everything red at sunset'],
    ['a thunderstorm over a castle, with a dragon and a horse', 'an underwater reef'],
  ])(
    '%s, then %s',
    async (start, interaction) => {
      const timeline: Timeline = {
        seed: 7,
        streamId: 'stream_1',
        orientation,
        fps: 30,
        prompts: [
          { frame: 0, prompt: start },
          { frame: INTERACTION_FRAME, prompt: interaction },
        ],
      };
      expect(await expectExact(film(timeline), dotSize(orientation))).toBe(FRAMES);
    },
    TIMEOUT_MS,
  );
});
