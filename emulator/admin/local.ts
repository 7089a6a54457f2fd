/** The verbs in process: each asks the rooms directly. */
import { Readable } from 'node:stream';
import type { ReadableStream as NodeReadableStream } from 'node:stream/web';
import type { Account } from '../account.ts';
import type { Accounts } from '../accounts.ts';
import { ClockClosedError } from '../clock.ts';
import { type AccountOptions, type Config, type Duration, toEmulatorSettings } from '../config.ts';
import type { Journal } from '../journal.ts';
import { AccountResetError, EmulatorClosedError, UnknownSessionError } from '../session/errors.ts';
import { EmulatorError, requireId, requireKey, requireMilliseconds } from './errors.ts';
import { toEmulatorError } from './translate.ts';
import type {
  AccountInfo,
  AccountVerbs,
  ClockInfo,
  EmulatorVerbs,
  ExportData,
  Health,
  JournalVerbs,
  Readiness,
  RecordingDetails,
} from './verbs.ts';

/** How long a wait is when nobody says. */
const DEFAULT_WAIT = '5s';

const RELEASED_BY_ADMIN = 'Released through the admin API';

/** What the verbs are about. */
export interface LocalVerbsOptions {
  /** Read with each call: an emulator that starts again has others. */
  readonly accounts: Accounts;
  readonly config: Config;
  readonly health: () => Health;
  readonly ready: () => Readiness;
}

/** Every verb; where the emulator is heard at is known only when it listens. */
export type LocalVerbs = Omit<EmulatorVerbs, 'url'>;

/** The verbs of an emulator in this process. */
export function createLocalVerbs(options: LocalVerbsOptions): LocalVerbs {
  const { config, health, ready } = options;
  const account = (apiKey: string): AccountVerbs => accountVerbs(requireKey(apiKey), options);
  const own = account(config.apiKey);
  const scenarios = () => options.accounts.scenarios;
  return {
    ...own,
    scenarios: {
      ...own.scenarios,
      startAll: (name) => attempt(() => scenarios().startAll(scenarios().open(name))),
      stopAll: async () => scenarios().stopAll(),
    },
    health: async () => health(),
    ready: async () => ready(),
    settings: async () => toEmulatorSettings(config),
    accounts: async () => options.accounts.list().map(accountInfo),
    account,
    anonymous: { journal: journalVerbs(() => options.accounts.anonymous) },
    advanceAll: (duration) =>
      attempt(async () => {
        const advanced = options.accounts.list();
        await options.accounts
          .advanceAll(requireMilliseconds(duration))
          .catch(tellEnd(advanced, options.accounts));
      }),
    resetAll: () =>
      attempt(async () => {
        await Promise.all(options.accounts.list().map(({ apiKey }) => options.accounts.reset(apiKey)));
      }),
    export: async () => options.accounts.export(),
    import: (data) =>
      attempt(async () => {
        return { records: await options.accounts.import(chunksOf(data), 'What was sent') };
      }),
  };
}

function chunksOf(data: ExportData): AsyncIterable<Uint8Array> {
  if (data instanceof Uint8Array) return Readable.from([data]);
  // The same class under two names: the browser's in our types, Node's in its own.
  return data instanceof ReadableStream ? Readable.fromWeb(data as NodeReadableStream) : data;
}

