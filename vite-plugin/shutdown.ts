/**
 * Ctrl+C runs none of Vite's hooks, and the others do not wait long: on a signal every session is released first. A goodbye
 * on an open socket is written in that very moment, so even a process that others end at once has said it.
 */
import { lasting } from './lasting.ts';

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
/** How long goodbyes that need a request of their own may take. */
const DEADLINE_MS = 1000;

let uses = 0;

/** Listens for signals until what it returns is called. */
export function releaseOnSignals(): () => void {
  if (uses++ === 0) for (const signal of SIGNALS) process.prependListener(signal, end);
  let isOver = false;
  return () => {
    if (isOver) return;
    isOver = true;
    if (--uses === 0) for (const signal of SIGNALS) process.off(signal, end);
  };
}

function end(signal: NodeJS.Signals): void {
  for (const name of SIGNALS) process.off(name, end);
  uses = 0;
  const released = Promise.all([...lasting().hubs.values()].map(({ hub }) => hub.close()));
  // Somebody else listens too, such as Vite for SIGTERM, and ends the process in their own way.
  if (process.listenerCount(signal) > 0) return;
  const deadline = new Promise((resolve) => setTimeout(resolve, DEADLINE_MS));
  // As if nobody had listened: whoever started us sees the signal.
  void Promise.race([released, deadline]).finally(() => process.kill(process.pid, signal));
}
