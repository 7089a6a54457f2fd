/** `late`: what is asked for comes later. */
import { duration } from '../../config/values.ts';
import type { Duration } from '../../config.ts';
import { defineKind } from '../kind.ts';

/** How late. */
export interface LateAttributes {
  /** So much later, on the account's clock. */
  by: Duration;
}

export const late = defineKind({
  description: 'It comes so much later, if the stream still runs then.',
  points: ['broadcast.ready'],
  attributes: { by: duration(0).schema.describe("So much later, on the account's clock") },
  read: ({ by }, refuse) => {
    if (by === undefined) refuse('no by: say how late it is, such as "10s"');
    return { byMs: by ?? 0 };
  },
});
