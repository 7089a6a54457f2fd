/** How often a second something can be done, one after the other. */
import { median } from './statistics.ts';

const ROUNDS = 7;
const TIMES_A_ROUND = 500;

/** How rates are measured, for the heading of a table. */
export const RATES_NOTE = `one after the other, median of ${ROUNDS}`;

/**
 * The median rate of each, a second. They take turns, so that a busy moment hits all alike; the first round warms them up.
 */
export async function ratesOf<Name extends string>(
  runs: Readonly<Record<Name, () => Promise<unknown>>>,
): Promise<Record<Name, number>> {
  const names = Object.keys(runs) as Name[];
  const rates = new Map<Name, number[]>(names.map((name) => [name, []]));
  for (let round = 0; round <= ROUNDS; round++) {
    for (const name of names) {
      const rate = await rateOf(runs[name]);
      if (round > 0) rates.get(name)?.push(rate);
    }
  }
  return Object.fromEntries(names.map((name) => [name, median(rates.get(name) ?? [])])) as Record<
    Name,
    number
  >;
}

async function rateOf(run: () => Promise<unknown>): Promise<number> {
  const startedAtMs = performance.now();
  for (let i = 0; i < TIMES_A_ROUND; i++) await run();
  return TIMES_A_ROUND / ((performance.now() - startedAtMs) / 1000);
}
