/** One session that pages of this dev server hold. */

import type {
  Leak,
  Place,
  ReleaseCause,
  SessionPhase,
  SessionState,
  StreamState,
  Suspicion,
} from '../protocol.ts';
import type { SessionKeys } from '../proxy/goodbye.ts';
import type { TargetLimits } from '../target.ts';

/** The two sockets of a session, joined: its client's, and the one to the target. */
export interface SessionLink {
  /** Says goodbye to the target and closes both. */
  end(cause: ReleaseCause): void;
}

/** What is known of a session. */
export class TrackedSession {
  readonly sessionId: string;
  /** The tab and the connection of it that hold it; another may take it over. */
  document: string;
  connection: number;
  /** The key that it was reserved with. */
  readonly apiKey: string;
  keys: SessionKeys;
  place: Place | null;
  phase: SessionPhase = 'reserved';
  stream: StreamState | null = null;
  suspicion: Suspicion | null = null;
  /** What in the app's code has left it connected, if anything has. */
  leak: Leak | null = null;
  link: SessionLink | undefined;
  /** Why it is over; null while it is held. */
  over: ReleaseCause | null = null;
  readonly reservedAtMs = Date.now();
  /** The stream that runs. */
  #streamId: string | null = null;

  constructor(options: {
    document: string;
    connection: number;
    apiKey: string;
    keys: SessionKeys;
    place: Place | null;
  }) {
    this.sessionId = options.keys.sessionId;
    this.document = options.document;
    this.connection = options.connection;
    this.apiKey = options.apiKey;
    this.keys = options.keys;
    this.place = options.place;
  }

  /** Its client's socket is open: whoever was suspected of having forgotten it has not. */
  opened(link: SessionLink): void {
    this.link = link;
    this.phase = 'connecting';
    this.suspicion = null;
  }

  /** Its client has its picture. */
  connected(): void {
    if (this.phase === 'connecting') this.phase = 'connected';
  }

  /** A stream has started; how long it may run is known a little later, unless another has started by then, or none runs. */
  async streams(streamId: string, limits: Promise<TargetLimits>): Promise<void> {
    const startedAtMs = Date.now();
    this.phase = 'streaming';
    this.stream = null;
    this.#streamId = streamId;
    const { streamLimitMs: limitMs, rate } = await limits;
    if (this.#streamId === streamId) this.stream = { streamId, startedAtMs, limitMs, rate };
  }

  streamEnded(): void {
    if (this.#streamId === null) return;
    this.#streamId = null;
    this.stream = null;
    this.phase = 'connected';
  }

  /** As it is shown. */
  get state(): SessionState {
    const { sessionId, document, connection, phase, place, reservedAtMs, stream, suspicion } = this;
    return { sessionId, document, connection, phase, place, reservedAtMs, stream, suspicion };
  }
}
