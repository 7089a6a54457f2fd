/** `silence`: a socket that is half open. */
import { defineLastingKind, type FaultySocket, type Lasting, OPEN_FOR_SCHEMA } from './lasting.ts';

export const silence = defineLastingKind({
  description: 'Nothing is said or heard on the socket any more, not even that it closes.',
  points: ['signalling'],
  attributes: { openFor: OPEN_FOR_SCHEMA },
  read: ({ openFor = 0 }): Lasting => ({ openForMs: openFor }),
  // It lasts: the socket asks for it at every message.
  act: (_told, _socket: FaultySocket) => {},
});
