/** `bandwidth`: a narrow line, with a queue before it. */
import { z } from 'zod';
import { duration } from '../../config/values.ts';
import type { Duration } from '../../config.ts';
import type { Hop } from '../../streamer/connection-faults.ts';
import { defineVideoKind } from './kind.ts';
import type { WindowAttributes } from './window.ts';

/** How narrow it is. */
export interface BandwidthAttributes extends WindowAttributes {
  /** So many thousand bits of RTP pass in a second. */
  kbps: number;
  /** The longest that a packet waits, in real time; one that would wait longer is lost. Default `'1s'`. */
  queue?: Duration;
}

interface Bandwidth {
  readonly kbps: number;
  readonly queueMs: number;
}

const KBPS = 'must be a number of kilobits a second from 1 to 1000000, such as 300';
const LONGEST_MS = 10_000;

export const bandwidth = defineVideoKind({
  description:
    'Lets so many bits pass in a second: what comes faster waits in a queue, and is lost when that is full.',
  attributes: {
    kbps: z
      .number({ error: KBPS })
      .min(1, { error: KBPS })
      .max(1_000_000, { error: KBPS })
      .describe('So many thousand bits of RTP in a second'),
    queue: duration(0).schema.describe('The longest that a packet waits; 1s when left out'),
  },
  read: ({ kbps, queue = 1000 }, refuse): Bandwidth => {
    if (kbps === undefined) refuse('no kbps: give the kilobits a second that pass, such as 300');
    if (queue > LONGEST_MS) refuse('queue: must be at most "10s"');
    return { kbps: kbps ?? 1, queueMs: queue };
  },
  spoilVideo: (told) => ({ hop: narrow(told) }),
});

function narrow({ kbps, queueMs }: Bandwidth): Hop {
  let isFreeAtMs = 0;
  return (passage) => {
    const waitsMs = Math.max(0, isFreeAtMs - passage.atMs);
    if (waitsMs > queueMs) {
      passage.isLost = 'again';
      return;
    }
    // A kilobit a second is a bit in a millisecond.
    passage.atMs += waitsMs + (passage.bytes * 8) / kbps;
    isFreeAtMs = passage.atMs;
  };
}
