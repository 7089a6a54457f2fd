/** What pushing a clock and keeping a journal cost. */
import { Clock } from '../../emulator/clock.ts';
import { resolveConfig } from '../../emulator/config.ts';
import { Journal } from '../../emulator/journal.ts';
import { Seed } from '../../emulator/seed.ts';
import { someAccounts } from '../support/accounts.ts';
import { median, table } from './statistics.ts';

const ROUNDS = 11;
const SESSIONS = 1000;
const RECORDS = 100_000;

/** Measures and returns the tables to print. */
export async function benchTime(): Promise<string> {
  return (await benchAdvance()) + benchJournal();
}

/** `advance('1h')` while sessions wait that it releases. */
async function benchAdvance(): Promise<string> {
  const timesMs: number[] = [];
  for (let round = 0; round <= ROUNDS; round++) {
    const accounts = someAccounts({
      seed: new Seed(round),
      config: resolveConfig({ clock: 'manual', concurrentSessions: SESSIONS, streamers: SESSIONS }, {}),
    });
    const account = accounts.get('ody_bench');
    for (let i = 0; i < SESSIONS; i++) account.sessions.reserve('us-west');
    const startedAtMs = performance.now();
    await account.advance(3_600_000);
    if (round > 0) timesMs.push(performance.now() - startedAtMs);
    if (account.sessions.active > 0)
      throw new Error(`${account.sessions.active} sessions outlived the hour.`);
    accounts.close();
  }
  return table(
    `advance('1h') with ${SESSIONS} sessions pending, median of ${ROUNDS}`,
    ['ms', 'µs a session'],
    [[median(timesMs).toFixed(1), ((median(timesMs) * 1000) / SESSIONS).toFixed(1)]],
  );
}

/** An entry more, in a journal that keeps few and in one that keeps many; both are full. */
function benchJournal(): string {
  const bounds = [100, 10_000];
  const timesNs = bounds.map(() => [] as number[]);
  for (let round = 0; round <= ROUNDS; round++) {
    for (const [i, entries] of bounds.entries()) {
      const timeNs = recordNs(entries);
      if (round > 0) timesNs[i]?.push(timeNs);
    }
  }
  const [smallest = 1] = timesNs.map(median);
  return table(
    `One journal entry more, in a journal at its bound, median of ${ROUNDS}`,
    ['entries kept', 'ns an entry', 'against the smallest'],
    bounds.map((entries, i) => {
      const ns = median(timesNs[i] ?? []);
      return [String(entries), ns.toFixed(0), `${(ns / smallest).toFixed(2)} ×`];
    }),
  );
}

function recordNs(entries: number): number {
  const clock = new Clock({ kind: 'manual' });
  const journal = new Journal({
    apiKey: 'ody_bench',
    clock,
    realClock: clock,
    bounds: { entries, bytes: Number.MAX_SAFE_INTEGER },
    listener: () => {},
  });
  const record = (i: number) =>
    journal.record('signalling.received', { sessionId: `session_${i}`, message: { type: 'keepalive' } });
  for (let i = 0; i < entries; i++) record(i);
  const startedAtMs = performance.now();
  for (let i = 0; i < RECORDS; i++) record(i);
  return ((performance.now() - startedAtMs) * 1e6) / RECORDS;
}
