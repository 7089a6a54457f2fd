/** An account's simulation jobs by themselves, on a manual clock: no HTTP, no video. */
import { vi } from 'vitest';
import { Clock } from '../../emulator/clock.ts';
import { type AccountConfig, type AccountOptions, resolveConfig } from '../../emulator/config.ts';
import { FaultRules } from '../../emulator/faults/rules.ts';
import { Journal, type JournalEntry } from '../../emulator/journal.ts';
import type { RecordingSink } from '../../emulator/recording/sink.ts';
import { Seed } from '../../emulator/seed.ts';
import { SimulationJobs } from '../../emulator/simulation/jobs.ts';
import type { Submission } from '../../emulator/simulation/submission.ts';
import { AccountStore } from '../../emulator/store/account-store.ts';
import { createMemoryStore } from '../../emulator/store/open-store.ts';
import { type ScriptEntry, shortScript } from './scripts.ts';

/** A submission of one script. */
export function submissionOf(script: ScriptEntry[], rest: Partial<Submission> = {}): Submission {
  return {
    script,
    orientation: 'landscape',
    outputVideo: true,
    bypassExpansion: false,
    priority: 'normal',
    ...rest,
  };
}

/** Jobs with a recording sink that only listens. */
export function someJobs(options: AccountOptions = {}, seed = 1) {
  const clock = new Clock({ kind: 'manual' });
  const startMs = clock.now();
  let config: AccountConfig = resolveConfig(options, {});
  const entries: JournalEntry[] = [];
  const journal = new Journal({
    apiKey: 'ody_any',
    clock,
    realClock: clock,
    bounds: { entries: 10_000, bytes: 10_000_000 },
    listener: (entry) => entries.push(entry),
  });
  const recordings = {
    begin: vi.fn<RecordingSink['begin']>(),
    keep: vi.fn<RecordingSink['keep']>(),
    describe: () => undefined,
  };
  const onFault = vi.fn();
  let number = 0;
  const store = createMemoryStore();
  const faults = new FaultRules({ seed: new Seed(seed), clock, journal, faults: [] });
  const jobs = new SimulationJobs({
    apiKey: 'ody_any',
    faults,
    seed: new Seed(seed),
    nextNumber: () => ++number,
    store: new AccountStore(store, 'ody_any', onFault),
    fps: 20,
    clock,
    journal,
    config: () => config,
    recordings,
    onFault,
  });
  return {
    clock,
    faults,
    jobs,
    entries,
    recordings,
    onFault,
    store,
    /** Milliseconds since the clock was made. */
    elapsedMs: (atMs: number) => atMs - startMs,
    /** Queues a script of 10 s. */
    submit: (prompt = 'a cat', rest: Partial<Submission> = {}) =>
      jobs.submit(submissionOf(shortScript(prompt), rest)),
    configure: (next: AccountOptions) => {
      config = resolveConfig(next, {});
      jobs.reconsider();
    },
    /** The ids of entries of one type, in order. */
    ids: (type: JournalEntry['type']) =>
      entries.flatMap((entry) => (entry.type === type && 'jobId' in entry ? [entry.jobId] : [])),
  };
}
