/** Waiting within a request, until it makes no sense any more. */
import type { WaitingClock } from '../delay.ts';
import type { HttpExchange } from './exchange.ts';

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
