/** `streamer_lost`: the machine that streams is gone, without a word. */
import { duration } from '../../config/values.ts';
import type { Duration } from '../../config.ts';
import { defineKind } from '../kind.ts';

/** When. */
export interface StreamerLostAttributes {
  /** So long after it was connected, on the account's clock; default `0`. One that is connected for longer is hit at once. */
  at?: Duration;
}

export const streamerLost = defineKind({
  description:
    'Closes the WebRTC connection; the socket stays until the emulator gives the session up, 5 s later.',
  points: ['session'],
  attributes: { at: duration(0).schema.describe("So long after it was connected, on the account's clock") },
  read: ({ at = 0 }) => ({ atMs: at }),
});
