/** How long a stream still runs: badge and panel say it alike. */
import type { StreamState } from '../protocol.ts';

/** With less than this left, a stream's time is shown in the colour of a warning. */
export const LATE_MS = 15_000;

/** Milliseconds of the service's clock until the stream's limit; `nowMs` is the dev server's time. */
export function timeLeft({ startedAtMs, limitMs, rate }: StreamState, nowMs: number): number {
  return Math.max(0, limitMs - (nowMs - startedAtMs) * rate);
}

/** `2:30` for 150 seconds, rounded up: a stream that still runs has a second left. */
export function minutes(ms: number): string {
  const seconds = Math.ceil(ms / 1000);
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}
