/** The emulator's configuration: what may be set, and how flags, options, environment and file become one {@link Config}. */
import type { ClockMode } from './clock.ts';
import { readConfigFile } from './config/file.ts';
import { type ConfigSources, mergeOptions } from './config/merge.ts';
import { envName } from './config/options.ts';
import { withUnits } from './config/settings.ts';
import type { Off, RateLimit } from './config/values.ts';
import type { Fault, FaultRule } from './faults/rule.ts';
import { openAtStart } from './scenario/at-start.ts';
import type { OpenedScenario } from './scenario/scenario.ts';

export { readAccountOptions } from './config/accounts.ts';
export { ConfigError } from './config/error.ts';
export type { ConfigFile } from './config/file.ts';
export type { ConfigSources } from './config/merge.ts';
export type { AccountSettings, EmulatorSettings } from './config/settings.ts';
export { differences, toAccountSettings, toEmulatorSettings } from './config/settings.ts';
export type { Off, RateLimit } from './config/values.ts';

/** A duration: a number of milliseconds, or text with a unit such as `'150s'`, `'500ms'` or `'1h30m'`. */
export type Duration = number | string;

/** What may be set for one account, and for all of them. */
export interface AccountOptions {
  /** How time runs: `'real'` (default), so many times as fast, such as `'60x'`, or `'manual'`: only when told. */
  clock?: 'real' | 'manual' | `${number}x`;
  /** GPU streamers that the account can have at once; beyond, a reservation is answered 503. Default `10`. */
  streamers?: number;
  /** Sessions that it may hold at once, dangling ones included; beyond: 429 `CONCURRENT_LIMIT_REACHED`. Default `5`. */
  concurrentSessions?: number;
  /** Streams that it may run at once; beyond, a start ends with `concurrent_limit_exceeded`. Default `'off'`. */
  concurrentStreams?: number | 'off';
  /** Longest stream; it then ends with `session_timeout`. Default `'150s'`. */
  streamLimit?: Duration;
  /** What becomes of the connection then: `'keep'` (default) it for the next stream, or `'close'` it. */
  afterStreamTimeout?: 'keep' | 'close';
  /** Longest connection; it then closes with `duration_limit_reached`. Default `'60m'`. */
  connectionLimit?: Duration;
  /** How long a reserved session waits for its client; also the life of its token. Default `'600s'`. */
  reservationTimeout?: Duration;
  /** How long an open connection may be silent, on the account's clock. Default `'40s'`. */
  idleTimeout?: Duration;
  /**
   * How long a connected client may be silent in real time, however fast the clock: the SDK says `keepalive` every 10
   * real seconds. Default `'15s'`; with `'0s'` a manual clock makes every connection idle that is silent as it moves.
   */
  keepaliveGrace?: Duration;
  /** How long a session whose socket is gone keeps its slot. Default `'15m'`; `'0s'` frees it at once. */
  danglingTimeout?: Duration;
  /** Hours of streams a month; beyond: 429 `MONTHLY_LIMIT_REACHED`, and `quota_exceeded` for what runs. Default `'off'`. */
  monthlyHours?: number | 'off';
  /** Reservations in a time, such as `'10/1s'`; beyond: 429 `RATE_LIMITED` with `Retry-After`. Default `'off'`. */
  rateLimit?: string;
  /** Why the account is suspended: its reservations are answered 429 `ACCOUNT_SUSPENDED`. Default `'off'`. */
  suspended?: string;
  /** Whether its key is refused: 403 instead of an access token. Default `false`. */
  revoked?: boolean;
  /** Whether every start of a stream ends with `lease_denied`. Default `false`. */
  denyLeases?: boolean;
  /** Whether its broadcasts have an HLS playlist; without, `hlsUrl` is `null`. Default `true`. */
  hls?: boolean;
  /** Spectators that may watch one of its streams over WHEP at once; beyond, 503. Default `100`. */
  maxSpectators?: number;
  /** How long a spectator token lets in, on the account's clock. Default `'60m'`. */
  spectatorTokenLifetime?: Duration;
  /** Recordings that it keeps; where there is one more, the oldest is forgotten. Default `1000`. */
  recordings?: number;
  /** How long the URLs of a recording are good, on the account's clock; then 403. Default `'60m'`. */
  recordingUrlLifetime?: Duration;
  /** Lets it use `bypass_vlm_expansion`, as Odyssey grants some keys. Default `false`. */
  promptExpansionBypass?: boolean;
  /** Simulation jobs that it may have pending, those being processed included; beyond, 429. Default `10`. */
  queuedSimulations?: number;
  /** Simulation jobs that have a streamer at once; with `0` all of them wait. Default `2`. */
  concurrentSimulations?: number;
  /** Which of the jobs that wait comes next: `'shuffled'` (default), as the seed will have it, or `'fifo'`. */
  simulationOrder?: 'shuffled' | 'fifo';
  /** How long the scheduler takes to dispatch a job, and then a streamer to start on it. Default `'1s'`. */
  simulationDispatchTime?: Duration;
  /** Seconds of a script that are processed in one, above 0; by chance up to a fifth slower. Default `1`. */
  simulationSpeed?: number;
  /** Longest script; a longer one is answered 422. Default `'150s'`. */
  simulationLimit?: Duration;
  /** Share of the attempts at a job that fail, 0 to 1: the job is tried again three times. Default `0`. */
  simulationFailureRate?: number;
}

