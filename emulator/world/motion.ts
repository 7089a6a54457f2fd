/** Motions: the few ways in which things move over a still layer, each a pure function of the frame number. */
import type { Seed } from '../seed.ts';
import type { Dots } from '../video/dots.ts';
import type { Area, Canvas } from './canvas.ts';
import type { Ink } from './colour.ts';
import { drawSprite, type Sprite } from './sprite.ts';

/**
 * Draws what moves, as it is in one frame, over the still layer. Allocates nothing. All motions of a picture together
 * may change about a tenth of its macroblocks from one frame to the next, so each moves a part of its things at a time.
 */
export type Motion = (frame: number, into: Dots) => void;

/** Many equal specks that fly through an area and come in again on the other side: rain, snow, embers, bubbles. */
export interface Particles {
  readonly seed: Seed;
  readonly count: number;
  readonly area: Area;
  readonly fps: number;
  /** Dots a second; each speck is up to `spread` (0 to 1) slower. */
  readonly velocity: readonly [x: number, y: number];
  readonly spread?: number;
  /** How far a speck swings to either side, in dots. */
  readonly sway?: number;
  /** Dots; `slant` shifts each row of a speck against the one above it. */
  readonly size?: readonly [width: number, height: number];
  readonly slant?: number;
  readonly ink: Ink;
  readonly alpha: number;
  /** Colours the chroma cells too, not the luma alone. */
  readonly isColoured?: boolean;
  /** A speck moves in one of so many frames. */
  readonly every: number;
}

/** A swarm of {@link Particles}. */
export function particles(options: Particles): Motion {
  const { seed, count, area, fps, velocity, ink, alpha, every } = options;
  const { spread = 0, sway = 0, size = [1, 1], slant = 0, isColoured = false } = options;
  const startX = new Float32Array(count);
  const startY = new Float32Array(count);
  const pace = new Float32Array(count);
  for (let i = 0; i < count; i++) {
    startX[i] = seed.next() * area.width;
    startY[i] = seed.next() * area.height;
    pace[i] = 1 - spread * seed.next();
  }
  return (frame, into) => {
    for (let i = 0; i < count; i++) {
      const seconds = ((frame + (i % every)) / every) | 0;
      const time = ((seconds * every) / fps) * (pace[i] ?? 1);
      const swing = sway === 0 ? 0 : sway * Math.sin(time * 1.9 + i);
      const x = area.x + wrap((startX[i] ?? 0) + velocity[0] * time + swing, area.width);
      const y = area.y + wrap((startY[i] ?? 0) + velocity[1] * time, area.height);
      for (let row = 0; row < size[1]; row++) {
        const left = Math.floor(x + row * slant);
        for (let column = 0; column < size[0]; column++) {
          blend(into, left + column, Math.floor(y) + row, ink, alpha, isColoured);
        }
      }
    }
  };
}

/** Spots of an area that come and go, each in its own rhythm: stars, windows, glitter on water. */
export interface Twinkles {
  /** Top left dots of the spots. */
  readonly spots: readonly (readonly [x: number, y: number])[];
  readonly size?: readonly [width: number, height: number];
  readonly ink: Ink;
  readonly alpha: number;
  readonly isColoured?: boolean;
  /** Frames from one appearance of a spot to its next, and for how many of them it shows. */
  readonly period: number;
  readonly shown: number;
  /** Dots where this is 1 hide a spot. */
  readonly hiddenBy?: Uint8Array;
}

/** A set of {@link Twinkles}. */
export function twinkles(options: Twinkles): Motion {
  const { spots, size = [1, 1], ink, alpha, isColoured = false, period, shown, hiddenBy } = options;
  return (frame, into) => {
    for (let i = 0; i < spots.length; i++) {
      const spot = spots[i];
      // Multiplying by a number that shares no factor with the period spreads the rhythm evenly over the spots.
      if (!spot || (frame + i * 37) % period >= shown) continue;
      if (hiddenBy?.[spot[1] * into.width + spot[0]] === 1) continue;
      for (let row = 0; row < size[1]; row++) {
        for (let column = 0; column < size[0]; column++) {
          blend(into, spot[0] + column, spot[1] + row, ink, alpha, isColoured);
        }
      }
    }
  };
}

