/** `release`: a session is ended from Odyssey's side. */
import { oneOf } from '../../config/values.ts';
import { AT_SCHEMA, type Due, defineLastingKind, type LastingAttributes } from '../lasting.ts';
import { messageAttribute } from '../message.ts';
import type { FaultySession } from './targets.ts';

const REASONS = [
  'streamer_disconnected',
  'streamer_not_available',
  'duration_limit_reached',
  'unknown',
] as const;

/** When, and what the client is told. */
export interface ReleaseAttributes extends LastingAttributes {
  /** As the SDK knows them. Default `'streamer_disconnected'`: Odyssey has taken the streamer back. */
  reason?: (typeof REASONS)[number];
  /** Up to 1000 characters. Default: none. */
  message?: string;
}

/** What the attributes come to. */
export interface Release extends Due {
  readonly reason: (typeof REASONS)[number];
  readonly message: string | undefined;
}

export const release = defineLastingKind({
  description: 'Ends the session: its client is told why, and its slot is free.',
  points: ['session'],
  attributes: {
    at: AT_SCHEMA,
    reason: oneOf(REASONS).schema.describe('Why; "streamer_disconnected" when left out'),
    message: messageAttribute,
  },
  ends: true,
  read: ({ at = 0, reason = 'streamer_disconnected', message }): Release => ({
    atMs: at,
    reason,
    message,
  }),
  act: (told, session: FaultySession) => session.reclaim(told),
});