/** What may be set for an account that the configuration lists. */
export interface ListedAccountOptions extends AccountOptions {
  /** Rules of its own, which come before those of all accounts. */
  faults?: readonly FaultRule[];
}

/**
 * What `createEmulator()` takes. An option left out is read from the environment, then the config file, then its
 * default. Those of {@link AccountOptions} hold for every account that has none of its own.
 */
export interface EmulatorOptions extends AccountOptions {
  /** Address to listen on. Default `'127.0.0.1'`; `'0.0.0.0'` lets other machines in. */
  host?: string;
  /** TCP port of HTTP and signalling. Default `8090`, the only one that the SDK reaches in Safari; `0` picks a free one. */
  port?: number;
  /** UDP port of all WebRTC media. Default `0`: a free one. Example: `50000`. */
  udpPort?: number;
  /** The key to use, `ody_` and letters, digits, `_` or `-`. Default `'ody_local'`. */
  apiKey?: string;
  /** Keys with options of their own, such as `{ ody_free: { concurrentSessions: 1, monthlyHours: 2 } }`. */
  accounts?: Readonly<Record<string, ListedAccountOptions>>;
  /** Rules that every account starts with, and has again after a reset: what is to fail, where and how often. */
  faults?: readonly FaultRule[];
  /**
   * A scenario that every account plays from when its key is first seen: the name of one that comes with the package, such as
   * `'flaky-network'`, or the path of a file, which holds again as soon as it is saved. Default none.
   */
  scenario?: string;
  /** Refuses (401) every key but {@link apiKey} and those in {@link accounts}. Default `false`. */
  strictKeys?: boolean;
  /**
   * Names of hosts, beside `localhost` and IP addresses, that the emulator may be called by and whose pages may open its
   * sockets: `['app.test', '.example.com']`. Default none: a foreign web page must not drive it.
   */
  allowedHosts?: readonly string[];
  /** A secret, 8 characters or more, that whatever changes something under `/__admin` must carry. Default none. */
  adminToken?: string;
  /** Decides every id, choice and delay: a whole number, or any text. Default `1`. Example: `'flaky-checkout'`. */
  seed?: number | string;
  /** Video frames a second, 1 to 60. Default `20`. */
  fps?: number;
  /**
   * A directory that keeps accounts, simulation jobs and recordings: they survive a restart and a SIGKILL. It is made where there
   * is none, and one emulator has it at a time. Default none: everything ends with the process. Example: `'.odyssey'`.
   */
  data?: string;
  /** Journal entries that each account keeps; older ones are forgotten. Default `10000`. */
  journalEntries?: number;
  /** How many bytes of JSON they may be together. Default `16777216`. */
  journalBytes?: number;
  /** How many bytes of rendered recordings are kept, of all accounts together. Default `67108864`. */
  recordingCacheBytes?: number;
  /** Prints only warnings and errors. Default `false`. */
  quiet?: boolean;
  /** A config file to read, or `false` for none. Default: `odyssey-emulator.json` in the working directory, if there. */
  config?: string | false;
}

