/**
 * What happened, in order: a bounded list of typed entries that the terminal, tests and the admin API read and wait for.
 * An entry is recorded as its cause arrives, before anything is done about it.
 */
import { inspect } from 'node:util';
import type { Clock } from './clock.ts';
import { Audience, type JournalListener } from './journal/audience.ts';
import type { EntryOf, JournalEntry, JournalEvents, JournalType } from './journal/events.ts';
import { afterOf, type JournalQuery, limitOf, type MatchOf, matcher } from './journal/query.ts';
import { WaitTimeoutError } from './journal/wait-timeout.ts';

export type { JournalListener } from './journal/audience.ts';
export type {
  DanglingCause,
  EndCause,
  EntryOf,
  Excerpt,
  FaultChange,
  JobCancelCause,
  JournalEntry,
  JournalEvents,
  JournalType,
  LeaveCause,
  ReleaseCause,
  ScenarioEndCause,
  StreamEndCause,
} from './journal/events.ts';
export { type JournalQuery, JournalQueryError, type MatchOf } from './journal/query.ts';
export { WaitTimeoutError } from './journal/wait-timeout.ts';

/** How much a journal keeps; the oldest entries go first, but the newest always stays. */
export interface JournalBounds {
  readonly entries: number;
  /** Measured as the length of the entries' JSON: a character counts as one byte. */
  readonly bytes: number;
}

/** What a {@link Journal} needs. */
export interface JournalOptions {
  /** The account's API key; empty for what belongs to no account. */
  readonly apiKey: string;
  /** Stamps the entries. */
  readonly clock: Pick<Clock, 'now'>;
  /** The wall's time, on which waits end. */
  readonly realClock: Pick<Clock, 'setTimer'>;
  readonly bounds: JournalBounds;
  /** Hears every entry, those after `close()` included. When it throws, the journal has an `emulator.fault` more. */
  readonly listener: JournalListener;
}

/** A part of a journal, oldest entry first. */
export interface JournalPage<Entry extends JournalEntry = JournalEntry> {
  items: Entry[];
  /** All entries kept that fit the query, on this page or not. */
  total: number;
  /** How many entries, of any kind, are kept no more. */
  forgotten: number;
  /** What to give as `after` for the next page, when there is one. */
  nextAfter?: number;
}

/** How to listen. */
export interface SubscribeOptions {
  /** First hears the entries kept whose `seq` is larger; without it, only what happens from now on. */
  after?: number;
  /** Called once when the journal is closed; nothing is heard after it. */
  onClose?: (error: Error) => void;
}

/** How many entries the error of a wait shows. */
const SHOWN_ENTRIES = 5;

/** One account's journal. */
export class Journal {
  readonly #options: JournalOptions;
  /** By `seq`. What is kept is always the newest, without gaps, so the oldest is found and deleted by its number. */
  readonly #kept = new Map<number, { entry: JournalEntry; bytes: number }>();
  readonly #audience: Audience;
  #seq = 0;
  #bytes = 0;

  constructor(options: JournalOptions) {
    this.#options = options;
    this.#audience = new Audience(options.listener, (error, where) => this.recordFault(error, where));
  }

  /** The `seq` of the newest entry; 0 when there is none. */
  get lastSeq(): number {
    return this.#seq;
  }

  /** Entries that are kept. */
  get size(): number {
    return this.#kept.size;
  }

  /** Records what happened and tells it to whoever listens or waits, before it returns. */
  record<Type extends JournalType>(type: Type, fields: JournalEvents[Type]): EntryOf<Type> {
    const { apiKey, clock, bounds } = this.#options;
    const stamps = { type, seq: this.#seq + 1, atMs: clock.now(), apiKey };
    // TypeScript does not see that an entry of one type is one of any type.
    const entry = { ...stamps, ...fields } as EntryOf<Type> & JournalEntry;
    const bytes = JSON.stringify(entry).length;
    this.#seq = entry.seq;
    this.#kept.set(entry.seq, { entry, bytes });
    this.#bytes += bytes;
    while (this.#kept.size > 1 && (this.#kept.size > bounds.entries || this.#bytes > bounds.bytes)) {
      this.#forgetOldest();
    }
    this.#audience.tell(entry);
    return entry;
  }

