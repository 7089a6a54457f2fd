/** The schema: every option with its default, description and what it allows. Flag, variable and help are made from it. */
import type { z } from 'zod';
import type { AccountOptions, EmulatorOptions } from '../config.ts';
import {
  clockMode,
  countOrOff,
  duration,
  factor,
  hostNames,
  hoursOrOff,
  matching,
  oneOf,
  onOrOff,
  rateOrOff,
  reasonOrOff,
  seedNumber,
  share,
  type ValueKind,
  wholeNumber,
} from './values.ts';

/** An option that may be set for one account too. */
export type AccountOptionKey = keyof AccountOptions;

/** An option of one value; its key is the same in `createEmulator()` and in a config file. */
export type OptionKey = Exclude<keyof EmulatorOptions, 'config' | 'accounts' | 'faults'>;

/** One option; `Value` is what it is in the end. */
export interface OptionSpec<Value = unknown> {
  /** The heading it stands under in `--help`. */
  readonly group: string;
  /** One line for `--help`. */
  readonly description: string;
  /** What stands for the value in `--help`; a switch has none. */
  readonly placeholder?: string;
  /** As one would write it. */
  readonly fallback: string | number | boolean;
  /** Whether an account may have its own. */
  readonly perAccount?: true;
  readonly value: ValueKind<Value>;
}

const LISTENING = 'Listening';
const TIME = 'Time and chance';
const LIMITS = 'Limits of an account';
const FAULTS = 'Faults';
const REFUSALS = 'What an account is refused';
const STREAMS = 'Streams';
const BROADCAST = 'Broadcast';
const SIMULATIONS = 'Simulations';
const RECORDINGS = 'Recordings';
const DATA = 'Data';
const JOURNAL = 'Journal';
const TERMINAL = 'Terminal';

