/** The emulator's configuration: what may be set, and how flags, options, environment and file become one {@link Config}. */
import type { ClockMode } from './clock.ts';
import { readConfigFile } from './config/file.ts';
import { type ConfigSources, mergeOptions } from './config/merge.ts';
import { envName, type OptionValues } from './config/options.ts';

export { ConfigError } from './config/error.ts';
export type { ConfigFile } from './config/file.ts';
export type { ConfigSources } from './config/merge.ts';

/** A duration: a number of milliseconds, or text with a unit such as `'150s'`, `'500ms'` or `'1h30m'`. */
export type Duration = number | string;

/** What `createEmulator()` takes. An option left out is read from the environment, then the config file, then its default. */
export interface EmulatorOptions {
  /** Address to listen on. Default `'127.0.0.1'`; `'0.0.0.0'` lets other machines in. */
  host?: string;
  /** TCP port of HTTP and signalling. Default `8090`, the only one that the SDK reaches in Safari; `0` picks a free one. */
  port?: number;
  /** UDP port of all WebRTC media. Default `0`: a free one. Example: `50000`. */
  udpPort?: number;
  /** Decides every id, choice and delay: a whole number, or any text. Default `1`. Example: `'flaky-checkout'`. */
  seed?: number | string;
  /** How time runs: `'real'` (default), so many times as fast, such as `'60x'`, or `'manual'`: only when told. */
  clock?: 'real' | 'manual' | `${number}x`;
  /** GPU streamers that an account can have at once; beyond, a reservation is answered 503. Default `10`. */
  streamers?: number;
  /** Sessions that an account may hold at once, dangling ones included; beyond: 429. Default `5`. */
  concurrentSessions?: number;
  /** Longest stream; it then ends with `session_timeout`. Default `'150s'`. */
  streamLimit?: Duration;
  /** Longest connection; it then closes with `duration_limit_reached`. Default `'60m'`. */
  connectionLimit?: Duration;
  /** How long a reserved session waits for its client; also the life of its token. Default `'600s'`. */
  reservationTimeout?: Duration;
  /** How long an open connection may be silent. Default `'40s'`. */
  idleTimeout?: Duration;
  /** How long a session whose socket is gone keeps its slot. Default `'15m'`; `'0s'` frees it at once. */
  danglingTimeout?: Duration;
  /** Video frames a second, 1 to 60. Default `20`. */
  fps?: number;
  /** Lets keys use `bypass_vlm_expansion`, as Odyssey grants some keys. Default `false`. */
  promptExpansionBypass?: boolean;
  /** The key to use, `ody_` and letters, digits, `_` or `-`. Default `'ody_local'`. */
  apiKey?: string;
  /** Prints only warnings and errors. Default `false`. */
  quiet?: boolean;
  /** A config file to read, or `false` for none. Default: `odyssey-emulator.json` in the working directory, if there. */
  config?: string | false;
}

/** The configuration in force: every option has a value, and every duration is a number of milliseconds. */
export interface Config {
  /** Address to listen on. */
  readonly host: string;
  /** TCP port of HTTP and signalling; 0 picks a free one. */
  readonly port: number;
  /** UDP port of all WebRTC media; 0 picks a free one. */
  readonly udpPort: number;
  /** Unsigned 32-bit. */
  readonly seed: number;
  readonly clock: ClockMode;
  /** GPU streamers that an account can have at once. */
  readonly streamers: number;
  /** Sessions that an account may hold at once, dangling ones included. */
  readonly concurrentSessions: number;
  readonly streamLimitMs: number;
  readonly connectionLimitMs: number;
  /** Also the life of a session token. */
  readonly reservationTimeoutMs: number;
  readonly idleTimeoutMs: number;
  readonly danglingTimeoutMs: number;
  /** Video frames a second. */
  readonly fps: number;
  /** Whether keys may use `bypass_vlm_expansion`. */
  readonly promptExpansionBypass: boolean;
  /** The key that the emulator tells people to use. */
  readonly apiKey: string;
  /** Print only warnings and errors. */
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
 * @throws ConfigError with one line for each problem.
 */
export function resolveConfig(
  options: EmulatorOptions,
  sources: ConfigSources = ambientSources(options.config),
): Config {
  return toConfig(mergeOptions(options, sources));
}

function toConfig(values: OptionValues): Config {
  const { streamLimit, connectionLimit, reservationTimeout, idleTimeout, danglingTimeout, ...rest } = values;
  return {
    ...rest,
    streamLimitMs: streamLimit,
    connectionLimitMs: connectionLimit,
    reservationTimeoutMs: reservationTimeout,
    idleTimeoutMs: idleTimeout,
    danglingTimeoutMs: danglingTimeout,
  };
}
