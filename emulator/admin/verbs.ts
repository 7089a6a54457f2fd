/**
 * What can be asked of a running emulator, in one interface: `createEmulator()` answers in process, and
 * `connectEmulator(url)` answers over `/__admin` of an emulator elsewhere.
 */
import type { AccountOptions, AccountSettings, Duration, EmulatorSettings } from '../config.ts';
import type { FaultInfo, FaultRule } from '../faults/rule.ts';
import type { JournalPage, JournalQuery, MatchOf } from '../journal.ts';
import type { RecordingInfo } from '../recording/recording.ts';
import type { ActiveScenario, ScenarioInfo } from '../scenario/scenario.ts';
import type { SessionInfo } from '../session/info.ts';
import type { StreamInfo } from '../session/stream.ts';
import type { MonthlyUsage } from '../session/usage.ts';
import type { JobInfo } from '../simulation/info.ts';

export type { MonthlyUsage } from '../session/usage.ts';

/** Whether the emulator is alive, and what it is. */
export interface Health {
  readonly status: 'ok';
  readonly version: string;
  /** Where the SDK is pointed, such as `http://127.0.0.1:8090`. */
  readonly url: string;
  /** The UDP port that all WebRTC media uses. */
  readonly udpPort: number;
  /** Real milliseconds since it started. */
  readonly uptimeMs: number;
}

/** Whether a client could connect now. */
export interface Readiness {
  readonly ready: boolean;
  /** What is not there yet, such as `webrtc`; empty when ready. */
  readonly waitingFor: readonly string[];
  /** Why it never will be, if so. */
  readonly problem?: string;
}

/** An account, as the list shows it. */
export interface AccountInfo {
  readonly apiKey: string;
  /** Whether the configuration lists its key. */
  readonly listed: boolean;
  /** Sessions that hold a slot, and how many may. */
  readonly sessions: { readonly active: number; readonly limit: number };
  /** Streams that run. */
  readonly streams: number;
  readonly clock: ClockInfo;
  readonly usage: MonthlyUsage;
  /** Entries that its journal has kept. */
  readonly journalEntries: number;
}

/** An account's clock. */
export interface ClockInfo {
  /** `real`, `manual`, or a factor such as `60x`. */
  readonly mode: string;
  /** Milliseconds since 1970 on this clock. */
  readonly nowMs: number;
  /** Timers that wait: limits and timeouts. */
  readonly pendingTimers: number;
  /** Milliseconds on this clock until the next one falls due; `null` when none waits. */
  readonly nextDueInMs: number | null;
}

/** The bytes of an export. */
export type ExportData = Uint8Array | ReadableStream<Uint8Array> | AsyncIterable<Uint8Array>;

/** What an import has brought. */
export interface ImportResult {
  /** How many records there are now: an account, a job, a recording or an image is one each. */
  readonly records: number;
}

/** How long to wait for something, in real time. */
export interface WaitOptions {
  /** Default `'5s'`. */
  timeout?: Duration;
}

/** An account's sessions. */
export interface SessionVerbs {
  /** Those that hold a slot, oldest first: reserved, connecting, connected, streaming and dangling ones. */
  list(): Promise<SessionInfo[]>;
  /**
   * One of them.
   *
   * @throws EmulatorError `SESSION_NOT_FOUND`; the message tells how a session that was released has ended.
   */
  get(sessionId: string): Promise<SessionInfo>;
  /** Ends a session now and frees its slot: its client sees `streamer_disconnected`. */
  release(sessionId: string): Promise<void>;
  /**
   * Cuts a session's socket without a goodbye, as a lost network does: the session is left dangling.
   *
   * @throws EmulatorError `SESSION_NOT_CONNECTED` when it has no socket.
   */
  drop(sessionId: string): Promise<SessionInfo>;
}