function accountVerbs(apiKey: string, options: LocalVerbsOptions): AccountVerbs {
  const url = () => options.health().url;
  // Looked up with each call: a reset puts another account in its place.
  const own = () => options.accounts.get(apiKey);
  const settled = async () => own().clock.settled();
  return {
    apiKey,
    sessions: {
      list: async () => own().sessions.list(),
      get: (sessionId) => attempt(() => requireSession(own(), sessionId)),
      release: (sessionId) =>
        attempt(async () => {
          requireSession(own(), sessionId);
          own().sessions.get(sessionId).terminate('released_by_admin', RELEASED_BY_ADMIN);
          await settled();
        }),
      drop: (sessionId) =>
        attempt(async () => {
          requireSession(own(), sessionId);
          const session = own().sessions.get(sessionId);
          session.drop();
          await settled();
          return session.info() ?? requireSession(own(), sessionId);
        }),
    },
    streams: {
      list: async () => own().sessions.streams(),
      get: (streamId) => attempt(() => requireStream(own(), streamId)),
    },
    jobs: {
      list: async () => own().jobs.list(),
      get: (jobId) => attempt(() => own().jobs.get(requireId('job', jobId))),
    },
    recordings: {
      list: async () => own().recordings.list(),
      get: (streamId) => attempt(() => requireRecording(own(), streamId, url())),
    },
    clock: {
      get: async () => clockInfo(own()),
      advance: (duration: Duration) =>
        attempt(async () => {
          const account = own();
          await account.advance(requireMilliseconds(duration)).catch(tellEnd([account], options.accounts));
          return clockInfo(account);
        }),
      setMode: (mode) =>
        attempt(() => {
          own().setClockMode(mode);
          return clockInfo(own());
        }),
    },
    journal: journalVerbs(() => own().journal),
    config: {
      get: async () => own().settings(),
      set: (options: AccountOptions) =>
        attempt(() => {
          own().configure(options);
          return own().settings();
        }),
    },
    faults: {
      list: async () => own().faults.list(),
      get: (name) => attempt(() => own().faults.get(requireId('fault', name))),
      set: (rule) => attempt(() => own().faults.set(rule)),
      enable: (name) => attempt(() => own().faults.enable(requireId('fault', name), true)),
      disable: (name) => attempt(() => own().faults.enable(requireId('fault', name), false)),
      remove: (name) => attempt(() => own().faults.remove(requireId('fault', name))),
      clear: async () => own().faults.clear(),
    },
    scenarios: {
      list: () => attempt(() => options.accounts.scenarios.list()),
      active: async () => own().scenario.info() ?? null,
      start: (name) => attempt(() => own().scenario.start(options.accounts.scenarios.open(name))),
      stop: async () => own().scenario.stop(),
    },
    usage: async () => own().leases.usage(),
    reset: () => attempt(() => options.accounts.reset(apiKey)),
  };
}

function journalVerbs(journal: () => Journal): JournalVerbs {
  return {
    list: (query) => attempt(() => journal().list(query)),
    waitFor: (query, { timeout = DEFAULT_WAIT } = {}) =>
      attempt(() => journal().waitFor(query, { timeoutMs: requireMilliseconds(timeout) })),
  };
}

function accountInfo(account: Account): AccountInfo {
  const { apiKey, isListed: listed, sessions, leases, config, journal } = account;
  return {
    apiKey,
    listed,
    sessions: { active: sessions.active, limit: config.concurrentSessions },
    streams: leases.running,
    clock: clockInfo(account),
    usage: leases.usage(),
    journalEntries: journal.size,
  };
}

function clockInfo(account: Account): ClockInfo {
  const { clock } = account;
  const nowMs = clock.now();
  const { nextDueMs } = clock;
  return {
    mode: account.settings().clock,
    nowMs,
    pendingTimers: clock.pendingTimers,
    nextDueInMs: nextDueMs === undefined ? null : Math.max(0, nextDueMs - nowMs),
  };
}

function requireSession({ sessions, journal }: Account, sessionId: string) {
  requireId('session', sessionId);
  const info = sessions.list().find((session) => session.sessionId === sessionId);
  if (info) return info;
  const [released] = journal.list({ type: 'session.released', sessionId }).items;
  throw released
    ? new EmulatorError('SESSION_NOT_FOUND', `Session ${sessionId} was released: ${released.cause}.`)
    : new UnknownSessionError(sessionId);
}

function requireStream({ sessions, journal }: Account, streamId: string) {
  requireId('stream', streamId);
  const info = sessions.streams().find((stream) => stream.streamId === streamId);
  if (info) return info;
  const [ended] = journal.list({ type: 'stream.ended', streamId }).items;
  throw new EmulatorError(
    'STREAM_NOT_FOUND',
    ended ? `Stream ${streamId} has ended: ${ended.cause}.` : `No stream ${streamId} runs in this account.`,
  );
}

function requireRecording({ recordings }: Account, streamId: string, url: string): RecordingDetails {
  const info = recordings.get(requireId('recording', streamId));
  const files = recordings.describe(streamId, url);
  return {
    ...info,
    urls: {
      video: files?.video_url ?? null,
      preview: files?.preview_url ?? null,
      thumbnail: files?.thumbnail_url ?? null,
      events: files?.events_url ?? null,
    },
  };
}

/** What to do about an advance's error: says what has closed the clock of one of `advanced`, if that is the error. */
function tellEnd(advanced: readonly Account[], accounts: Accounts): (error: unknown) => never {
  return (error) => {
    if (!(error instanceof ClockClosedError)) throw error;
    const replaced = advanced.find((account) => accounts.get(account.apiKey) !== account);
    throw replaced ? new AccountResetError(replaced.apiKey) : new EmulatorClosedError();
  };
}

/** Does it, and makes an {@link EmulatorError} of what goes wrong. */
async function attempt<Result>(act: () => Result | Promise<Result>): Promise<Result> {
  try {
    return await act();
  } catch (error) {
    throw toEmulatorError(error);
  }
}
