/** Why a stream fails by a rule, in the words of `interactive_stream_error`. */
import { oneOf } from '../../config/values.ts';
import { LEASE_DENIED, LEASE_EXPIRED } from '../../session/errors.ts';
import { messageAttribute } from '../message.ts';

const REASONS = [
  'session_timeout',
  'quota_exceeded',
  'concurrent_limit_exceeded',
  'lease_denied',
  'moderation_blocked',
  'model_crashed',
] as const;

/** The first four are Odyssey's words; the last two are ours, since nobody documents them. */
export type StreamFaultReason = (typeof REASONS)[number];

/** What the client is told. */
export interface StreamFaultAttributes {
  /** Default `'model_crashed'`. */
  reason?: StreamFaultReason;
  /** Up to 1000 characters. Default: what the emulator says of such a reason. */
  message?: string;
}

/** What they come to. */
export interface StreamFault {
  readonly reason: StreamFaultReason;
  readonly message: string;
}

const MESSAGES: Readonly<Record<StreamFaultReason, string>> = {
  session_timeout: LEASE_EXPIRED,
  quota_exceeded: 'The hours of this month are used up.',
  concurrent_limit_exceeded: 'As many streams are running as may: end one first.',
  lease_denied: LEASE_DENIED,
  moderation_blocked: 'The content was blocked by moderation.',
  model_crashed: 'The model crashed.',
};

/** The schemas of {@link StreamFaultAttributes}. */
export const streamFaultAttributes = {
  reason: oneOf(REASONS).schema.describe('Why, for programs; "model_crashed" when left out'),
  message: messageAttribute,
};

/** Reads {@link StreamFaultAttributes}. */
export function toStreamFault({ reason = 'model_crashed', message }: StreamFaultAttributes): StreamFault {
  return { reason, message: message ?? MESSAGES[reason] };
}
