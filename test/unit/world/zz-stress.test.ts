import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createDots, DOT_PX, type Dots, dotSize, type Orientation } from '../../../emulator/video/dots.ts';
import { readFrameTag, streamHash } from '../../../emulator/video/frame-tag.ts';
import { drawIdleCard } from '../../../emulator/world/idle-card.ts';
import { WEATHERS } from '../../../emulator/world/light.ts';
import { SCENE_NAMES, SCENES } from '../../../emulator/world/scenes/index.ts';
import { SUBJECT_NAMES } from '../../../emulator/world/subjects/index.ts';
import type { Timeline } from '../../../emulator/world/timeline.ts';
import { createWorld } from '../../../emulator/world/world.ts';

const ORIENTATIONS: readonly Orientation[] = ['landscape', 'portrait'];
const FPS = 30;
/** First rows of the panel and of the frame tag, from the foot of the picture. */
const TAG_ROWS = 4;
const PANEL_ROWS = { landscape: 28, portrait: 48 };

function timelineOf(
  prompts: readonly (readonly [frame: number, prompt: string])[],
  more: Partial<Timeline> = {},
): Timeline {
  return {
    seed: 7,
    streamId: 'strm_1',
    orientation: 'landscape',
    fps: FPS,
    prompts: prompts.map(([frame, prompt]) => ({ frame, prompt })),
    ...more,
  };
}

function drawn(timeline: Timeline, frame: number): Dots {
  const dots = createDots(dotSize(timeline.orientation));
  createWorld(timeline).draw(frame, dots);
  return dots;
}

/** The share of macroblocks in which two pictures differ, above the lowest `footRows` rows of dots. */
function changedShare(a: Dots, b: Dots, footRows = 0): number {
  const columns = a.width / 4;
  const rows = (a.height - footRows) / 4;
  let changed = 0;
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      if (differs(a, b, column, row)) changed++;
    }
  }
  return changed / (columns * rows);
}

function differs(a: Dots, b: Dots, column: number, row: number): boolean {
  for (let y = 0; y < 4; y++) {
    const at = (row * 4 + y) * a.width + column * 4;
    for (let x = at; x < at + 4; x++) if (a.luma[x] !== b.luma[x]) return true;
  }
  for (let y = 0; y < 2; y++) {
    const at = (row * 2 + y) * (a.width / 2) + column * 2;
    for (let x = at; x < at + 2; x++) if (a.u[x] !== b.u[x] || a.v[x] !== b.v[x]) return true;
  }
  return false;
}

/** Rows of luma counted from the foot of the picture: from `from` up to, not including, `to`. */
function footRows(dots: Dots, from: number, to: number): Uint8Array {
  return dots.luma.slice((dots.height - to) * dots.width, (dots.height - from) * dots.width);
}

describe('a world is a pure function', () => {
  const prompts = [
    [0, 'a stormy castle with a dragon'],
    [20, 'make it snow'],
    [32, 'xyzzy'],
    [70, 'a beach with a ship'],
  ] as const;

  test.each(ORIENTATIONS)('in %s, frames in any order are the frames played through', (orientation) => {
    const timeline = timelineOf(prompts, { orientation });
    const size = dotSize(orientation);
    const sequence = createWorld(timeline);
    const played = Array.from({ length: 100 }, (_, frame) => {
      const dots = createDots(size);
      sequence.draw(frame, dots);
      return dots;
    });
    const world = createWorld(timeline);
    const into = createDots(size);
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 99 }), (frame) => {
        world.draw(frame, into);
        expect(Buffer.compare(into.luma, played[frame]?.luma ?? new Uint8Array())).toBe(0);
        expect(Buffer.compare(into.u, played[frame]?.u ?? new Uint8Array())).toBe(0);
        expect(Buffer.compare(into.v, played[frame]?.v ?? new Uint8Array())).toBe(0);
      }),
      { numRuns: 30 },
    );
  });

  test('prompts that a live stream appends give what they would have given from the start', () => {
    const live = timelineOf([[0, 'a city at night']]);
    const world = createWorld(live);
    const into = createDots(dotSize('landscape'));
    for (let frame = 0; frame < 40; frame++) {
      if (frame === 25) live.prompts.push({ frame: 25, prompt: 'rain' });
      world.draw(frame, into);
    }
    expect(into).toEqual(
      drawn(
        timelineOf([
          [0, 'a city at night'],
          [25, 'rain'],
        ]),
        39,
      ),
    );
  });

  test('the same seed gives the same picture, another seed another', () => {
    const prompt = [[0, 'mountains']] as const;
    expect(drawn(timelineOf(prompt), 5)).toEqual(drawn(timelineOf(prompt), 5));
    expect(
      changedShare(drawn(timelineOf(prompt), 5), drawn(timelineOf(prompt, { seed: 8 }), 5)),
    ).toBeGreaterThan(0.15);
  });
});

describe('the change budget', () => {
  const combinations = ORIENTATIONS.flatMap((orientation) =>
    SCENE_NAMES.map((scene) => [orientation, scene] as const),
  );

  test.each(combinations)(
    '%s %s moves all the time, and changes few macroblocks a frame',
    (orientation, scene) => {
      const size = dotSize(orientation);
      const arbitrary = fc.record({
        weather: fc.constantFrom(...WEATHERS),
        subjects: fc.subarray([...SUBJECT_NAMES], { maxLength: 3 }),
        seed: fc.nat(),
        start: fc.nat({ max: 4000 }),
      });
      fc.assert(
        fc.property(arbitrary, ({ weather, subjects, seed, start }) => {
          const prompt = `${SCENES[scene].words[0]}, ${weather}, ${subjects.join(' ')}`;
          const timeline = timelineOf([[0, prompt]], { orientation, seed });
          const world = createWorld(timeline);
          let before = createDots(size);
          let now = createDots(size);
          let sum = 0;
          let most = 0;
          const frames = 45;
          world.draw(start, before);
          for (let frame = start + 1; frame <= start + frames; frame++) {
            world.draw(frame, now);
            const share = changedShare(before, now);
            sum += share;
            most = Math.max(most, share);
            [before, now] = [now, before];
          }
          expect(most).toBeLessThanOrEqual(0.12);
          expect(sum / frames).toBeLessThanOrEqual(0.1);
          const later = drawn(timeline, start + FPS);
          expect(changedShare(drawn(timeline, start), later, PANEL_ROWS[orientation])).toBeGreaterThan(0.01);
        }),
        { numRuns: 20 },
      );
    },
  );
});

