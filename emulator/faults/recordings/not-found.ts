/** `not_found`: a file that is gone. */
import { defineKind } from '../kind.ts';
import { RECORDING_FILE_POINT_NAMES } from './points.ts';

export const notFound = defineKind({
  description: 'There is no such file any more (404).',
  points: RECORDING_FILE_POINT_NAMES,
  attributes: {},
  ends: true,
  read: () => ({}),
});
