/** Whatever clients and clocks do: no limit is passed, no job lost, and the same seed gives the same order. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Accounts } from '../../../emulator/accounts.ts';
import { type AccountOptions, resolveConfig } from '../../../emulator/config.ts';
import type { JournalEntry } from '../../../emulator/journal.ts';
import { JobNotCancellableError, SimulationQuotaError } from '../../../emulator/simulation/errors.ts';
import { type JobStatus, NEXT_STATUSES } from '../../../emulator/simulation/status.ts';
import { someAccounts } from '../../support/accounts.ts';
import { FakeStreamers } from '../../support/fake-streamer.ts';
import { shortScript } from '../../support/scripts.ts';
import { submissionOf } from '../../support/simulations.ts';

const KEY = 'ody_any';

const someOptions = fc.record({
  queuedSimulations: fc.constantFrom(0, 1, 3, 10),
  concurrentSimulations: fc.constantFrom(0, 1, 2, 20),
  simulationOrder: fc.constantFrom('shuffled' as const, 'fifo' as const),
  simulationDispatchTime: fc.constantFrom('0s', '1s', '1m'),
  simulationSpeed: fc.constantFrom(0.5, 1, 1000),
  simulationFailureRate: fc.constantFrom(0, 0, 0.5, 1),
});

const someEvent = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      type: fc.constant('submit' as const),
      lengthMs: fc.constantFrom(1, 1000, 10_000),
      priority: fc.constantFrom('normal' as const, 'normal' as const, 'low' as const, 'high' as const),
    }),
  },
  { weight: 3, arbitrary: fc.record({ type: fc.constant('cancel' as const), who: fc.nat({ max: 9 }) }) },
  {
    weight: 5,
    arbitrary: fc.record({
      type: fc.constant('advance' as const),
      byMs: fc.constantFrom(0, 1, 999, 1000, 5000, 10_000, 60_000),
    }),
  },
  { weight: 1, arbitrary: fc.record({ type: fc.constant('configure' as const), options: someOptions }) },
  { weight: 1, arbitrary: fc.constant({ type: 'reset' as const }) },
  {
    weight: 1,
    arbitrary: fc.record({
      type: fc.constant('rule' as const),
      rule: fc.record({
        on: fc.constantFrom('simulation.dispatch', 'simulation.process', 'simulation.*'),
        type: fc.constantFrom('fail', 'retry', 'lose_worker', 'stall'),
        probability: fc.constantFrom(0.5, 1),
        // A streamer that is always lost never ends.
        times: fc.constantFrom(1, 5),
      }),
    }),
  },
);
type SomeEvent = typeof someEvent extends fc.Arbitrary<infer Event> ? Event : never;

/** The status that each kind of entry means. */
const STATUSES: Readonly<Record<string, JobStatus>> = {
  'simulation.queued': 'pending',
  'simulation.dispatched': 'dispatched',
  'simulation.started': 'processing',
  'simulation.retried': 'pending',
  'simulation.completed': 'completed',
  'simulation.failed': 'failed',
  'simulation.cancelled': 'cancelled',
};

/** An account whose jobs are told by its journal, which is the judge of what its list says. */
class World {
  readonly #accounts: Accounts;
  /** Every entry about jobs, and when after the start of its clock; a reset begins with another clock. */
  readonly log: string[] = [];
  #statuses = new Map<string, JobStatus>();
  #startMs = 0;
  #rules = 0;
  /** What a listener of the journal throws, such as a test's own expectation, it records as a fault. */
  readonly #faults: JournalEntry[] = [];
  /** Jobs that may run at once, and may be pending: at least the most that was ever allowed to those there are. */
  #allowed = { running: 0, queued: 0 };

