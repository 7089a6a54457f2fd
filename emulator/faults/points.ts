/**
 * Where faults can happen: one table of every injection point, each with a sentence and with what is known there of an
 * event. A family of faults has its points in a file of its own, and they meet here.
 */
import { CONNECTION_POINTS } from './connections/points.ts';
import { HTTP_POINTS } from './http/points.ts';
import { MEDIA_POINTS } from './media/points.ts';
import { MESSAGE_POINTS } from './messages/points.ts';
import { RECORDING_POINTS } from './recordings/points.ts';
import { SIMULATION_POINTS } from './simulations/points.ts';
import { STREAM_POINTS } from './streams/points.ts';

/** What a rule may match on. */
export type MatchField = 'account' | 'session' | 'stream' | 'job' | 'region' | 'prompt' | 'body';

/** Every field, in the order that messages name them. */
export const MATCH_FIELDS: readonly MatchField[] = [
  ...(['account', 'session', 'stream', 'job'] as const),
  ...(['region', 'prompt', 'body'] as const),
];

/** A place in the emulator where something can be made to fail. */
export interface FaultPoint {
  /** What happens there, in a sentence. */
  readonly description: string;
  /** What is known of each event there. */
  readonly knows: readonly MatchField[];
}

/** Every point by its name. */
export const FAULT_POINTS = {
  ...HTTP_POINTS,
  ...MESSAGE_POINTS,
  ...CONNECTION_POINTS,
  ...MEDIA_POINTS,
  ...STREAM_POINTS,
  ...SIMULATION_POINTS,
  ...RECORDING_POINTS,
} satisfies Readonly<Record<string, FaultPoint>>;

/** The name of a point. */
export type FaultPointName = keyof typeof FAULT_POINTS;

/** The names, in the order of the table. */
export const FAULT_POINT_NAMES = Object.keys(FAULT_POINTS) as FaultPointName[];

/** Whether `field` is known at a point. */
export function knowsField(point: FaultPointName, field: MatchField): boolean {
  const { knows }: FaultPoint = FAULT_POINTS[point];
  return knows.includes(field);
}
