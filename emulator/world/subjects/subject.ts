/** Subjects: the beings and things that a prompt puts into a scene. */
import type { Canvas } from '../canvas.ts';
import type { Light } from '../light.ts';
import type { SceneName } from '../scenes/index.ts';

/** Where a subject is at home: on its feet, on the water, in the air, or swimming. */
export type Element = 'ground' | 'water' | 'air';

/** One kind of being or thing. */
export interface Subject {
  /** Words of a prompt that call for it, in lower case and singular. */
  readonly words: readonly string[];
  /** The scene that suits it when the prompt names no place. */
  readonly habitat: SceneName;
  readonly element: Element;
  /** Dots; the art fills the box and looks to the right. */
  readonly size: readonly [width: number, height: number];
  /** Dots a second to the right; 0 stays where it is. */
  readonly speed: number;
  /** How many poses its movement has. */
  readonly poses: number;
  /** Paints pose 0 to `poses` − 1 on a transparent canvas of its size. */
  paint(canvas: Canvas, pose: number, light: Light): void;
}
