/** `loss`: packets never arrive. */
import { z } from 'zod';
import { onOrOff, share } from '../../config/values.ts';
import type { Seed } from '../../seed.ts';
import { defineVideoKind } from './kind.ts';
import type { WindowAttributes } from './window.ts';

/** How many are lost. */
export interface LossAttributes extends WindowAttributes {
  /** The share of all packets that is lost, 0 to 1. */
  share: number;
  /** They are lost in bursts of this many packets in the mean. Default: each by itself. */
  burst?: number;
  /**
   * What is lost never comes, however often the client asks for it, so that only a key frame helps. Default `false`: it
   * comes again, and is lost again as easily; a client near by hardly notices.
   */
  forGood?: boolean;
}

interface Loss {
  readonly share: number;
  readonly burst: number | undefined;
  readonly forGood: boolean;
}

const BURST = 'must be a number of packets from 1 to 1000, such as 5';

export const loss = defineVideoKind({
  description: 'Loses RTP packets, one by one or in bursts.',
  attributes: {
    share: share().schema.describe('The share of all packets that is lost'),
    burst: z
      .number({ error: BURST })
      .min(1, { error: BURST })
      .max(1000, { error: BURST })
      .describe('They are lost in bursts of so many packets in the mean'),
    forGood: onOrOff().schema.describe('What is lost never comes, however often the client asks for it'),
  },
  read: (values, refuse): Loss => {
    const { share: lost, burst, forGood = false } = values;
    if (lost === undefined) refuse('no share: give the share that is lost, such as 0.05');
    const leastBurst = lost === undefined ? 0 : lost / (1 - lost);
    if (burst !== undefined && lost !== 1 && burst < leastBurst) {
      refuse(`burst: to lose ${lost} of all, bursts must have ${leastBurst.toFixed(1)} packets or more`);
    }
    return { share: lost ?? 0, burst, forGood };
  },
  spoilVideo: ({ share: lost, burst, forGood }, seed) => {
    const isLost = burst === undefined || lost === 1 ? singly(lost, seed) : inBursts(lost, burst, seed);
    return {
      hop: (passage) => {
        if (isLost()) passage.isLost = forGood ? 'never' : 'again';
      },
    };
  },
});

function singly(lost: number, seed: Seed): () => boolean {
  return () => seed.next() < lost;
}

/**
 * The line is bad or good, and loses all or nothing: E. N. Gilbert, "Capacity of a Burst-Noise Channel" (1960). It is as
 * long in either as makes bursts of `burst` packets, and `lost` of all.
 */
function inBursts(lost: number, burst: number, seed: Seed): () => boolean {
  const recovers = 1 / burst;
  const breaks = (recovers * lost) / (1 - lost);
  let isBad = false;
  return () => {
    isBad = seed.next() < (isBad ? 1 - recovers : breaks);
    return isBad;
  };
}
