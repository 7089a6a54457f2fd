/** What a journal records: every kind of event, by its `type`, and the causes it may have. */
import type { FaultType } from '../faults/rule.ts';
import type { Priority } from '../simulation/status.ts';
import type { Orientation } from '../video/dots.ts';

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
  /** A stream reached its longest duration, and `afterStreamTimeout` is `'close'`. */
  | 'session_timeout'
  /** The client sent something that its session cannot survive, such as a bad SDP. */
  | 'protocol_error'
  /** WebRTC could not be negotiated, or broke. */
  | 'peer_failed'
  /** A rule of faults has taken its streamer back; see `fault.injected`. */
  | 'streamer_reclaimed'
  /** Somebody released it through the admin API. */
  | 'released_by_admin'
  /** The account was reset. */
  | 'account_reset'
  /** The emulator itself failed; see `emulator.fault`. */
  | 'emulator_fault'
  /** The emulator is closing. */
  | 'emulator_closed';

/** What ends all that an account has. */
export type EndCause = Extract<ReleaseCause, 'account_reset' | 'emulator_closed'>;

/** Why a simulation job was cancelled: its client asked, or its account came to an end. */
export type JobCancelCause = 'client' | EndCause;

/** Why a session lost its socket without a goodbye. */
export type DanglingCause =
  /** Close code 1001: its tab was closed or reloaded, or went to another page. */
  | 'page_gone'
  /** Close code 1006: the network or the client's process is gone. */
  | 'connection_lost'
  /** Closed in order, but without `client_disconnecting`. */
  | 'no_goodbye'
  /** Cut through the admin API. */
  | 'dropped';

/** Why a stream ended. */
export type StreamEndCause =
  /** The client asked. */
  | 'client'
  /** It reached its longest duration. */
  | 'session_timeout'
  /** The account's monthly hours ran out. */
  | 'quota_exceeded'
  /** Its session ended, or lost its connection. */
  | 'session_lost'
  | 'error';

/** Why a spectator went. */
export type LeaveCause =
  /** It said `DELETE`. */
  | 'deleted'
  /** Its connection failed, or it closed its side without a word. */
  | 'connection_lost'
  /** It never connected after its offer. */
  | 'never_connected'
  | 'stream_ended';

/** Whose spectator it is, and how many there are now. */
type Spectators = { sessionId: string; streamId: string; spectatorId: string; spectators: number };

/** JSON, as it came or went; long texts are cut and secrets are left out. */
export type Excerpt =
  | string
  | number
  | boolean
  | null
  | readonly Excerpt[]
  | { readonly [key: string]: Excerpt };

/** How many sessions an account holds, and may hold. */
type Slots = { active: number; limit: number };

/** How many simulation jobs an account has pending, and may have. */
type Queue = { queued: number; limit: number };

/** What was done to a rule of the faults room. */
export type FaultChange = 'set' | 'removed' | 'enabled' | 'disabled';

/** Why a scenario is played no more: it came to its end, was stopped, or another one began. */
export type ScenarioEndCause = 'end' | 'stopped' | 'replaced';

/** What is recorded of each kind of event. */
export interface JournalEvents {
  /** A request of Odyssey's API has arrived. */
  'http.request': { method: string; path: string; body?: Excerpt };
  /** Its answer; `request` is the `seq` of what it answers. */
  'http.response': { request: number; method: string; path: string; status: number; body?: Excerpt };

  'session.reserved': Slots & { sessionId: string; streamerId: string; region: string };
  /** A reservation was answered with an error; `code` as in its body. */
  'session.refused': Slots & { code: string; message: string };
  'session.connecting': { sessionId: string };
  'session.connected': { sessionId: string };
  'session.dangling': {
    sessionId: string;
    cause: DanglingCause;
    closeCode: number;
    /** Milliseconds on the account's clock until its slot is free. */
    releasedInMs: number;
  };
  'session.released': Slots & { sessionId: string; cause: ReleaseCause; detail?: string };