/** Every option. What it means in full stands at {@link EmulatorOptions}. */
export const OPTIONS = {
  host: {
    group: LISTENING,
    placeholder: 'address',
    description: 'where to listen; 0.0.0.0 lets other machines in',
    fallback: '127.0.0.1',
    value: matching(/^[\w.:-]+$/, 'must be an IP address or a host name, such as "127.0.0.1"'),
  },
  port: {
    group: LISTENING,
    placeholder: 'number',
    description: 'TCP port; 0 is a free one; Safari needs 8090',
    fallback: 8090,
    value: wholeNumber(0, 65_535),
  },
  udpPort: {
    group: LISTENING,
    placeholder: 'number',
    description: 'UDP port of all video; 0 is a free one',
    fallback: 0,
    value: wholeNumber(0, 65_535),
  },
  apiKey: {
    group: LISTENING,
    placeholder: 'key',
    description: 'the key to tell people to use',
    fallback: 'ody_local',
    value: matching(/^ody_[A-Za-z0-9_-]{1,200}$/, 'must be "ody_" and then letters, digits, "_" or "-"'),
  },
  strictKeys: {
    group: LISTENING,
    description: 'refuses keys that the config file does not list',
    fallback: false,
    value: onOrOff(),
  },
  allowedHosts: {
    group: LISTENING,
    placeholder: 'names',
    description: 'names of hosts whose pages and calls are let in',
    fallback: '',
    value: hostNames(),
  },
  adminToken: {
    group: LISTENING,
    placeholder: 'text',
    description: 'what changes under /__admin must carry',
    fallback: '',
    value: matching(/^(\S{8,200})?$/, 'must be 8 to 200 characters without blanks, or empty for none'),
  },
  seed: {
    group: TIME,
    placeholder: 'text',
    description: 'number or text that decides every id and delay',
    fallback: 1,
    value: seedNumber(),
  },
  clock: {
    group: TIME,
    placeholder: 'mode',
    description: 'real, a factor such as 60x, or manual',
    fallback: 'real',
    perAccount: true,
    value: clockMode(),
  },
  streamers: {
    group: LIMITS,
    placeholder: 'count',
    description: 'GPU streamers it can have at once, else 503',
    fallback: 10,
    perAccount: true,
    value: wholeNumber(0, 10_000),
  },
  concurrentSessions: {
    group: LIMITS,
    placeholder: 'count',
    description: 'sessions it may hold, dangling too, else 429',
    fallback: 5,
    perAccount: true,
    value: wholeNumber(0, 10_000),
  },
  concurrentStreams: {
    group: LIMITS,
    placeholder: 'count',
    description: 'streams it may run at once, or off',
    fallback: 'off',
    perAccount: true,
    value: countOrOff(10_000),
  },
  streamLimit: {
    group: LIMITS,
    placeholder: 'time',
    description: 'longest stream',
    fallback: '150s',
    perAccount: true,
    value: duration(1),
  },
  afterStreamTimeout: {
    group: LIMITS,
    placeholder: 'what',
    description: 'keep or close the connection after it',
    fallback: 'keep',
    perAccount: true,
    value: oneOf(['keep', 'close']),
  },
  connectionLimit: {
    group: LIMITS,
    placeholder: 'time',
    description: 'longest connection',
    fallback: '60m',
    perAccount: true,
    value: duration(1),
  },
  reservationTimeout: {
    group: LIMITS,
    placeholder: 'time',
    description: 'how long a reserved session waits to connect',
    fallback: '600s',
    perAccount: true,
    value: duration(1),
  },
  idleTimeout: {
    group: LIMITS,
    placeholder: 'time',
    description: 'how long an open connection may be silent',
    fallback: '40s',
    perAccount: true,
    value: duration(1),
  },
  keepaliveGrace: {
    group: LIMITS,
    placeholder: 'time',
    description: 'real time that a keepalive may take',
    fallback: '15s',
    perAccount: true,
    value: duration(0),
  },
  danglingTimeout: {
    group: LIMITS,
    placeholder: 'time',
    description: 'how long a session without a socket is kept',
    fallback: '15m',
    perAccount: true,
    value: duration(0),
  },
  monthlyHours: {
    group: LIMITS,
    placeholder: 'hours',
    description: 'hours it may stream in a month, or off',
    fallback: 'off',
    perAccount: true,
    value: hoursOrOff(),
  },
  rateLimit: {
    group: LIMITS,
    placeholder: 'rate',
    description: 'reservations in a time, such as 10/1s, or off',
    fallback: 'off',
    perAccount: true,
    value: rateOrOff(),
  },
  suspended: {
    group: REFUSALS,
    placeholder: 'reason',
    description: 'why the account is suspended (429), or off',
    fallback: 'off',
    perAccount: true,
    value: reasonOrOff(),
  },
  revoked: {
    group: REFUSALS,
    description: 'refuses its key (403)',
    fallback: false,
    perAccount: true,
    value: onOrOff(),
  },
  denyLeases: {
    group: REFUSALS,
    description: 'ends each start of a stream with lease_denied',
    fallback: false,
    perAccount: true,
    value: onOrOff(),
  },
  fps: {
    group: STREAMS,
    placeholder: 'number',
    description: 'video frames a second, 1 to 60',
    fallback: 20,
    value: wholeNumber(1, 60),
  },
  hls: {
    group: BROADCAST,
    description: 'gives broadcasts no HLS playlist',
    fallback: true,
    perAccount: true,
    value: onOrOff(),
  },
  maxSpectators: {
    group: BROADCAST,
    placeholder: 'count',
    description: 'spectators of one stream over WHEP, else 503',
    fallback: 100,
    perAccount: true,
    value: wholeNumber(0, 10_000),
  },
  spectatorTokenLifetime: {
    group: BROADCAST,
    placeholder: 'time',
    description: 'how long a spectator token lets in',
    fallback: '60m',
    perAccount: true,
    value: duration(1000),
  },
  recordings: {
    group: RECORDINGS,
    placeholder: 'count',
    description: 'recordings that an account keeps',
    fallback: 1000,
    perAccount: true,
    value: wholeNumber(0, 100_000),
  },
  recordingUrlLifetime: {
    group: RECORDINGS,
    placeholder: 'time',
    description: 'how long URLs of a recording are good',
    fallback: '60m',
    perAccount: true,
    value: duration(1000),
  },
  recordingCacheBytes: {
    group: RECORDINGS,
    placeholder: 'bytes',
    description: 'how much rendered video is kept, of all',
    fallback: 67_108_864,
    value: wholeNumber(0, 2_147_483_647),
  },
  promptExpansionBypass: {
    group: STREAMS,
    description: 'lets keys use bypass_vlm_expansion',
    fallback: false,
    perAccount: true,
    value: onOrOff(),
  },
  queuedSimulations: {
    group: SIMULATIONS,
    placeholder: 'count',
    description: 'jobs it may have pending or processed, else 429',
    fallback: 10,
    perAccount: true,
    value: wholeNumber(0, 10_000),
  },
  concurrentSimulations: {
    group: SIMULATIONS,
    placeholder: 'count',
    description: 'jobs that run at once; with 0 all wait',
    fallback: 2,
    perAccount: true,
    value: wholeNumber(0, 10_000),
  },
  simulationOrder: {
    group: SIMULATIONS,
    placeholder: 'order',
    description: 'shuffled by the seed, or fifo',
    fallback: 'shuffled',
    perAccount: true,
    value: oneOf(['shuffled', 'fifo']),
  },
  simulationDispatchTime: {
    group: SIMULATIONS,
    placeholder: 'time',
    description: 'until a job is dispatched, and then started',
    fallback: '1s',
    perAccount: true,
    value: duration(0),
  },
  simulationSpeed: {
    group: SIMULATIONS,
    placeholder: 'number',
    description: 'seconds of script processed in a second',
    fallback: 1,
    perAccount: true,
    value: factor(1_000_000),
  },
  simulationLimit: {
    group: SIMULATIONS,
    placeholder: 'time',
    description: 'longest script',
    fallback: '150s',
    perAccount: true,
    value: duration(1),
  },
  simulationFailureRate: {
    group: SIMULATIONS,
    placeholder: 'share',
    description: 'share of attempts that fail, 0 to 1',
    fallback: 0,
    perAccount: true,
    value: share(),
  },
  scenario: {
    group: FAULTS,
    placeholder: 'name',
    description: 'faults over time: flaky-network, …, or a file',
    fallback: '',
    value: matching(
      /^([\w-]*|.+\.json)$/,
      'must be the name of a scenario, such as "flaky-network", the path of a JSON file, or empty for none',
    ),
  },
  data: {
    group: DATA,
    placeholder: 'dir',
    description: 'keeps accounts, jobs and recordings there',
    fallback: '',
    value: matching(/^(.*\S.*)?$/, 'must be the path of a directory, or empty for none'),
  },
  journalEntries: {
    group: JOURNAL,
    placeholder: 'count',
    description: 'entries that each account keeps',
    fallback: 10_000,
    value: wholeNumber(1, 1_000_000),
  },
  journalBytes: {
    group: JOURNAL,
    placeholder: 'bytes',
    description: 'and how large all of them may be',
    fallback: 16_777_216,
    value: wholeNumber(1000, 2_147_483_647),
  },
  quiet: {
    group: TERMINAL,
    description: 'prints only warnings and errors',
    fallback: false,
    value: onOrOff(),
  },
} satisfies OptionTable;

/** Every option; those that an account may have of its own are marked so, and no others. */
type OptionTable = { [Key in AccountOptionKey]: OptionSpec & { perAccount: true } } & {
  [Key in Exclude<OptionKey, AccountOptionKey>]: OptionSpec & { perAccount?: never };
};

/** Every option's value in the end, by its key. */
export type OptionValues = { [Key in OptionKey]: z.output<(typeof OPTIONS)[Key]['value']['schema']> };

/** The keys, in the order of `--help`. */
export const OPTION_KEYS = Object.keys(OPTIONS) as OptionKey[];

/** Those that an account may have its own of. */
export const ACCOUNT_OPTION_KEYS = OPTION_KEYS.filter(isAccountOption);

function isAccountOption(key: OptionKey): key is AccountOptionKey {
  return 'perAccount' in OPTIONS[key];
}

/** What every environment variable of the emulator starts with. */
export const ENV_PREFIX = 'ODYSSEY_EMULATOR_';

/** `streamLimit` → `--stream-limit`. */
export function flagName(key: string): string {
  return `--${key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
}

/** `streamLimit` → `ODYSSEY_EMULATOR_STREAM_LIMIT`. */
export function envName(key: string): string {
  return ENV_PREFIX + key.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase();
}
