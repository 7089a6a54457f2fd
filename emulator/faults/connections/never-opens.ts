/** `never_opens`: a client that waits for ever. */
import { defineOpeningKind, type Opening } from './opening-kind.ts';

export const neverOpens = defineOpeningKind({
  description: 'Neither opens the socket or the channels nor refuses them, until the client leaves.',
  points: ['signalling.open', 'channel.open'],
  attributes: {},
  ends: true,
  read: () => ({}),
  act: (_told, opening: Opening) => opening.leaveShut(),
});
