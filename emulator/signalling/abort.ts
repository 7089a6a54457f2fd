/** Ends with an account what would otherwise stay for ever. */
import type { EventEmitter } from 'node:events';

/** Calls `end` when `signal` aborts, unless `socket` closes first. */
export function onceAborted(signal: AbortSignal, socket: EventEmitter, end: () => void): void {
  signal.addEventListener('abort', end, { once: true });
  socket.once('close', () => signal.removeEventListener('abort', end));
}