/** An account's running streams. */
export interface StreamVerbs {
  list(): Promise<StreamInfo[]>;
  /** @throws EmulatorError `STREAM_NOT_FOUND` when it does not run. */
  get(streamId: string): Promise<StreamInfo>;
}

/** An account's simulation jobs. */
export interface JobVerbs {
  /** Those that are pending or processed, and the last thousand that are over; the newest first. */
  list(): Promise<JobInfo[]>;
  /** @throws EmulatorError `JOB_NOT_FOUND` when the account has none of this id. */
  get(jobId: string): Promise<JobInfo>;
}

/** A recording, and where its files are; a URL is null where there is nothing to show. */
export interface RecordingDetails extends RecordingInfo {
  /** Presigned: good as long as `recordingUrlLifetime` says, on the account's clock. */
  readonly urls: {
    readonly video: string | null;
    readonly preview: string | null;
    readonly thumbnail: string | null;
    readonly events: string | null;
  };
}

/** An account's recordings: of streams and scripts that have ended. */
export interface RecordingVerbs {
  /** What started last comes first. */
  list(): Promise<RecordingInfo[]>;
  /** @throws EmulatorError `RECORDING_NOT_FOUND` when it has not ended, or is forgotten. */
  get(streamId: string): Promise<RecordingDetails>;
}

/** An account's clock: every limit and timeout runs on it. */
export interface ClockVerbs {
  get(): Promise<ClockInfo>;
  /**
   * Moves the clock ahead: whatever falls due on the way happens, in order. Resolves when all that it caused in the
   * emulator has settled: messages are sent, sockets closed, slots free. A clock that runs by itself goes on from there.
   *
   * @example await emulator.clock.advance('150s') // the stream that runs reaches its limit
   */
  advance(duration: Duration): Promise<ClockInfo>;
  /** Makes it `'real'`, `'manual'` or a factor such as `'60x'`, from now on. */
  setMode(mode: string): Promise<ClockInfo>;
}

/** What happened in an account. */
export interface JournalVerbs {
  /** What fits, oldest first, a page at a time. */
  list<const Type extends string>(query?: JournalQuery<Type>): Promise<JournalPage<MatchOf<Type>>>;
  /**
   * The first entry that fits, whether it has happened already or is still to come.
   *
   * @example await emulator.journal.waitFor({ type: 'session.dangling' })
   * @throws EmulatorError `WAIT_TIMEOUT`, and `ACCOUNT_RESET` or `EMULATOR_CLOSED` when that comes first.
   */
  waitFor<const Type extends string>(
    query: JournalQuery<Type>,
    options?: WaitOptions,
  ): Promise<MatchOf<Type>>;
}

/** An account's limits and what else may be set for it. */
export interface ConfigVerbs {
  /** What is in force; it can be given to {@link set} as it is. */
  get(): Promise<AccountSettings>;
  /**
   * Sets them: what is left out is as the emulator's own configuration says. It holds for what begins from now on. What a
   * scenario sets lies over it, until the scenario gives it back.
   *
   * @throws EmulatorError `INVALID_OPTIONS` that names every problem.
   */
  set(options: AccountOptions): Promise<AccountSettings>;
}

/** What is to fail in an account: rules, in the order in which they were set. */
export interface FaultVerbs {
  list(): Promise<FaultInfo[]>;
  /** @throws EmulatorError `FAULT_NOT_FOUND` when the account has none of this name. */
  get(name: string): Promise<FaultInfo>;
  /**
   * Sets a rule; it holds from the next event on. One of its name is replaced and counts anew, unless it says the same:
   * then nothing changes.
   *
   * @example
   * await emulator.faults.set({ name: 'twice', on: 'POST /sessions/request', type: 'error', error: 'RATE_LIMITED', times: 2 });
   * @throws EmulatorError `INVALID_FAULT` that names every problem.
   */
  set(rule: FaultRule): Promise<FaultInfo>;
  /** Puts a rule on; its counts go on. */
  enable(name: string): Promise<FaultInfo>;
  /** Puts a rule off: it costs nothing, and counts nothing. */
  disable(name: string): Promise<FaultInfo>;
  remove(name: string): Promise<void>;
  /** Removes all of them; a reset brings those of the configuration back. */
  clear(): Promise<void>;
}

