/** `streamer_lost`: the machine that streams is gone, without a word. */
import { AT_SCHEMA, type Due, defineLastingKind } from '../lasting.ts';
import type { FaultySession } from './targets.ts';

export const streamerLost = defineLastingKind({
  description:
    'Closes the WebRTC connection; the socket stays until the emulator gives the session up, 5 s later.',
  points: ['session'],
  attributes: { at: AT_SCHEMA },
  read: ({ at = 0 }): Due => ({ atMs: at }),
  act: (_told, session: FaultySession) => session.loseStreamer(),
});
