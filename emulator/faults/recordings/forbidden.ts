/** `forbidden`: a file whose URL is refused. */
import { defineKind } from '../kind.ts';
import { RECORDING_FILE_POINT_NAMES } from './points.ts';

export const forbidden = defineKind({
  description: 'The signature of the URL does not fit (403).',
  points: RECORDING_FILE_POINT_NAMES,
  attributes: {},
  ends: true,
  read: () => ({}),
});