  /** Records a mistake of the emulator's own, whatever was thrown. `where` says in what, if it helps. */
  recordFault(error: unknown, where?: string): void {
    const { message, stack } =
      error instanceof Error ? error : new Error(typeof error === 'string' ? error : inspect(error));
    this.record('emulator.fault', {
      message: where === undefined ? message : `${where}: ${message}`,
      ...(stack !== undefined && { stack }),
    });
  }

  /**
   * The entries kept that fit `query`, oldest first, a page at a time.
   *
   * @throws JournalQueryError when the query makes no sense, such as an unknown type.
   * @example
   * journal.list({ type: 'session.*', sessionId }).items
   */
  list<const Type extends string>(query: JournalQuery<Type> = {}): JournalPage<MatchOf<Type>> {
    const fits = matcher({ ...query, after: 0 });
    const after = afterOf(query);
    const limit = limitOf(query);
    const items: MatchOf<Type>[] = [];
    let total = 0;
    let hasMore = false;
    for (const { entry } of this.#kept.values()) {
      if (!fits(entry)) continue;
      total++;
      if (entry.seq <= after) continue;
      if (items.length < limit) items.push(entry);
      else hasMore = true;
    }
    const last = items.at(-1);
    return {
      items,
      total,
      forgotten: this.#forgotten,
      ...(hasMore && last && { nextAfter: last.seq }),
    };
  }

  /**
   * The first entry that fits `query`: one that is kept already, or else the first to come.
   *
   * @param options `timeoutMs` in real milliseconds, whatever the account's clock does.
   * @throws WaitTimeoutError when none has come by then.
   * @throws JournalQueryError when the query makes no sense, such as an unknown type.
   * @throws RangeError when `timeoutMs` is no finite number from 0 on: a wait must end.
   * @throws the error given to `close()`, once the journal is closed.
   * @example
   * const { cause } = await journal.waitFor({ type: 'session.released', sessionId }, { timeoutMs: 5000 });
   */
  async waitFor<const Type extends string>(
    query: JournalQuery<Type>,
    { timeoutMs }: { timeoutMs: number },
  ): Promise<MatchOf<Type>> {
    const fits = matcher(query);
    if (!Number.isFinite(timeoutMs) || timeoutMs < 0) {
      throw new RangeError(
        `timeoutMs cannot be ${timeoutMs}: give a finite number of milliseconds from 0 on.`,
      );
    }
    if (this.#audience.closedBy) throw this.#audience.closedBy;
    for (const entry of this.#keptAfter(afterOf(query))) {
      if (fits(entry)) return entry;
    }
    return new Promise((resolve, reject) => {
      const end = () => {
        unsubscribe();
        cancelTimer();
      };
      const unsubscribe = this.subscribe(
        (entry) => {
          if (!fits(entry)) return;
          end();
          resolve(entry);
        },
        {
          onClose: (error) => {
            end();
            reject(error);
          },
        },
      );
      const cancelTimer = this.#options.realClock.setTimer(timeoutMs, () => {
        end();
        const last = this.#keptAfter(this.#seq - SHOWN_ENTRIES);
        reject(new WaitTimeoutError(query, timeoutMs, { last, count: this.#seq }));
      });
    });
  }

  /**
   * Calls `listener` with each entry as it is recorded, none twice and none missed, until the function returned is called
   * or the journal is closed. A listener that throws is dropped, and an `emulator.fault` says so.
   *
   * @throws JournalQueryError when `after` is no number to count from.
   */
  subscribe(listener: JournalListener, { after, onClose }: SubscribeOptions = {}): () => void {
    const past = after === undefined ? [] : this.#keptAfter(afterOf({ after }));
    return this.#audience.subscribe(listener, past, onClose);
  }

  /**
   * Ends every wait and subscription with `error`; a wait that begins later rejects with it too. What is still recorded
   * is kept, and told only to the listener that the journal was made with. Later calls change nothing.
   */
  close(error: Error): void {
    this.#audience.close(error);
  }

  get #forgotten(): number {
    return this.#seq - this.#kept.size;
  }

  #keptAfter(seq: number): JournalEntry[] {
    const entries: JournalEntry[] = [];
    for (let next = Math.max(seq, this.#forgotten) + 1; next <= this.#seq; next++) {
      const kept = this.#kept.get(next);
      if (kept) entries.push(kept.entry);
    }
    return entries;
  }

  #forgetOldest(): void {
    const oldestSeq = this.#forgotten + 1;
    this.#bytes -= this.#kept.get(oldestSeq)?.bytes ?? 0;
    this.#kept.delete(oldestSeq);
  }
}
