/** `drop`: the message is lost. */
import { defineMessageKind } from './passage.ts';
import { MESSAGE_POINT_NAMES } from './points.ts';

export const drop = defineMessageKind({
  description: 'Loses the message: nobody hears it.',
  points: MESSAGE_POINT_NAMES,
  attributes: {},
  ends: true,
  read: () => ({}),
  act: () => {},
});
