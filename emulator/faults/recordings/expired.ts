/** `expired`: presigned URLs that are good no more. */
import { defineKind } from '../kind.ts';
import { RECORDING_FILE_POINT_NAMES } from './points.ts';

export const expired = defineKind({
  description: 'URLs have expired as they are given; of a file, its URL has expired as it is loaded (403).',
  points: ['recording.get', ...RECORDING_FILE_POINT_NAMES],
  attributes: {},
  read: () => ({}),
});
