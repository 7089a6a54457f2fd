/** What rules of faults cost a request: none, a hundred that are not about it, and one that is. */
import { connectEmulator } from '../../emulator/admin/remote.ts';
import type { FaultRule } from '../../emulator/index.ts';
import { authenticate, post } from '../support/raw-client.ts';
import { Child } from './child.ts';
import type { EmulatorProcess } from './emulator-process.ts';
import { median, table } from './statistics.ts';

const POINT = 'POST /sessions/token';

/** A hundred rules about other sessions, by their ids or by patterns. */
const aboutOthers = (sessionOf: (number: number) => string): FaultRule[] =>
  Array.from({ length: 100 }, (_, i) => ({
    name: `other-${i}`,
    on: POINT,
    type: 'error',
    error: 'RATE_LIMITED',
    match: { session: sessionOf(i) },
  }));

/** What is compared: the rows, each an account with its rules. */
const ACCOUNTS: readonly { what: string; rules: readonly FaultRule[] }[] = [
  { what: 'none', rules: [] },
  { what: 'none, in another account', rules: [] },
  { what: '100 about other sessions', rules: aboutOthers((i) => `session_${i}`) },
  { what: '100 about other patterns', rules: aboutOthers((i) => `session_${i}*`) },
  // It fires at every request and does nothing, so that the difference is what deciding and recording cost.
  { what: '1 that fires', rules: [{ name: 'always', on: POINT, type: 'latency', delay: '0s' }] },
];

/** Short rounds, and many: whatever else the machine does then hits all alike. */
const ROUNDS = 60;
const WARM_UP_ROUNDS = 10;
const REQUESTS_A_ROUND = 250;

/** What a round of one account came to. */
interface Round {
  readonly perSecond: number;
  /** CPU time of the emulator's process. */
  readonly cpuUsEach: number;
}

/** Measures and returns the table to print. */
export async function benchRequestFaults(): Promise<string> {
  const emulator = new Child<EmulatorProcess>('emulator-process');
  try {
    // All in one process: no two processes run at the same speed.
    const { url } = await emulator.call('start', { reservationTimeout: '1h' });
    const runs: (() => Promise<Round>)[] = [];
    for (const [i, { rules }] of ACCOUNTS.entries()) {
      runs.push(await account(emulator, url, `ody_bench_${i}`, rules));
    }
    const rounds: Round[][] = [];
    for (let round = -WARM_UP_ROUNDS; round < ROUNDS; round++) {
      const results = [];
      for (const run of runs) results.push(await run());
      if (round >= 0) rounds.push(results);
    }
    return table(
      `${POINT}, one after the other: medians of ${ROUNDS} rounds of ${REQUESTS_A_ROUND}, ratios within a round`,
      ['rules', 'a second', 'of none', 'CPU µs', 'of none'],
      ACCOUNTS.map(({ what }, i) => [
        what,
        ...cells(rounds, i, ({ perSecond }) => perSecond),
        ...cells(rounds, i, ({ cpuUsEach }) => cpuUsEach),
      ]),
    );
  } finally {
    await emulator.kill();
  }
}

/** A figure of one account, and how it is to that of the first. */
function cells(rounds: readonly Round[][], index: number, figure: (round: Round) => number): string[] {
  const of = (results: readonly Round[], i: number) => results.slice(i, i + 1).map(figure);
  const figures = rounds.flatMap((results) => of(results, index));
  const first = rounds.flatMap((results) => of(results, 0));
  const ratios = figures.map((value, round) => value / (first[round] ?? Number.NaN));
  return [median(figures).toFixed(0), index === 0 ? '' : median(ratios).toFixed(3)];
}

/** An account with these rules; the function that it comes to does a round of requests in it. */
async function account(
  emulator: Child<EmulatorProcess>,
  url: string,
  apiKey: string,
  rules: readonly FaultRule[],
): Promise<() => Promise<Round>> {
  const accessToken = await authenticate(url, apiKey);
  const reserved = await post(`${url}/sessions/request`, {}, accessToken);
  const { session_id } = await reserved.json();
  const remote = (await connectEmulator(url)).account(apiKey);
  for (const rule of rules) await remote.faults.set(rule);
  return async () => {
    const before = await emulator.call('cpu');
    const startedAtMs = performance.now();
    for (let i = 0; i < REQUESTS_A_ROUND; i++) {
      const answer = await post(`${url}/sessions/token`, { session_id }, accessToken);
      if (!answer.ok) throw new Error(`${answer.status} ${await answer.text()}`);
      await answer.text();
    }
    const tookMs = performance.now() - startedAtMs;
    const after = await emulator.call('cpu');
    return {
      perSecond: REQUESTS_A_ROUND / (tookMs / 1000),
      cpuUsEach: ((after.cpuMs - before.cpuMs) * 1000) / REQUESTS_A_ROUND,
    };
  };
}
