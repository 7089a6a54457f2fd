/** A journal to test: on manual clocks, and with what its listener has heard. */
import { Clock } from '../../../emulator/clock.ts';
import { Journal, type JournalBounds, type JournalEntry } from '../../../emulator/journal.ts';

/** Makes a journal. `failsOn` lets its listener throw after it has noted an entry. */
export function aJournal({
  bounds = { entries: 1000, bytes: 1_000_000 },
  failsOn = () => false,
}: {
  bounds?: JournalBounds;
  failsOn?: (entry: JournalEntry) => boolean;
} = {}) {
  const clock = new Clock({ kind: 'manual' });
  const realClock = new Clock({ kind: 'manual' });
  const heard: JournalEntry[] = [];
  const journal = new Journal({
    apiKey: 'ody_test',
    clock,
    realClock,
    bounds,
    listener: (entry) => {
      heard.push(entry);
      if (failsOn(entry)) throw new Error(`failed on ${entry.seq}`);
    },
  });
  return { journal, clock, realClock, heard };
}

/** The numbers of entries. */
export const seqs = (entries: readonly JournalEntry[]) => entries.map(({ seq }) => seq);