  constructor(options: AccountOptions) {
    this.#accounts = someAccounts({
      config: resolveConfig({ clock: 'manual', ...options }, {}),
      streamers: new FakeStreamers(),
      onEntry: (entry) => this.#hear(entry),
    });
    this.#begin();
  }

  get account() {
    return this.#accounts.get(KEY);
  }

  async happen(event: SomeEvent): Promise<void> {
    const { account } = this;
    switch (event.type) {
      case 'submit': {
        const { queued } = account.jobs;
        const submission = submissionOf(shortScript('a', event.lengthMs), { priority: event.priority });
        const result = await account.jobs.submit(submission).catch((error: unknown) => error);
        const isFull = queued >= account.config.queuedSimulations;
        expect(result instanceof SimulationQuotaError).toBe(isFull);
        break;
      }
      case 'cancel': {
        const job = account.jobs.list()[event.who];
        if (!job) break;
        const canBe = job.status === 'pending' || job.status === 'dispatched';
        if (canBe) expect(account.jobs.cancel(job.jobId).status).toBe('cancelled');
        else expect(() => account.jobs.cancel(job.jobId)).toThrow(JobNotCancellableError);
        break;
      }
      case 'advance':
        await account.advance(event.byMs);
        break;
      case 'configure':
        account.configure({ clock: 'manual', ...event.options });
        this.#allow();
        break;
      case 'rule': {
        const { rule } = event;
        // Another one each time, which has fired nothing yet.
        const name = `rule_${++this.#rules}`;
        account.faults.set({ name, ...rule, ...(rule.type === 'stall' && { for: '3s' }) });
        break;
      }
      case 'reset':
        await this.#accounts.reset(KEY);
        this.#begin();
        break;
    }
    this.#check();
  }

  /** Lets whatever waits run to its end. */
  async finish(): Promise<void> {
    this.account.configure({ clock: 'manual', concurrentSimulations: 2 });
    this.#allow();
    await this.account.advance(24 * 3_600_000);
    this.#check();
    expect([...this.#statuses.values()].filter((status) => NEXT_STATUSES[status].length > 0)).toEqual([]);
    expect(this.account.jobs.queued).toBe(0);
    expect(this.account.clock.pendingTimers).toBe(0);
    this.#accounts.close();
  }

  #begin(): void {
    this.#startMs = this.account.clock.now();
    this.#statuses = new Map();
    this.#allowed = { running: 0, queued: 0 };
    this.#allow();
  }

  #allow(): void {
    const { concurrentSimulations, queuedSimulations } = this.account.config;
    this.#allowed = {
      running: Math.max(this.#allowed.running, concurrentSimulations),
      queued: Math.max(this.#allowed.queued, queuedSimulations),
    };
  }

  #hear(entry: JournalEntry): void {
    if (entry.type === 'emulator.fault') this.#faults.push(entry);
    const status = STATUSES[entry.type];
    if (status === undefined || !('jobId' in entry)) return;
    this.log.push(`${entry.type} ${entry.jobId} ${entry.atMs - this.#startMs}`);
    const before = this.#statuses.get(entry.jobId);
    if (before === undefined) expect(status).toBe('pending');
    // A reset cancels even what is processed.
    else if (status !== 'cancelled' || !('cause' in entry) || entry.cause === 'client') {
      expect(NEXT_STATUSES[before]).toContain(status);
    }
    this.#statuses.set(entry.jobId, status);
    expect(this.#count('dispatched', 'processing')).toBeLessThanOrEqual(this.#allowed.running);
  }

  #check(): void {
    const { jobs, clock } = this.account;
    expect(this.#faults).toEqual([]);
    expect(new Map(jobs.list().map(({ jobId, status }) => [jobId, status]))).toEqual(this.#statuses);
    expect(jobs.queued).toBe(this.#count('pending', 'dispatched', 'processing'));
    expect(jobs.queued).toBeLessThanOrEqual(this.#allowed.queued);
    for (const { createdAtMs, dispatchedAtMs, startedAtMs, endedAtMs } of jobs.list()) {
      const times = [createdAtMs, dispatchedAtMs, startedAtMs, endedAtMs, clock.now()].filter(
        (atMs) => atMs !== null,
      );
      expect(times).toEqual(times.toSorted((a, b) => a - b));
    }
  }

  #count(...statuses: readonly JobStatus[]): number {
    return [...this.#statuses.values()].filter((status) => statuses.includes(status)).length;
  }
}

/** What happened, told by the journal. */
async function play(options: AccountOptions, events: readonly SomeEvent[]): Promise<string[]> {
  const world = new World(options);
  for (const event of events) await world.happen(event);
  await world.finish();
  return world.log;
}

test('any sequence of events leaves no limit passed, no job lost, and goes the same way again', async () => {
  await fc.assert(
    fc.asyncProperty(someOptions, fc.array(someEvent, { maxLength: 40 }), async (options, events) => {
      expect(await play(options, events)).toEqual(await play(options, events));
    }),
    { numRuns: 100 },
  );
});
