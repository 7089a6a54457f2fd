/** `duplicate`: the message comes twice. */
import { defineMessageKind } from './passage.ts';
import { MESSAGE_POINT_NAMES, type MessagePointName } from './points.ts';

/**
 * An offer is answered each time, and a second answer is a mistake that ends its session: the app would be blamed for
 * what it was made to do.
 */
export type DuplicatePointName = Exclude<MessagePointName, 'signalling.offer' | 'signalling.answer'>;

export const duplicate = defineMessageKind({
  description: 'Delivers the message twice.',
  points: MESSAGE_POINT_NAMES.filter((name) => name !== 'signalling.offer' && name !== 'signalling.answer'),
  attributes: {},
  read: () => ({}),
  act: (_told, passage) => {
    passage.next();
    passage.next();
  },
});