/** Faults over time: what an account plays. */
export interface ScenarioVerbs {
  /** Those that come with the package, and the files that were played. */
  list(): Promise<ScenarioInfo[]>;
  /** What the account plays; `null` for nothing. */
  active(): Promise<ActiveScenario | null>;
  /**
   * Plays a scenario in place of the one that is played; the same one goes on as if nothing had been said.
   *
   * @param name Of one that comes with the package, or the path of a file under the emulator's working directory.
   * @example await emulator.scenarios.start('quota-exhausted')
   * @throws EmulatorError `SCENARIO_NOT_FOUND`, or `INVALID_SCENARIO` that names every problem with its line.
   */
  start(name: string): Promise<ActiveScenario>;
  /** Ends it: all is as it was before. Harmless where nothing is played. */
  stop(): Promise<void>;
}

/** The same, and for all accounts together. */
export interface EmulatorScenarioVerbs extends ScenarioVerbs {
  /** Has every account play a scenario, also those whose keys are still to be seen, and those that are reset. */
  startAll(name: string): Promise<void>;
  /** Ends what every account plays; keys that are seen from now on play nothing. */
  stopAll(): Promise<void>;
}

/** What can be asked of one account. */
export interface AccountVerbs {
  readonly apiKey: string;
  readonly sessions: SessionVerbs;
  readonly streams: StreamVerbs;
  readonly jobs: JobVerbs;
  readonly recordings: RecordingVerbs;
  readonly clock: ClockVerbs;
  readonly journal: JournalVerbs;
  readonly config: ConfigVerbs;
  readonly faults: FaultVerbs;
  readonly scenarios: ScenarioVerbs;
  /** How much of the monthly hours is used. */
  usage(): Promise<MonthlyUsage>;
  /** As if its key had never been seen: sessions are released, clock, limits, faults, ids and journal start again. */
  reset(): Promise<void>;
}

/** What can be asked of an emulator; the verbs of {@link AccountVerbs} are those of its own `apiKey`'s account. */
export interface EmulatorVerbs extends AccountVerbs {
  /** Where it is, such as `http://127.0.0.1:8090`. */
  readonly url: string;
  readonly scenarios: EmulatorScenarioVerbs;
  health(): Promise<Health>;
  ready(): Promise<Readiness>;
  /** What the emulator was started with. */
  settings(): Promise<EmulatorSettings>;
  /** Every account that has been seen. */
  accounts(): Promise<AccountInfo[]>;
  /** The same verbs for another key: parallel tests each use their own and never meet. */
  account(apiKey: string): AccountVerbs;
  /** What came with no valid key or token, and so belongs to no account. */
  readonly anonymous: { readonly journal: JournalVerbs };
  /** Moves every account's clock ahead together, and fires what falls due in order across them. */
  advanceAll(duration: Duration): Promise<void>;
  /** Resets every account. */
  resetAll(): Promise<void>;
  /**
   * Everything that is stored (accounts with their options, simulation jobs, recordings), as one file: gzip of JSON lines.
   *
   * @example await writeFile('today.jsonl.gz', await emulator.export())
   */
  export(): Promise<ReadableStream<Uint8Array>>;
  /**
   * Puts what was exported, here or elsewhere, in the place of everything: sessions are released, and every account is as in
   * the export. Where it fails, all stays as it was.
   *
   * @example await emulator.import(await readFile('today.jsonl.gz'))
   * @throws EmulatorError `INVALID_EXPORT`, `IMPORT_RUNNING` or `NOT_STORED`.
   */
  import(data: ExportData): Promise<ImportResult>;
}
