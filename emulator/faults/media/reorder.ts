/** `reorder`: packets are overtaken by later ones. */
import { share, wholeNumber } from '../../config/values.ts';
import { defineVideoKind } from './kind.ts';
import type { WindowAttributes } from './window.ts';

/** Which, and by how many. */
export interface ReorderAttributes extends WindowAttributes {
  /** The share of all packets that is overtaken, 0 to 1. */
  share: number;
  /** By so many packets, 1 to 100. Default `3`. A packet waits for them at most half a second. */
  by?: number;
}

export const reorder = defineVideoKind({
  description: 'Lets RTP packets be overtaken by later ones.',
  attributes: {
    share: share().schema.describe('The share of all packets that is overtaken'),
    by: wholeNumber(1, 100).schema.describe('By so many packets; 3 when left out'),
  },
  read: ({ share: late, by = 3 }, refuse) => {
    if (late === undefined) refuse('no share: give the share that is overtaken, such as 0.1');
    return { share: late ?? 0, by };
  },
  spoilVideo: ({ share: late, by }, seed) => ({
    hop: (passage) => {
      if (seed.next() < late) passage.behind = by;
    },
  }),
});
