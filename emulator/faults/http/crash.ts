/** `crash`: the emulator itself ends, in the middle of a request. */
import { oneOf } from '../../config/values.ts';
import { defineHttpKind } from './exchange.ts';
import { waitForEnd } from './waiting.ts';

const WAYS = ['exit', 'restart', 'abort'] as const;

/** How the emulator ends. */
export type CrashWay = (typeof WAYS)[number];

/** How. */
export interface CrashAttributes {
  /**
   * `'exit'` (default): its process ends, as by SIGKILL. `'abort'`: the same by SIGABRT, as when native code fails.
   * `'restart'`: every connection is cut, and it starts again on its ports, with what is stored with `--data`, or with
   * nothing. An emulator of `createEmulator()` never ends its process: it closes.
   */
  how?: CrashWay;
}

export const crash = defineHttpKind({
  description: 'Ends the emulator instead of answering, or ends it and starts it again.',
  spoils: 'request',
  attributes: { how: oneOf(WAYS).schema.describe('How it ends; "exit" when left out') },
  ends: true,
  read: ({ how = 'exit' }): { readonly how: CrashWay } => ({ how }),
  act: ({ how }, exchange) => {
    exchange.crash(how);
    return waitForEnd(exchange);
  },
});
