/** A view: the picture of one prompt of a timeline, as one cached still layer and what moves over it. */
import { Seed } from '../seed.ts';
import { copyDots, createDots, type Dots } from '../video/dots.ts';
import { Canvas } from './canvas.ts';
import { type ColourMatrix, compose, filterMatrix, hex, type Rgb, tintMatrix } from './colour.ts';
import { lightOf } from './light.ts';
import { type Motion, particles } from './motion.ts';
import { paintPanel, panelLayout } from './panel.ts';
import { SCENES } from './scenes/index.ts';
import { inkOn, type Scenery, type Stage } from './stage.ts';
import { subjectMotions } from './subjects/staging.ts';
import type { Traits } from './traits.ts';
import { weatherOver } from './weather.ts';
import { TINTS } from './words.ts';

/** What a view is made from. */
export interface ViewOptions {
  readonly seed: number;
  readonly width: number;
  readonly height: number;
  readonly fps: number;
  readonly traits: Traits;
  /** The prompt as the panel shows it. */
  readonly prompt: string;
  /** Decides the layout together with the seed; the stream's first prompt, so that an interaction keeps the place. */
  readonly origin: string;
  readonly backdrop?: Dots;
}

/** The picture of one prompt in any frame; making one costs some ten milliseconds, drawing it a few hundredths. */
export interface View {
  /** Draws the picture of `frame` over all of `into`, up to clock, counter and frame tag. */
  draw(frame: number, into: Dots): void;
}

/** What each cast of light lets through; its index is {@link Traits.cast}. */
const CAST_FILTERS: readonly Rgb[] = [
  [1, 1, 1],
  [1.14, 1.02, 0.84],
  [0.84, 0.98, 1.18],
  [1.1, 0.9, 1.08],
  [0.9, 1.1, 0.94],
  [1.2, 1.16, 1.1],
  [0.8, 0.82, 0.88],
];

const TINT_AMOUNT = 0.42;

/** Makes the view of one prompt. */
export function createView(options: ViewOptions): View {
  const { width, height, traits, backdrop } = options;
  const layout = panelLayout(options);
  const stage: Stage = {
    canvas: new Canvas(width, height),
    width,
    height: layout.top,
    unit: Math.min(width, layout.top),
    isPortrait: height > width,
    light: lightOf(traits.time, traits.weather),
    grade: gradeOf(traits, backdrop !== undefined),
    fps: options.fps,
    seed: new Seed(options.seed).fork('world', options.origin, traits.scene),
  };
  const scenery = backdrop ? paintBackdrop(stage, backdrop) : SCENES[traits.scene].paint(stage);
  const motions = [
    ...scenery.motions,
    ...subjectMotions(stage, scenery, traits.subjects),
    ...weatherOver(stage),
  ];
  const still = createDots(options);
  stage.canvas.develop(stage.grade, still);
  paintPanel(still, layout, options.prompt);
  const foot = {
    luma: still.luma.subarray(layout.top * width),
    u: still.u.subarray((layout.top / 2) * (width / 2)),
    v: still.v.subarray((layout.top / 2) * (width / 2)),
  };
  return {
    draw(frame, into) {
      copyDots(still, into);
      for (const motion of motions) motion(frame, into);
      // Whatever flew or ran over the panel and the tag's rows is wiped off them.
      into.luma.set(foot.luma, layout.top * width);
      into.u.set(foot.u, (layout.top / 2) * (width / 2));
      into.v.set(foot.v, (layout.top / 2) * (width / 2));
    },
  };
}

function gradeOf(traits: Traits, isBackdrop: boolean): ColourMatrix {
  let grade = filterMatrix(CAST_FILTERS[traits.cast] ?? [1, 1, 1]);
  if (traits.tint) grade = compose(grade, tintMatrix(TINTS[traits.tint], TINT_AMOUNT));
  // A scene is painted in its light; an image is a daylight picture that has yet to get it.
  if (isBackdrop) grade = compose(filterMatrix(lightOf(traits.time, traits.weather).ambient), grade);
  return grade;
}

function paintBackdrop(stage: Stage, backdrop: Dots): Scenery {
  const { canvas, width, height, seed, fps, unit } = stage;
  canvas.load(backdrop);
  const motes: Motion = particles({
    seed: seed.fork('motes'),
    count: 26,
    area: { x: 0, y: 0, width, height },
    fps,
    velocity: [unit * 0.03, -unit * 0.05],
    spread: 0.6,
    sway: 6,
    size: [2, 2],
    ink: inkOn(stage, hex(0xfff3d0)),
    alpha: 0.45,
    every: 3,
  });
  return { motions: [motes], ground: height - 2, water: height - 6, air: [height * 0.08, height * 0.6] };
}
