/** When, within a stream or a connection, a fault is there: beside a rule's counts, which decide whether it comes at all. */
import { duration, wholeNumber } from '../../config/values.ts';
import type { Duration } from '../../config.ts';
import type { AttributeValues } from '../kind.ts';

/** Since when. */
export interface BeginAttributes {
  /** Since so long after the start of the stream, in real time. Default: from its start. */
  from?: Duration;
  /** The same in frames: since the frame of this number, of which the first is 0. */
  fromFrame?: number;
}

/** Since when, and for how long. */
export interface WindowAttributes extends BeginAttributes {
  /** For so long, in real time. Default: to the end of the stream. */
  for?: Duration;
  /** The same in frames. */
  forFrames?: number;
}

const MAX_FRAMES = 1_000_000_000;

/** The schemas of {@link BeginAttributes}. */
export const beginSchemas = {
  from: duration(0).schema.describe('Since so long after the start of the stream, in real time'),
  fromFrame: wholeNumber(0, MAX_FRAMES).schema.describe('Since the frame of this number, the first is 0'),
} as const;

/** The schemas of {@link WindowAttributes}. */
export const windowSchemas = {
  ...beginSchemas,
  for: duration(1).schema.describe('For so long, in real time; to the end of the stream when left out'),
  forFrames: wholeNumber(1, MAX_FRAMES).schema.describe('For so many frames'),
} as const;

/** A time within a stream. */
type Span = { readonly ms: number } | { readonly frames: number };

/** The frames of a stream in which a fault is there. */
export interface Window {
  readonly begin: Span;
  /** Undefined: to the end. */
  readonly length: Span | undefined;
}

/** What the attributes come to. */
export function readWindow(
  values: AttributeValues<typeof windowSchemas>,
  refuse: (problem: string) => void,
): Window {
  const { from, fromFrame, forFrames, for: forMs } = values;
  if (from !== undefined && fromFrame !== undefined) {
    refuse('from and fromFrame contradict each other: give one of them');
  }
  if (forMs !== undefined && forFrames !== undefined) {
    refuse('for and forFrames contradict each other: give one of them');
  }
  return {
    begin: fromFrame === undefined ? { ms: from ?? 0 } : { frames: fromFrame },
    length: forMs !== undefined ? { ms: forMs } : forFrames !== undefined ? { frames: forFrames } : undefined,
  };
}

/** Whether a frame is in the window: a stream's frames keep its time, `frame / fps`. */
export function covers({ begin, length }: Window, frame: number, fps: number): boolean {
  const framesOf = (span: Span) => ('ms' in span ? (span.ms * fps) / 1000 : span.frames);
  const since = frame - framesOf(begin);
  return since >= 0 && (length === undefined || since < framesOf(length));
}
