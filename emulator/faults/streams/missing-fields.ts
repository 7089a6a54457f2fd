/** `missing_fields`: what is said of a broadcast lacks something. */
import { z } from 'zod';
import { defineKind } from '../kind.ts';

const FIELDS = ['broadcast_url', 'webrtc_url', 'spectator_token'] as const;

/** A field of `broadcast_ready`. */
export type BroadcastField = (typeof FIELDS)[number];

/** What is left out. */
export interface MissingFieldsAttributes {
  /** One or more of `'broadcast_url'`, `'webrtc_url'` and `'spectator_token'`. */
  fields: readonly BroadcastField[];
}

const NAMES = `must be a list of some of ${FIELDS.join(', ')}`;

export const missingFields = defineKind({
  description: 'The message lacks some of its fields.',
  points: ['broadcast.ready'],
  attributes: {
    fields: z
      .array(z.enum(FIELDS, { error: NAMES }), { error: NAMES })
      .min(1, { error: NAMES })
      .describe('Which fields are left out'),
  },
  read: ({ fields }, refuse): { readonly fields: readonly BroadcastField[] } => {
    if (fields === undefined) refuse(`no fields: give some of ${FIELDS.join(', ')}`);
    return { fields: fields ?? [] };
  },
});
