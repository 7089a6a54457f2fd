/** `release`: a session is ended from Odyssey's side. */
import { duration, oneOf } from '../../config/values.ts';
import type { Duration } from '../../config.ts';
import { defineKind } from '../kind.ts';
import { messageAttribute } from '../message.ts';

const REASONS = [
  'streamer_disconnected',
  'streamer_not_available',
  'duration_limit_reached',
  'unknown',
] as const;

/** When, and what the client is told. */
export interface ReleaseAttributes {
  /** So long after it was connected, on the account's clock; default `0`. One that is connected for longer ends at once. */
  at?: Duration;
  /** As the SDK knows them. Default `'streamer_disconnected'`: Odyssey has taken the streamer back. */
  reason?: (typeof REASONS)[number];
  /** Up to 1000 characters. Default: none. */
  message?: string;
}

export const release = defineKind({
  description: 'Ends the session: its client is told why, and its slot is free.',
  points: ['session'],
  attributes: {
    at: duration(0).schema.describe("So long after it was connected, on the account's clock"),
    reason: oneOf(REASONS).schema.describe('Why; "streamer_disconnected" when left out'),
    message: messageAttribute,
  },
  ends: true,
  read: ({ at = 0, reason = 'streamer_disconnected', message }) => ({ atMs: at, reason, message }),
});