  /** A WebSocket was not let in. */
  'signalling.refused': { sessionId?: string; status: number; detail: string };
  'signalling.received': { sessionId: string; message: Excerpt };
  'signalling.sent': { sessionId: string; message: Excerpt };
  /** The socket has closed, by whomever. */
  'signalling.closed': { sessionId: string; code: number; reason: string };
  /** A message on `clientToStreamer`. */
  'channel.received': { sessionId: string; message: Excerpt };
  /** A message on `streamerToClient`. */
  'channel.sent': { sessionId: string; message: Excerpt };

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
    /** On the account's clock. */
    durationMs: number;
    frames: number;
  };
  /** An `interactive_stream_error` was sent; `streamId` is absent when no stream runs. */
  'stream.error': { sessionId: string; streamId?: string; reason: string; message: string };

  /** There is something to watch, and the client has been told where. */
  'broadcast.ready': { sessionId: string; streamId: string; webrtcUrl: string; hls: boolean };
  /** An offer to watch has come. */
  'spectator.joined': Spectators;
  /** Its media is up: it sees the stream from the next key frame on. */
  'spectator.connected': { sessionId: string; streamId: string; spectatorId: string };
  /** `bytes` of RTP, headers included, in `packets` were sent to it. */
  'spectator.left': Spectators & { cause: LeaveCause; bytes: number; packets: number };

  'simulation.queued': Queue & {
    jobId: string;
    priority: Priority;
    /** What its first script starts with. */
    prompt: string;
    scripts: number;
    /** Of all scripts together. */
    lengthMs: number;
  };
  /** A job was not queued; `code` says why. What is wrong with its scripts stands in the answer alone. */
  'simulation.refused': Queue & { code: string; message: string };
  /** It has a streamer, which starts. */
  'simulation.dispatched': { jobId: string; region: string };
  'simulation.started': { jobId: string };
  /** An attempt has failed, or was lost without counting; the job waits for the next. `retryCount` says how many failed. */
  'simulation.retried': { jobId: string; retryCount: number; message: string };
  'simulation.completed': Queue & { jobId: string; retryCount: number };
  'simulation.failed': Queue & { jobId: string; retryCount: number; message: string };
  'simulation.cancelled': Queue & { jobId: string; cause: JobCancelCause };
  /** A stream or a script has left its timeline: from now on there is a recording, `durationS` seconds long. */
  'recording.kept': {
    streamId: string;
    sessionId?: string;
    jobId?: string;
    frames: number;
    durationS: number;
  };
  /** There were as many recordings as may be, and one more came: the oldest had to go. */
  'recording.forgotten': { streamId: string };

  /** A rule has made something fail, on purpose, at its `count`th time; `on` is the point, and `fault` the type. */
  'fault.injected': {
    rule: string;
    on: string;
    fault: FaultType;
    count: number;
    sessionId?: string;
    streamId?: string;
    jobId?: string;
  };
  /** A rule is there, is there no more, or is on or off; `on` is as it was written. */
  'fault.changed': { rule: string; on: string; fault: FaultType; change: FaultChange };

  /** The account plays a scenario from now on; `scenario` is its name, or the path of its file. */
  'scenario.started': { scenario: string; description: string };
  /** A step of it has come, by its number in the file, from 1. */
  'scenario.step': { scenario: string; step: number; say?: string };
  /** Its file was saved anew, and holds at once. */
  'scenario.changed': { scenario: string; description: string };
  /** Its file was saved with mistakes, each with its line: it goes on as it was. */
  'scenario.broken': { scenario: string; problems: readonly string[] };
  /** It is played no more, and all that it has set is as it was before. */
  'scenario.ended': { scenario: string; cause: ScenarioEndCause };

  /** The account's clock was pushed ahead. */
  'clock.advanced': { byMs: number };
  /** The account's clock runs in another way: `real`, `manual` or a factor such as `60x`. */
  'clock.mode': { mode: string };
  /** The account's limits were changed; the options that now differ from its configuration. */
  'account.configured': { options: { readonly [key: string]: Excerpt } };
  /**
   * The account is as it was stored: the first entry of its new journal. Of its jobs, `requeued` had lost their streamers and
   * wait again; `cutOff` streams ended with their process, and their recordings follow.
   */
  'account.restored': {
    recordings: number;
    jobs: number;
    requeued: number;
    cutOff: number;
    /** Those that were set for it and differ from its configuration. */
    options: { readonly [key: string]: Excerpt };
  };
  /** The account was made anew: as if its key had never been seen, or as an import has it. */
  'account.reset': Record<never, never>;
  /** The emulator's own mistake, never the app's. */
  'emulator.fault': { message: string; stack?: string };
}

/** A type of event, such as `session.released`. */
export type JournalType = keyof JournalEvents;

/** Every type; `satisfies` keeps it whole. */
export const JOURNAL_TYPES = Object.keys({
  'http.request': true,
  'http.response': true,
  'session.reserved': true,
  'session.refused': true,
  'session.connecting': true,
  'session.connected': true,
  'session.dangling': true,
  'session.released': true,
  'signalling.refused': true,
  'signalling.received': true,
  'signalling.sent': true,
  'signalling.closed': true,
  'channel.received': true,
  'channel.sent': true,
  'stream.started': true,
  'stream.interacted': true,
  'stream.ended': true,
  'stream.error': true,
  'broadcast.ready': true,
  'spectator.joined': true,
  'spectator.connected': true,
  'spectator.left': true,
  'simulation.queued': true,
  'simulation.refused': true,
  'simulation.dispatched': true,
  'simulation.started': true,
  'simulation.retried': true,
  'simulation.completed': true,
  'simulation.failed': true,
  'simulation.cancelled': true,
  'recording.kept': true,
  'recording.forgotten': true,
  'fault.injected': true,
  'fault.changed': true,
  'scenario.started': true,
  'scenario.step': true,
  'scenario.changed': true,
  'scenario.broken': true,
  'scenario.ended': true,
  'clock.advanced': true,
  'clock.mode': true,
  'account.configured': true,
  'account.restored': true,
  'account.reset': true,
  'emulator.fault': true,
} satisfies Record<JournalType, true>) as JournalType[];

/** One thing that happened: its `type` decides which fields of {@link JournalEvents} it has. */
export type JournalEntry = { [Type in JournalType]: EntryOf<Type> }[JournalType];

/** An entry of one type. */
export type EntryOf<Type extends JournalType> = {
  type: Type;
  /** Counts up from 1 within its account, never reused. */
  seq: number;
  /** Milliseconds since 1970 on the account's clock. */
  atMs: number;
  /** The account's API key; empty where the event belongs to no account. */
  apiKey: string;
} & JournalEvents[Type];
