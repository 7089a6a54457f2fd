/** A journal as server-sent events (the HTML standard, § 9.2), one after the other as they are asked for. */
import type { CancelTimer, Clock } from '../clock.ts';
import { matcher } from '../journal/query.ts';
import type { Journal, JournalEntry, JournalQuery } from '../journal.ts';

/** One event. */
export interface FollowedEvent {
  readonly id?: string;
  readonly event: string;
  readonly data: string;
}

/** How to follow. */
export interface FollowOptions {
  readonly query: JournalQuery;
  /** First come the entries that are kept and have a larger `seq`; without it, only what happens from now on. */
  readonly after?: number;
  readonly realClock: Clock;
}

/** So that a proxy does not take a quiet journal for a dead connection. */
const HEARTBEAT_MS = 15_000;
/** A reader that leaves more unread is told the end: it may come back and go on after the last it has. */
const MAX_UNREAD_EVENTS = 20_000;

/** The events, until {@link end} or the journal's own end. */
export interface Followed extends AsyncIterable<FollowedEvent> {
  /** Stops: nobody reads any more. */
  end(): void;
}

/** @throws JournalQueryError when the query makes no sense. */
export function followJournal(journal: Journal, { query, after, realClock }: FollowOptions): Followed {
  const fits = matcher(query);
  const unread: FollowedEvent[] = [];
  let isOver = false;
  let wake = () => {};
  let cancelHeartbeat: CancelTimer = () => {};
  let unsubscribe = () => {};

  const put = (event: FollowedEvent): void => {
    if (isOver) return;
    unread.push(event);
    wake();
  };
  const end = (): void => {
    isOver = true;
    cancelHeartbeat();
    unsubscribe();
    wake();
  };
  const finish = (reason: string, id?: string): void => {
    put({ event: 'closed', data: JSON.stringify({ reason }), ...(id !== undefined && { id }) });
    end();
  };
  const beat = (): void => {
    cancelHeartbeat = realClock.setTimer(HEARTBEAT_MS, () => {
      put({ event: 'heartbeat', data: '' });
      beat();
    });
  };
  const hear = (entry: JournalEntry): void => {
    if (!fits(entry)) return;
    if (unread.length >= MAX_UNREAD_EVENTS)
      finish('Too many events are unread: read faster, or ask for fewer.');
    else put({ id: String(entry.seq), event: entry.type, data: JSON.stringify(entry) });
  };
  // A journal that began anew counts from 1 again: what the reader saw was of another.
  const known = after !== undefined && after > journal.lastSeq ? 0 : after;
  unsubscribe = journal.subscribe(hear, {
    ...(known !== undefined && { after: known }),
    // Whoever comes back finds a journal that counts from 1 again: a browser says the last id that it was given.
    onClose: ({ message }) => finish(message, '0'),
  });
  // Not before: of a reader that is refused, or told the end at once, nothing may be left.
  if (isOver) unsubscribe();
  else beat();
  return {
    end,
    async *[Symbol.asyncIterator]() {
      try {
        for (;;) {
          const event = unread.shift();
          if (event) yield event;
          else if (isOver) return;
          else {
            await new Promise<void>((resolve) => {
              wake = resolve;
            });
          }
        }
      } finally {
        end();
      }
    },
  };
}
