/** `latency`: the request waits before anything is done about it. */
import { duration } from '../../config/values.ts';
import type { Duration } from '../../config.ts';
import type { Seed } from '../../seed.ts';
import { defineHttpKind } from './exchange.ts';
import { clockAttribute, type WaitingClock, wait } from './waiting.ts';

/** How long: always the same, evenly between two times, or normally distributed. */
export type LatencyAttributes = {
  /** Whose clock it is: `'real'` (default), on which clients wait, or the `'account'`'s. */
  clock?: WaitingClock;
} & (
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
    }
);

interface Latency {
  readonly delay: Delay;
  readonly clock: WaitingClock;
}

type Delay =
  | { readonly fixedMs: number }
  | { readonly minMs: number; readonly maxMs: number }
  | { readonly meanMs: number; readonly deviationMs: number };

const WAYS = 'give delay; or min and max; or mean and deviation';

export const latency = defineHttpKind({
  description: 'Waits before the request is answered; a client that leaves meanwhile has asked for nothing.',
  spoils: 'request',
  attributes: {
    delay: duration(0).schema.describe('Always so long'),
    min: duration(0).schema.describe('Evenly distributed: at least so long'),
    max: duration(0).schema.describe('Evenly distributed: at most so long'),
    mean: duration(0).schema.describe('Normally distributed: so long in the middle, never below 0'),
    deviation: duration(0).schema.describe('Normally distributed: the standard deviation'),
    clock: clockAttribute,
  },
  read: ({ delay, min, max, mean, deviation, clock = 'real' }, refuse): Latency => {
    const given = Object.entries({ delay, min, max, mean, deviation }).flatMap(([name, value]) =>
      value === undefined ? [] : [name],
    );
    const way = given.join(' and ');
    const isWay = ['delay', 'min and max', 'mean and deviation'].includes(way);
    if (!isWay) refuse(`${way || 'no delay'}: ${WAYS}`);
    if (min !== undefined && max !== undefined && min > max) {
      refuse(`min is longer than max: exchange them, or give delay for always the same`);
    }
    return { delay: toDelay({ delay, min, max, mean, deviation }), clock };
  },
  act: async ({ delay, clock }, exchange, seed) => {
    const delayMs = drawMs(delay, seed);
    // The shortest timer takes a millisecond, and on a manual clock for ever.
    if (delayMs > 0) await wait(delayMs, exchange, clock);
    return exchange.next();
  },
});

function toDelay({
  delay = 0,
  min,
  max,
  mean,
  deviation,
}: Readonly<Record<string, number | undefined>>): Delay {
  if (min !== undefined && max !== undefined) return { minMs: min, maxMs: max };
  if (mean !== undefined && deviation !== undefined) return { meanMs: mean, deviationMs: deviation };
  return { fixedMs: delay };
}

function drawMs(delay: Delay, seed: Seed): number {
  if ('fixedMs' in delay) return delay.fixedMs;
  if ('minMs' in delay) return delay.minMs + seed.next() * (delay.maxMs - delay.minMs);
  // Box and Muller, "A Note on the Generation of Random Normal Deviates" (1958); 1 − x, since there is no log of 0.
  const normal = Math.sqrt(-2 * Math.log(1 - seed.next())) * Math.cos(2 * Math.PI * seed.next());
  return Math.max(0, delay.meanMs + normal * delay.deviationMs);
}
