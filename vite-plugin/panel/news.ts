/** What changed from one state to the next, in words for a screen reader. */
import type { DevState } from '../protocol.ts';
import { counted } from './words.ts';

/** Null when nothing changed that is worth an interruption: counts, phases and what was released are. */
export function news(before: DevState | null, after: DevState): string | null {
  if (before === null) return summary(after);
  const known = new Set(before.released.map((released) => released.sessionId));
  const released = after.released.filter(({ sessionId }) => !known.has(sessionId));
  const parts = released.map(
    ({ tab, text }) =>
      `Session of ${tab === null ? 'an earlier dev server' : `tab ${tab}`} released: ${text}.`,
  );
  if (summary(before) !== summary(after)) parts.push(summary(after));
  return parts.length > 0 ? parts.join(' ') : null;
}

function summary({ target, tabs, sessions }: DevState): string {
  const streaming = sessions.filter((session) => session.phase === 'streaming').length;
  const suspected = sessions.filter((session) => session.suspicion !== null).length;
  return [
    target.problem && `Problem: ${target.problem}`,
    `${counted(sessions.length, 'session')} in ${counted(tabs.length, 'tab')}`,
    streaming > 0 && `${streaming} streaming`,
    suspected > 0 && `${suspected} suspected`,
  ]
    .filter(Boolean)
    .join(', ')
    .concat('.');
}