/** A soft shape that drifts across the picture: a cloud, a wisp of fog, a curtain of northern light. */
export interface Drift {
  readonly shape: Shape;
  readonly ink: Ink;
  /** Where it is in frame 0, in dots; it wraps around the picture's width. */
  readonly x: number;
  readonly y: number;
  /** It moves `step` dots (even: chroma cells stay whole) every `every` frames, first in frame `offset`. */
  readonly step: number;
  readonly every: number;
  readonly offset: number;
  /** Dots where this is 1 hide it. */
  readonly hiddenBy?: Uint8Array;
}

/** How opaque a shape is, 0 to 255 for each of its dots. */
export interface Shape {
  readonly width: number;
  readonly height: number;
  readonly alpha: Uint8Array;
}

/** The coverage painted on a canvas as a shape. */
export function toShape(canvas: Canvas): Shape {
  const alpha = Uint8Array.from(canvas.coverage, (coverage) => Math.round(coverage * 255));
  return { width: canvas.width, height: canvas.height, alpha };
}

/** One drifting {@link Drift}. */
export function drift({ shape, ink, x, y, step, every, offset, hiddenBy }: Drift): Motion {
  return (frame, into) => {
    const moved = Math.floor((frame + offset) / every) * step;
    const left = Math.round(wrap(x + moved, into.width + shape.width)) - shape.width;
    drawShape(into, shape, left, y, ink, hiddenBy);
  };
}

/** A soft light that flickers: a shape that shows in irregular turns of `every` frames. */
export function flicker(options: {
  readonly shape: Shape;
  readonly x: number;
  readonly y: number;
  readonly ink: Ink;
  readonly every: number;
  readonly offset: number;
}): Motion {
  const { shape, x, y, ink, every, offset } = options;
  return (frame, into) => {
    const turn = Math.floor((frame + offset) / every);
    if ((turn * turn + turn * 3) % 7 < 4) drawShape(into, shape, x, y, ink);
  };
}

/** A sprite that goes its way: `xAt` and `yAt` in whole dots, `poseAt` an index into `poses`. */
export interface Actor {
  readonly poses: readonly Sprite[];
  readonly poseAt: (frame: number) => number;
  readonly xAt: (frame: number) => number;
  readonly yAt: (frame: number) => number;
}

/** An {@link Actor} in motion. */
export function actor({ poses, poseAt, xAt, yAt }: Actor): Motion {
  return (frame, into) => {
    const sprite = poses[poseAt(frame) % poses.length];
    if (sprite) drawSprite(into, sprite, xAt(frame), yAt(frame));
  };
}

/** `value` modulo `length`, never negative. */
export function wrap(value: number, length: number): number {
  const rest = value % length;
  return rest < 0 ? rest + length : rest;
}

/** Draws a shape in one ink, its top left corner at (x, y), except where `hiddenBy` is 1. */
function drawShape(into: Dots, shape: Shape, x: number, y: number, ink: Ink, hiddenBy?: Uint8Array): void {
  const { width, height, luma, u, v } = into;
  const right = Math.min(shape.width, width - x);
  const bottom = Math.min(shape.height, height - y);
  for (let row = Math.max(0, -y); row < bottom; row++) {
    for (let column = Math.max(0, -x); column < right; column++) {
      const alpha = shape.alpha[row * shape.width + column] ?? 0;
      const at = (y + row) * width + x + column;
      if (alpha === 0 || hiddenBy?.[at] === 1) continue;
      luma[at] = towards(luma[at] ?? 16, ink.y, alpha);
      if (((y + row) & 1) === 0 && ((x + column) & 1) === 0) {
        const cell = ((y + row) >> 1) * (width >> 1) + ((x + column) >> 1);
        u[cell] = towards(u[cell] ?? 128, ink.u, alpha);
        v[cell] = towards(v[cell] ?? 128, ink.v, alpha);
      }
    }
  }
}

function blend(into: Dots, x: number, y: number, ink: Ink, alpha: number, isColoured: boolean): void {
  if (x < 0 || y < 0 || x >= into.width || y >= into.height) return;
  const at = y * into.width + x;
  const share = alpha * 255;
  into.luma[at] = towards(into.luma[at] ?? 16, ink.y, share);
  if (isColoured) {
    const cell = (y >> 1) * (into.width >> 1) + (x >> 1);
    into.u[cell] = towards(into.u[cell] ?? 128, ink.u, share);
    into.v[cell] = towards(into.v[cell] ?? 128, ink.v, share);
  }
}

function towards(from: number, to: number, alpha255: number): number {
  return from + Math.round(((to - from) * alpha255) / 255);
}
