/** Where faults can happen to recordings, beside the routes that ask for them. */
import type { FaultPoint } from '../points.ts';

const KNOWS = ['account', 'stream'] as const;
const file = (what: string) => ({
  description: `${what} of a recording is loaded, or a part of it.`,
  knows: KNOWS,
});

/** Files, by their presigned URLs: a request for a part is an event too. */
const FILE_POINTS = {
  'recording.video': file('The video'),
  'recording.preview': file('The preview'),
  'recording.thumbnail': file('The thumbnail'),
  'recording.events': file('The list of events'),
} as const satisfies Readonly<Record<string, FaultPoint>>;

/** The points, and what is known there. */
export const RECORDING_POINTS = {
  'recording.get': {
    description: 'A recording is described to who asked for it or for its job.',
    knows: KNOWS,
  },
  ...FILE_POINTS,
} as const satisfies Readonly<Record<string, FaultPoint>>;

/** The name of a file's point. */
export type RecordingFilePointName = keyof typeof FILE_POINTS;

/** The names of the files' points. */
export const RECORDING_FILE_POINT_NAMES = Object.keys(FILE_POINTS) as RecordingFilePointName[];
