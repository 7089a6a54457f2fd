/** A session and its stream, as faults see them. */
import type { StreamFault } from './reasons.ts';
import type { Release } from './release.ts';

/** A session that is connected. */
export interface FaultySession {
  /** Ends it; its client is told why. */
  reclaim(release: Release): void;
  /** Its streamer is gone, without a word. */
  loseStreamer(): void;
}

/** A stream that runs. */
export interface FaultyStream {
  /** Ends it with an error. */
  die(fault: StreamFault): void;
}
