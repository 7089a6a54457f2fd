/** `delay`: the message comes later. */
import {
  clockSchema,
  DELAY_SCHEMAS,
  type Delay,
  type DelayAttributes,
  drawMs,
  readDelay,
  type WaitingClock,
} from '../delay.ts';
import { defineMessageKind } from './passage.ts';
import { MESSAGE_POINT_NAMES } from './points.ts';

/** How much later, and on whose clock. */
export type DelayedMessageAttributes = {
  /** Whose clock it is: the `'account'`'s (default), or the `'real'` one. */
  clock?: WaitingClock;
} & DelayAttributes;

interface DelayedMessage {
  readonly delay: Delay;
  readonly clock: WaitingClock;
}

export const delay = defineMessageKind({
  description: 'Delivers the message later; those behind it do not wait for it.',
  points: MESSAGE_POINT_NAMES,
  attributes: { ...DELAY_SCHEMAS, clock: clockSchema('account') },
  read: ({ clock = 'account', ...values }, refuse): DelayedMessage => ({
    delay: readDelay(values, refuse),
    clock,
  }),
  act: (told, passage, seed) => passage.nextAfter(drawMs(told.delay, seed), told.clock),
});
