/** What faults make of a stream that is to start. */
import type { FaultFacts } from '../faults/match.ts';
import type { FaultJudge } from '../faults/rules.ts';
import { StreamError } from './errors.ts';

/**
 * Whether the stream starts; if not, nothing is said about it. `facts` is asked where a rule is on.
 *
 * @throws StreamError when it is refused, as the rule says.
 */
export function mayStart(faults: FaultJudge, facts: () => FaultFacts): boolean {
  if (!faults.isOn('stream.start')) return true;
  const hits = faults.decide('stream.start', facts());
  if (hits?.stream_error) {
    const { reason, message } = hits.stream_error.told;
    throw new StreamError(reason, message);
  }
  return hits?.never === undefined;
}
