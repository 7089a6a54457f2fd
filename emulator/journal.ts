/**
 * What happened, in order: a bounded list of typed entries that the terminal, tests and (later) the admin API read.
 * An entry is recorded as its cause arrives, before anything is done about it.
 */
import type { Clock } from './clock.ts';
import type { Orientation } from './video/dots.ts';

/** Why a session gave its slot back. */
export type ReleaseCause =
  /** The client said `client_disconnecting`. */
  | 'client_disconnecting'
  /** Reserved, and nobody connected before the session token ran out. */
  | 'reservation_expired'
  /** The socket was gone for the whole dangling timeout. */
  | 'dangling_timeout'
  /** An open socket, and not a word from the client. */
  | 'idle_timeout'
  /** The connection reached its longest duration. */
  | 'duration_limit_reached'
  /** The client sent something that its session cannot survive, such as a bad SDP. */
  | 'protocol_error'
  /** WebRTC could not be negotiated, or broke. */
  | 'peer_failed'
  /** The emulator itself failed; see `emulator.fault`. */
  | 'emulator_fault'
  /** The emulator is closing. */
  | 'emulator_closed';

/** Why a stream ended. */
export type StreamEndCause = 'client' | 'session_timeout' | 'session_lost' | 'error';

/** What is recorded of each kind of event, by its `type`. */
export interface JournalEvents {
  'session.reserved': {
    sessionId: string;
    streamerId: string;
    region: string;
    active: number;
    limit: number;
  };
  'session.refused': { code: string; active: number; limit: number };
  'session.connecting': { sessionId: string };
  'session.connected': { sessionId: string };
  'session.dangling': { sessionId: string; closeCode: number; releasedInMs: number };
  'session.released': {
    sessionId: string;
    cause: ReleaseCause;
    detail?: string;
    active: number;
    limit: number;
  };
  'signalling.refused': { sessionId: string; status: number; detail: string };
  'stream.started': {
    sessionId: string;
    streamId: string;
    prompt: string;
    appliedPrompt: string;
    orientation: Orientation;
    image: boolean;
    broadcast: boolean;
  };
  'stream.interacted': { sessionId: string; streamId: string; prompt: string; appliedPrompt: string };
  'stream.ended': {
    sessionId: string;
    streamId: string;
    cause: StreamEndCause;
    durationMs: number;
    frames: number;
  };
  /** An `interactive_stream_error` was sent; `streamId` is absent when no stream runs. */
  'stream.error': { sessionId: string; streamId?: string; reason: string; message: string };
  /** The emulator's own mistake, never the app's. */
  'emulator.fault': { message: string; stack?: string };
}

/** One thing that happened: its `type` decides which fields of {@link JournalEvents} it has. */
export type JournalEntry = {
  [Type in keyof JournalEvents]: {
    type: Type;
    /** Counts up from 1, never reused. */
    seq: number;
    /** Milliseconds since 1970 on the account's clock. */
    atMs: number;
    /** The account's API key; empty where the event belongs to no account. */
    apiKey: string;
  } & JournalEvents[Type];
}[keyof JournalEvents];

/** How many entries an account keeps; older ones are forgotten. */
const MAX_ENTRIES = 10_000;

/** Called with each entry as it is recorded. */
export type JournalListener = (entry: JournalEntry) => void;

/** One account's journal. */
export class Journal {
  readonly #apiKey: string;
  readonly #clock: Clock;
  readonly #listener: JournalListener;
  readonly #entries: JournalEntry[] = [];
  #seq = 0;

  /** `listener` hears every entry; it must not throw. */
  constructor(apiKey: string, clock: Clock, listener: JournalListener) {
    this.#apiKey = apiKey;
    this.#clock = clock;
    this.#listener = listener;
  }

  /** The entries kept, oldest first. */
  get entries(): readonly JournalEntry[] {
    return this.#entries;
  }

  record<Type extends keyof JournalEvents>(type: Type, fields: JournalEvents[Type]): void {
    const entry = {
      type,
      seq: ++this.#seq,
      atMs: this.#clock.now(),
      apiKey: this.#apiKey,
      ...fields,
    } as JournalEntry;
    this.#entries.push(entry);
    if (this.#entries.length > MAX_ENTRIES) this.#entries.shift();
    this.#listener(entry);
  }

  /** Records a mistake of the emulator's own, whatever was thrown. */
  recordFault(error: unknown): void {
    const { message, stack } = error instanceof Error ? error : new Error(String(error));
    this.record('emulator.fault', { message, ...(stack !== undefined && { stack }) });
  }
}
