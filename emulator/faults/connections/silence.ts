/** `silence`: a socket that is half open. */
import { AT_SCHEMA, type Due, defineLastingKind } from '../lasting.ts';
import type { FaultySocket } from './targets.ts';

export const silence = defineLastingKind({
  description: 'Nothing is said or heard on the socket any more, not even that it closes.',
  points: ['signalling'],
  attributes: { at: AT_SCHEMA },
  read: ({ at = 0 }): Due => ({ atMs: at }),
  // It lasts as long as the rule: the socket asks for it at every message.
  act: (_told, socket: FaultySocket) => socket.fallSilent(),
});
