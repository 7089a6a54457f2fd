/** What the panel says in words: counts, durations and what a suspicion means. */
import type { Place, SessionPhase, Suspicion, TargetState } from '../protocol.ts';

/** `1 session`, `2 sessions`. */
export function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** How long something took, to the second below an hour: `850 ms`, `12 s`, `3 min 20 s`, `1 h 5 min`. */
export function duration(ms: number): string {
  if (ms < SECOND) return `${Math.max(0, Math.round(ms))} ms`;
  if (ms < MINUTE) return `${Math.floor(ms / SECOND)} s`;
  if (ms < HOUR) return pair(ms, MINUTE, 'min', SECOND, 's');
  return ms < DAY ? pair(ms, HOUR, 'h', MINUTE, 'min') : pair(ms, DAY, 'd', HOUR, 'h');
}

/** How old something is, no finer than one wants to watch: `under 5 s`, `40 s`, `3 min`, `1 h 5 min`. */
export function age(ms: number): string {
  if (ms < 5 * SECOND) return 'under 5 s';
  if (ms < MINUTE) return `${Math.floor(ms / (5 * SECOND)) * 5} s`;
  return ms < HOUR ? `${Math.floor(ms / MINUTE)} min` : duration(ms);
}

function pair(ms: number, unit: number, name: string, part: number, partName: string): string {
  const rest = Math.floor((ms % unit) / part);
  return `${Math.floor(ms / unit)} ${name}${rest > 0 ? ` ${rest} ${partName}` : ''}`;
}

/** With a capital, unless the first word is code: `disconnect(), or …` stays as it is. */
export function sentence(text: string): string {
  return /^\w+\(/.test(text) ? text : text.charAt(0).toUpperCase() + text.slice(1);
}

/** `src/player.ts:12`. */
export function placeText(place: Place | null): string {
  return place ? `${place.file}:${place.line}` : 'unknown place';
}

/** A phase as it stands in a row. */
export const PHASES: Readonly<Record<SessionPhase, string>> = {
  reserved: 'Reserved',
  connecting: 'Connecting',
  connected: 'Connected',
  streaming: 'Streaming',
};

/** Why a session is suspected, in a sentence. */
export const SUSPICIONS: Readonly<Record<Suspicion, string>> = {
  never_opened: 'It was reserved, and nothing has connected to it since.',
  maybe_superseded: 'A newer client was made by code that a hot update has changed.',
  left_connected: 'The React component that held it has unmounted without disconnect().',
};

/** What the target is. */
export const TARGETS: Readonly<Record<TargetState['kind'], string>> = {
  embedded: 'Emulator of this dev server',
  emulator: 'Separate emulator',
  service: 'Odyssey service',
};

/** How the service's clock goes, if not as ours does. */
export function rateText(rate: number): string | null {
  if (rate === 1) return null;
  return rate === 0 ? 'the clock stands still' : `the clock goes ${rate} times as fast`;
}

/** What terminal and panel call a session. */
export function sessionTag(sessionId: string): string {
  return sessionId.slice(-4);
}
