/** `latency`: the request waits before anything is done about it. */
import {
  clockSchema,
  DELAY_SCHEMAS,
  type Delay,
  type DelayAttributes,
  drawMs,
  readDelay,
  type WaitingClock,
} from '../delay.ts';
import { defineHttpKind } from './exchange.ts';
import { wait } from './waiting.ts';

/** How long, and on whose clock. */
export type LatencyAttributes = {
  /** Whose clock it is: `'real'` (default), on which clients wait, or the `'account'`'s. */
  clock?: WaitingClock;
} & DelayAttributes;

interface Latency {
  readonly delay: Delay;
  readonly clock: WaitingClock;
}

export const latency = defineHttpKind({
  description: 'Waits before the request is answered; a client that leaves meanwhile has asked for nothing.',
  spoils: 'request',
  attributes: { ...DELAY_SCHEMAS, clock: clockSchema('real') },
  read: ({ clock = 'real', ...values }, refuse): Latency => ({ delay: readDelay(values, refuse), clock }),
  act: async ({ delay, clock }, exchange, seed) => {
    const delayMs = drawMs(delay, seed);
    // The shortest timer takes a millisecond, and on a manual clock for ever.
    if (delayMs > 0) await wait(delayMs, exchange, clock);
    return exchange.next();
  },
});
