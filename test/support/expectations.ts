/** Holds a journal to what a scenario expects of a run. */

import { matches } from '../../emulator/journal/query.ts';
import type { JournalEntry } from '../../emulator/journal.ts';
import type { Expectation } from '../../emulator/scenario/scenario.ts';

/** What is expected and is not there, in words; empty for nothing. */
export function unmet(expectations: readonly Expectation[], entries: readonly JournalEntry[]): string[] {
  let from = 0;
  return expectations.flatMap(({ type, where, count }) => {
    const fits = (entry: JournalEntry) => matches(entry, { type, ...(where && { where }) });
    const what = `${type} ${JSON.stringify(where ?? {})}`;
    if (count === undefined) {
      const index = entries.slice(from).findIndex(fits);
      if (index < 0) return [`${what} does not come after ${entries[from - 1]?.type ?? 'the beginning'}`];
      from += index + 1;
      return [];
    }
    const { min = 0, max = Number.POSITIVE_INFINITY } =
      typeof count === 'number' ? { min: count, max: count } : count;
    const found = entries.filter(fits).length;
    return found < min || found > max
      ? [`${what} is there ${found} times, not ${JSON.stringify(count)}`]
      : [];
  });
}
