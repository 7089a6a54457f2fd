/** How long something waits: always the same time, evenly between two, or normally distributed; and on whose clock. */
import { duration, oneOf } from '../config/values.ts';
import type { Duration } from '../config.ts';
import type { Seed } from '../seed.ts';
import type { Refuse } from './problems.ts';

/** How long: always the same, evenly between two times, or normally distributed. */
export type DelayAttributes =
  | {
      /** Always so long. */
      delay: Duration;
    }
  | {
      /** At least so long; anything up to {@link max} is as likely. */
      min: Duration;
      /** At most so long. */
      max: Duration;
    }
  | {
      /** So long in the middle, normally distributed, and never less than nothing. */
      mean: Duration;
      /** The standard deviation: two thirds of the times are as near to {@link mean}. */
      deviation: Duration;
    };

/** What {@link DelayAttributes} come to. */
export type Delay =
  | { readonly fixedMs: number }
  | { readonly minMs: number; readonly maxMs: number }
  | { readonly meanMs: number; readonly deviationMs: number };

/** The attributes of a delay. */
export const DELAY_SCHEMAS = {
  delay: duration(0).schema.describe('Always so long'),
  min: duration(0).schema.describe('Evenly distributed: at least so long'),
  max: duration(0).schema.describe('Evenly distributed: at most so long'),
  mean: duration(0).schema.describe('Normally distributed: so long in the middle, never below 0'),
  deviation: duration(0).schema.describe('Normally distributed: the standard deviation'),
} as const;

/** On whose clock a fault waits. */
export type WaitingClock = 'account' | 'real';

const CLOCKS = {
  account: "Whose clock it is: the account's (default), or the real one",
  real: "Whose clock it is: the account's, or the real one, on which clients wait (default)",
} as const;

/** The attribute `clock`, by its default. */
export function clockSchema(byDefault: WaitingClock) {
  return oneOf(['account', 'real']).schema.describe(CLOCKS[byDefault]);
}

const WAYS = 'give delay; or min and max; or mean and deviation';

/** Reads the attributes of a delay. */
export function readDelay(
  { delay, min, max, mean, deviation }: { readonly [Name in keyof typeof DELAY_SCHEMAS]?: number },
  refuse: Refuse,
): Delay {
  const given = Object.entries({ delay, min, max, mean, deviation }).flatMap(([name, value]) =>
    value === undefined ? [] : [name],
  );
  const way = given.join(' and ');
  const isWay = ['delay', 'min and max', 'mean and deviation'].includes(way);
  if (!isWay) refuse(`${way || 'no delay'}: ${WAYS}`);
  if (min !== undefined && max !== undefined && min > max) {
    refuse(`min is longer than max: exchange them, or give delay for always the same`);
  }
  if (min !== undefined && max !== undefined) return { minMs: min, maxMs: max };
  if (mean !== undefined && deviation !== undefined) return { meanMs: mean, deviationMs: deviation };
  return { fixedMs: delay ?? 0 };
}

/** How long it is this time. */
export function drawMs(delay: Delay, seed: Seed): number {
  if ('fixedMs' in delay) return delay.fixedMs;
  if ('minMs' in delay) return delay.minMs + seed.next() * (delay.maxMs - delay.minMs);
  // Box and Muller, "A Note on the Generation of Random Normal Deviates" (1958); 1 − x, since there is no log of 0.
  const normal = Math.sqrt(-2 * Math.log(1 - seed.next())) * Math.cos(2 * Math.PI * seed.next());
  return Math.max(0, delay.meanMs + normal * delay.deviationMs);
}
