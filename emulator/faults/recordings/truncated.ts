/** `truncated`: a file whose end is missing. */
import { share, wholeNumber } from '../../config/values.ts';
import { defineKind } from '../kind.ts';
import { RECORDING_FILE_POINT_NAMES } from './points.ts';

/** How much of it there is. */
export type TruncatedAttributes =
  | {
      /** From 0 to 1 of its bytes. */
      share: number;
    }
  | {
      /** So many bytes, or all that it has. */
      bytes: number;
    };

const MAX_BYTES = 1_000_000_000_000;

export const truncated = defineKind({
  description: 'The file ends early: sizes and ranges are those of what is left.',
  points: RECORDING_FILE_POINT_NAMES,
  attributes: {
    share: share().schema.describe('How much of it is left, from 0 to 1'),
    bytes: wholeNumber(0, MAX_BYTES).schema.describe('How many bytes are left'),
  },
  read: (values, refuse) => {
    const { share: left, bytes } = values;
    if (left !== undefined && bytes !== undefined) {
      refuse('share and bytes contradict each other: give one of them');
    }
    if (left === undefined && bytes === undefined) refuse('no share: give share, such as 0.5, or bytes');
    return { share: left ?? 1, bytes: bytes ?? Number.POSITIVE_INFINITY };
  },
});