describe('an interaction', () => {
  test.each([
    ['make it snow'],
    ['add a cat'],
    ['xyzzy plugh'],
    ['🫠'],
    ['turn everything red'],
    ['an underwater reef'],
    ['a castle at night'],
  ])('"%s" visibly changes the picture', (prompt) => {
    const timeline = timelineOf([
      [0, 'a castle at night'],
      [30, prompt],
    ]);
    expect(changedShare(drawn(timeline, 29), drawn(timeline, 60))).toBeGreaterThanOrEqual(0.15);
  });

  test('spreads over the picture within 800 ms and then rests', () => {
    const timeline = timelineOf([
      [0, 'a forest'],
      [30, 'at night'],
    ]);
    const untouched = drawn(timelineOf([[0, 'a forest']]), 35);
    const midway = changedShare(untouched, drawn(timeline, 35));
    expect(midway).toBeGreaterThan(0.02);
    expect(midway).toBeLessThan(0.9);
    const rested = 30 + Math.ceil(0.8 * FPS);
    expect(changedShare(drawn(timeline, rested), drawn(timeline, rested + 1))).toBeLessThanOrEqual(0.12);
  });
});

describe('the panel', () => {
  test.each(ORIENTATIONS)('shows the prompt in %s', (orientation) => {
    const panel = (prompt: string) =>
      footRows(drawn(timelineOf([[0, prompt]], { orientation }), 3), TAG_ROWS, PANEL_ROWS[orientation]);
    expect(panel('the wide ocean')).not.toEqual(panel('the calm ocean'));
  });

  test('its clock and counter run', () => {
    const timeline = timelineOf([[0, 'a room']]);
    const panel = (frame: number) => footRows(drawn(timeline, frame), TAG_ROWS, PANEL_ROWS.landscape);
    expect(panel(10)).not.toEqual(panel(11));
    expect(panel(10)).toEqual(panel(10));
  });

  test('takes prompts of 10,000 characters and of emoji alone', () => {
    for (const prompt of ['castle '.repeat(1429), 'ß'.repeat(10_000), '🦖🫠👩‍👩‍👧', '', '日本の城']) {
      expect(() => drawn(timelineOf([[0, prompt]]), 0)).not.toThrow();
    }
  });
});

describe('the frame tag', () => {
  test.each(ORIENTATIONS)('has its rows to itself in %s', (orientation) => {
    const foot = (prompt: string) =>
      footRows(drawn(timelineOf([[0, prompt]], { orientation }), 40), 0, TAG_ROWS);
    for (const scene of SCENE_NAMES) {
      expect(foot(`${SCENES[scene].words[0]} in the snow with a horse`)).toEqual(foot('anything'));
    }
  });

  test('says which stream, frame and prompt a picture shows', () => {
    const dots = drawn(
      timelineOf([
        [0, 'a farm'],
        [10, 'rain'],
      ]),
      25,
    );
    const { width, height, luma } = dots;
    const data = new Uint8Array(width * height * DOT_PX ** 2 * 1.5).fill(128);
    for (let y = 0; y < height * DOT_PX; y++) {
      for (let x = 0; x < width * DOT_PX; x++) {
        data[y * width * DOT_PX + x] = luma[Math.floor(y / DOT_PX) * width + Math.floor(x / DOT_PX)] ?? 0;
      }
    }
    expect(readFrameTag({ data, width: width * DOT_PX, height: height * DOT_PX })).toEqual({
      stream: streamHash('strm_1'),
      frame: 25,
      prompt: 1,
    });
  });
});

describe('a backdrop', () => {
  const backdrop = createDots(dotSize('landscape'));
  backdrop.luma.forEach((_, at) => {
    backdrop.luma[at] = 60 + (at % 100);
  });

  test('stands in for the scene, dot by dot', () => {
    const { width, luma } = drawn(timelineOf([[0, 'a picture']], { backdrop }), 0);
    const rows = luma.subarray(0, width * 100);
    const kept = rows.filter((value, at) => Math.abs(value - (backdrop.luma[at] ?? 0)) <= 1).length;
    expect(kept / rows.length).toBeGreaterThan(0.95);
  });

  test('moves, and follows interactions', () => {
    const timeline = timelineOf(
      [
        [0, 'a picture'],
        [30, 'night and rain'],
      ],
      { backdrop },
    );
    expect(changedShare(drawn(timeline, 3), drawn(timeline, 13))).toBeGreaterThan(0.008);
    expect(changedShare(drawn(timeline, 29), drawn(timeline, 60))).toBeGreaterThan(0.5);
  });
});

describe('the idle card', () => {
  test.each(ORIENTATIONS)('is a still, designed picture in %s', (orientation) => {
    const [first, second] = [createDots(dotSize(orientation)), createDots(dotSize(orientation))];
    drawIdleCard(first);
    drawIdleCard(second);
    expect(second).toEqual(first);
    expect(new Set(first.luma).size).toBeGreaterThan(20);
  });
});
