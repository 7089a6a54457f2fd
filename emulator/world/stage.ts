/** The stage: what a scene is given to paint on, and what it hands back. */
import type { Seed } from '../seed.ts';
import { Canvas } from './canvas.ts';
import { type ColourMatrix, type Ink, type Rgb, regrade, toInk } from './colour.ts';
import type { Light, TimeOfDay } from './light.ts';
import type { Motion } from './motion.ts';
import { type Sprite, toSprite } from './sprite.ts';

/** Where and with what a scene is painted. */
export interface Stage {
  /** The whole picture; what lies below {@link height} ends up under the panel. */
  readonly canvas: Canvas;
  readonly width: number;
  /** Rows above the panel: the scene is composed into these. */
  readonly height: number;
  /** A length that suits both orientations, in dots: scenes size their things in shares of it. */
  readonly unit: number;
  readonly isPortrait: boolean;
  readonly light: Light;
  /** Laid over everything that is painted; inks and sprites of moving things must be made with it. */
  readonly grade: ColourMatrix;
  readonly fps: number;
  /** Chance for this scene's layout. Draw from forks, so that one thing does not shift the next. */
  readonly seed: Seed;
}

/** What a painted scene hands back: its movements, and where subjects belong. */
export interface Scenery {
  readonly motions: readonly Motion[];
  /** Row on which walkers stand. */
  readonly ground: number;
  /** Row on which ships float, where there is water. */
  readonly water?: number;
  /** Rows between which things fly. */
  readonly air: readonly [top: number, bottom: number];
}

/** One kind of place. */
export interface Scene {
  /** Words of a prompt that choose it, in lower case and singular. */
  readonly words: readonly string[];
  /** The hour that suits it when the prompt names none. */
  readonly hour: TimeOfDay;
  /** Paints the still layer over the whole canvas. */
  paint(stage: Stage): Scenery;
}

/** A colour as the grade of this stage shows it, for things that move. */
export function inkOn(stage: Stage, colour: Rgb): Ink {
  return toInk(regrade(colour, stage.grade));
}

/** Paints a sprite of a size in dots. */
export function spriteOn(
  stage: Pick<Stage, 'grade'>,
  width: number,
  height: number,
  paint: (canvas: Canvas) => void,
): Sprite {
  const canvas = new Canvas(Math.ceil(width), Math.ceil(height));
  paint(canvas);
  return toSprite(canvas, stage.grade);
}
