/** `jitter`: packets come after changing delays, in their order. */
import { duration } from '../../config/values.ts';
import type { Duration } from '../../config.ts';
import { defineVideoKind } from './kind.ts';
import type { WindowAttributes } from './window.ts';

/** How late they are. */
export interface JitterAttributes extends WindowAttributes {
  /** The longest delay, in real time; each packet has one from none to this, evenly distributed. */
  upTo: Duration;
}

const LONGEST_MS = 10_000;

export const jitter = defineVideoKind({
  description: 'Delays each RTP packet by a time of its own; their order stays.',
  attributes: { upTo: duration(1).schema.describe('The longest delay, evenly distributed from none') },
  read: ({ upTo }, refuse) => {
    if (upTo === undefined) refuse('no upTo: give the longest delay, such as "100ms"');
    else if (upTo > LONGEST_MS) refuse('upTo: must be at most "10s"');
    return { upToMs: upTo ?? 0 };
  },
  spoilVideo: ({ upToMs }, seed) => ({
    hop: (passage) => {
      // The line keeps the order.
      passage.atMs += seed.next() * upToMs;
    },
  }),
});