/** What holds for an account: every option has a value, and every duration is a number of milliseconds. */
export interface AccountConfig {
  readonly clock: ClockMode;
  readonly streamers: number;
  readonly concurrentSessions: number;
  readonly concurrentStreams: number | Off;
  readonly streamLimitMs: number;
  readonly afterStreamTimeout: 'keep' | 'close';
  readonly connectionLimitMs: number;
  /** Also the life of a session token. */
  readonly reservationTimeoutMs: number;
  readonly idleTimeoutMs: number;
  /** In real milliseconds, whatever the clock. */
  readonly keepaliveGraceMs: number;
  readonly danglingTimeoutMs: number;
  readonly monthlyHours: number | Off;
  readonly rateLimit: RateLimit | Off;
  readonly suspended: string;
  readonly revoked: boolean;
  readonly denyLeases: boolean;
  readonly hls: boolean;
  readonly maxSpectators: number;
  readonly spectatorTokenLifetimeMs: number;
  readonly recordings: number;
  readonly recordingUrlLifetimeMs: number;
  readonly promptExpansionBypass: boolean;
  readonly queuedSimulations: number;
  readonly concurrentSimulations: number;
  readonly simulationOrder: 'shuffled' | 'fifo';
  readonly simulationDispatchTimeMs: number;
  readonly simulationSpeed: number;
  readonly simulationLimitMs: number;
  readonly simulationFailureRate: number;
}

/** The configuration in force. What it has of {@link AccountConfig} holds for accounts with none of their own. */
export interface Config extends AccountConfig {
  readonly host: string;
  /** 0 picks a free one. */
  readonly port: number;
  readonly udpPort: number;
  readonly apiKey: string;
  /** What the accounts that are listed have of their own, by key. */
  readonly accounts: ReadonlyMap<string, Partial<AccountConfig>>;
  /** The rules that every account starts with. */
  readonly faults: readonly Fault[];
  /** Those that the accounts that are listed have of their own, by key. */
  readonly accountFaults: ReadonlyMap<string, readonly Fault[]>;
  /** As it was named; empty for none. */
  readonly scenario: string;
  readonly scenarioAtStart: OpenedScenario | undefined;
  readonly strictKeys: boolean;
  readonly allowedHosts: readonly string[];
  /** Empty for none. */
  readonly adminToken: string;
  /** Unsigned 32-bit. */
  readonly seed: number;
  readonly fps: number;
  /** Empty for none. */
  readonly data: string;
  readonly journalEntries: number;
  readonly journalBytes: number;
  readonly recordingCacheBytes: number;
  readonly quiet: boolean;
}

/**
 * The sources around this process: its environment, and the config file that `config` names, else the variable
 * `ODYSSEY_EMULATOR_CONFIG`, else the one in the working directory. `false` reads no file.
 *
 * @throws ConfigError when the file cannot be read.
 */
export function ambientSources(config?: string | false, env: NodeJS.ProcessEnv = process.env): ConfigSources {
  if (config === false) return { env };
  return { env, file: readConfigFile(config ?? (env[envName('config')] || undefined)) };
}

/**
 * The configuration in force: what `options` leaves out comes from `sources`, by default those around this process.
 *
 * @throws ConfigError with one line for each problem; those of a scenario come when nothing else is wrong.
 */
export function resolveConfig(
  options: EmulatorOptions,
  sources: ConfigSources = ambientSources(options.config),
): Config {
  const { values, ...listed } = mergeOptions(options, sources);
  return { ...withUnits(values), ...listed, scenarioAtStart: openAtStart(values.scenario) };
}
