/** The error of a wait for an entry that did not come. */
import { formatDuration } from '../duration.ts';
import type { JournalEntry } from './events.ts';
import { describeQuery, type JournalQuery } from './query.ts';

/** What an entry is known by, in the order in which it is said. */
const TELLING_FIELDS: ReadonlySet<string> = new Set([
  'sessionId',
  'streamId',
  'method',
  'path',
  'status',
  'cause',
  'code',
  'reason',
]);

/**
 * Nothing that was waited for has happened in time. The message says what was waited for, and what happened last.
 *
 * @example
 * Waited 5s for a journal entry with type session.released, and none came. The last 2 of 2 entries:
 *   1 session.reserved session_1
 *   2 session.connecting session_1
 */
export class WaitTimeoutError extends Error {
  override readonly name = 'WaitTimeoutError';
  readonly query: JournalQuery;
  /** In real milliseconds. */
  readonly timeoutMs: number;

  constructor(
    query: JournalQuery,
    timeoutMs: number,
    happened: { last: readonly JournalEntry[]; count: number },
  ) {
    const { last, count } = happened;
    super(
      [
        `Waited ${formatDuration(timeoutMs)} for a journal entry with ${describeQuery(query)}, and none came.` +
          (count === 0 ? ' Nothing at all has happened.' : ` The last ${last.length} of ${count} entries:`),
        ...last.map((entry) => `  ${inShort(entry)}`),
      ].join('\n'),
    );
    this.query = query;
    this.timeoutMs = timeoutMs;
  }
}

/** An entry in a line: `12 session.released session_1 idle_timeout`. */
function inShort(entry: JournalEntry): string {
  const told = Object.entries(entry).flatMap(([name, value]) => (TELLING_FIELDS.has(name) ? [value] : []));
  return [entry.seq, entry.type, ...told].join(' ');
}
