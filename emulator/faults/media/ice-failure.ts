/** `ice_failure`: nothing gets through to the other side, from the beginning or from some time on. */
import { duration } from '../../config/values.ts';
import type { Duration } from '../../config.ts';
import { definePeerKind } from './kind.ts';

/** When. */
export interface IceFailureAttributes {
  /** Since so long after the connection was begun, in real time. Default: at once, so that it never comes up. */
  from?: Duration;
  /** For so long, in real time. Default: for ever. */
  for?: Duration;
}

export const iceFailure = definePeerKind({
  description: 'Swallows every datagram of the connection: candidates lead nowhere, or a connection is lost.',
  attributes: {
    from: duration(0).schema.describe('Since so long after the connection was begun, in real time'),
    for: duration(1).schema.describe('For so long, in real time; for ever when left out'),
  },
  read: ({ from = 0, for: forMs = Number.POSITIVE_INFINITY }) => ({ fromMs: from, forMs }),
  swallow: ({ fromMs, forMs }, ageMs) => {
    return () => {
      const sinceMs = ageMs() - fromMs;
      return sinceMs >= 0 && sinceMs < forMs;
    };
  },
});
