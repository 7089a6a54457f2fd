/** Waiting within a request, until it makes no sense any more. */
import { oneOf } from '../../config/values.ts';
import type { HttpExchange } from './exchange.ts';

/** On whose clock a fault waits. */
export type WaitingClock = 'account' | 'real';

/** The attribute `clock`. */
export const clockAttribute = oneOf(['account', 'real']).schema.describe(
  "Whose clock it is: the account's, or the real one, on which clients wait (default)",
);

/**
 * Resolves after `delayMs`.
 *
 * @throws The reason of the exchange's signal, when that aborts first.
 */
export function wait(delayMs: number, exchange: HttpExchange, clock: WaitingClock): Promise<void> {
  const { signal } = exchange;
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(signal.reason);
    const giveUp = () => {
      cancel();
      reject(signal.reason);
    };
    const on = clock === 'account' ? exchange.clock : exchange.realClock;
    const cancel = on.setTimer(delayMs, () => {
      signal.removeEventListener('abort', giveUp);
      resolve();
    });
    signal.addEventListener('abort', giveUp, { once: true });
  });
}

/**
 * Waits for the end of the exchange.
 *
 * @throws The reason of its signal.
 */
export function waitForEnd({ signal }: HttpExchange): Promise<never> {
  return new Promise((_resolve, reject) => {
    if (signal.aborted) return reject(signal.reason);
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
}
