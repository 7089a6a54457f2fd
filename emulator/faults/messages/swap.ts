/** `swap`: the message changes places with the next. */
import { duration } from '../../config/values.ts';
import type { Duration } from '../../config.ts';
import { clockSchema, type WaitingClock } from '../delay.ts';
import { defineMessageKind } from './passage.ts';
import { MESSAGE_POINT_NAMES, type MessagePointName } from './points.ts';

/** An offer has no next: nothing follows it until it is answered. */
export type SwapPointName = Exclude<MessagePointName, 'signalling.offer'>;

/** How long it waits for the next message. */
export interface SwapAttributes {
  /** So long, and then it comes although there was none. Default `'1s'`. */
  within?: Duration;
  /** Whose clock it is: the `'account'`'s (default), or the `'real'` one. */
  clock?: WaitingClock;
}

interface Swap {
  readonly withinMs: number;
  readonly clock: WaitingClock;
}

const WITHIN_MS = 1000;

export const swap = defineMessageKind({
  description: 'Delivers the message behind the next one that goes the same way.',
  points: MESSAGE_POINT_NAMES.filter((name) => name !== 'signalling.offer'),
  attributes: {
    within: duration(1).schema.describe('So long it waits for the next message; 1s when left out'),
    clock: clockSchema('account'),
  },
  read: ({ within = WITHIN_MS, clock = 'account' }): Swap => ({ withinMs: within, clock }),
  act: ({ withinMs, clock }, passage) => passage.nextBehind(withinMs, clock),
});
