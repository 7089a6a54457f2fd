/** `silence`: a socket that is half open. */
import { AT_SCHEMA, defineLastingKind, type FaultySocket, type Lasting } from './lasting.ts';

export const silence = defineLastingKind({
  description: 'Nothing is said or heard on the socket any more, not even that it closes.',
  points: ['signalling'],
  attributes: { at: AT_SCHEMA },
  read: ({ at = 0 }): Lasting => ({ atMs: at }),
  // It lasts: the socket asks for it at every message.
  act: (_told, _socket: FaultySocket) => {},
});
