/** The schema: every option with its default, description and what it allows. Flag, variable and help are made from it. */
import { z } from 'zod';
import type { ClockMode } from '../clock.ts';
import type { EmulatorOptions } from '../config.ts';
import { formatDuration, parseDuration } from '../duration.ts';
import { hash32 } from '../hash.ts';

/** An option's key, the same in `createEmulator()` and in a config file. */
export type OptionKey = Exclude<keyof EmulatorOptions, 'config'>;

/** One option; `Value` is what it is in the end: a duration in milliseconds, a seed's number. */
export interface OptionSpec<Value = unknown> {
  /** The heading it stands under in `--help`. */
  readonly group: string;
  /** One line for `--help`. */
  readonly description: string;
  /** What stands for the value in `--help`; a switch has none. */
  readonly placeholder?: string;
  /** As one would write it. */
  readonly fallback: string | number | boolean;
  /** Takes what any source may hold, text included, and says in its error what is allowed. */
  readonly schema: z.ZodType<Value>;
}

const MAX_DURATION_MS = parseDuration('30d');
const MAX_CLOCK_FACTOR = 1_000_000;

/** A whole number, or text that is one. */
function wholeNumber(min: number, max: number): z.ZodType<number> {
  const error = `must be a whole number from ${min} to ${max}`;
  const fromText = (value: unknown) =>
    typeof value === 'string' && /^-?\d+$/.test(value) ? Number(value) : value;
  return z.preprocess(fromText, z.int({ error }).min(min, { error }).max(max, { error }));
}

/** Milliseconds, or text with a unit. */
function duration(minMs: number): z.ZodType<number> {
  const error = `must be a duration from ${formatDuration(minMs)} to ${formatDuration(MAX_DURATION_MS)}, such as "150s"`;
  return z.preprocess(
    (value, context) => {
      if (typeof value !== 'string') return value;
      try {
        return parseDuration(value);
      } catch (cause) {
        if (!(cause instanceof RangeError)) throw cause;
        context.addIssue(cause.message);
        return z.NEVER;
      }
    },
    z.int({ error }).min(minMs, { error }).max(MAX_DURATION_MS, { error }),
  );
}

function matching(pattern: RegExp, error: string): z.ZodType<string> {
  return z.string({ error }).regex(pattern, { error });
}

/** A switch: `true` or `false`, as text too. */
function onOrOff(): z.ZodType<boolean> {
  const fromText = (value: unknown) => (value === 'true' ? true : value === 'false' ? false : value);
  return z.preprocess(fromText, z.boolean({ error: 'must be true or false' }));
}

function clockMode(): z.ZodType<ClockMode> {
  const error = `must be "real", "manual" or a factor above 0 and up to ${MAX_CLOCK_FACTOR}, such as "60x"`;
  return z.string({ error }).transform((text, context): ClockMode => {
    if (text === 'real' || text === 'manual') return { kind: text };
    const factor = Number(/^(\d+(?:\.\d+)?)x$/.exec(text)?.[1] ?? 0);
    if (factor > 0 && factor <= MAX_CLOCK_FACTOR) return { kind: 'scaled', factor };
    context.addIssue(error);
    return z.NEVER;
  });
}

/** A 32-bit number; text that is not one is hashed. */
function seedNumber(): z.ZodType<number> {
  const error = 'must be a whole number from 0 to 4294967295, or any text';
  const isUint32 = (value: unknown) =>
    typeof value === 'string' && /^\d{1,10}$/.test(value) && Number(value) <= 0xffffffff;
  const fromText = (value: unknown) =>
    typeof value !== 'string' || value === '' ? value : isUint32(value) ? Number(value) : hash32(value);
  return z.preprocess(fromText, z.int({ error }).min(0, { error }).max(0xffffffff, { error }));
}

const LISTENING = 'Listening';
const TIME = 'Time and chance';
const LIMITS = 'Limits of an account';
const STREAMS = 'Streams';
const TERMINAL = 'Terminal';

/** Every option. What it means in full stands at {@link EmulatorOptions}. */
export const OPTIONS = {
  host: {
    group: LISTENING,
    placeholder: 'address',
    description: 'where to listen; 0.0.0.0 lets other machines in',
    fallback: '127.0.0.1',
    schema: matching(/^[\w.:-]+$/, 'must be an IP address or a host name, such as "127.0.0.1"'),
  },
  port: {
    group: LISTENING,
    placeholder: 'number',
    description: 'TCP port; 0 is a free one; Safari needs 8090',
    fallback: 8090,
    schema: wholeNumber(0, 65_535),
  },
  udpPort: {
    group: LISTENING,
    placeholder: 'number',
    description: 'UDP port of all video; 0 is a free one',
    fallback: 0,
    schema: wholeNumber(0, 65_535),
  },
  apiKey: {
    group: LISTENING,
    placeholder: 'key',
    description: 'the key to tell people to use',
    fallback: 'ody_local',
    schema: matching(/^ody_[A-Za-z0-9_-]+$/, 'must be "ody_" and then letters, digits, "_" or "-"'),
  },
  seed: {
    group: TIME,
    placeholder: 'text',
    description: 'number or text that decides every id and delay',
    fallback: 1,
    schema: seedNumber(),
  },
  clock: {
    group: TIME,
    placeholder: 'mode',
    description: 'real, a factor such as 60x, or manual',
    fallback: 'real',
    schema: clockMode(),
  },
  streamers: {
    group: LIMITS,
    placeholder: 'count',
    description: 'GPU streamers it can have at once, else 503',
    fallback: 10,
    schema: wholeNumber(0, 10_000),
  },
  concurrentSessions: {
    group: LIMITS,
    placeholder: 'count',
    description: 'sessions it may hold, dangling too, else 429',
    fallback: 5,
    schema: wholeNumber(0, 10_000),
  },
  streamLimit: {
    group: LIMITS,
    placeholder: 'time',
    description: 'longest stream',
    fallback: '150s',
    schema: duration(1),
  },
  connectionLimit: {
    group: LIMITS,
    placeholder: 'time',
    description: 'longest connection',
    fallback: '60m',
    schema: duration(1),
  },
  reservationTimeout: {
    group: LIMITS,
    placeholder: 'time',
    description: 'how long a reserved session waits to connect',
    fallback: '600s',
    schema: duration(1),
  },
  idleTimeout: {
    group: LIMITS,
    placeholder: 'time',
    description: 'how long an open connection may be silent',
    fallback: '40s',
    schema: duration(1),
  },
  danglingTimeout: {
    group: LIMITS,
    placeholder: 'time',
    description: 'how long a session without a socket is kept',
    fallback: '15m',
    schema: duration(0),
  },
  fps: {
    group: STREAMS,
    placeholder: 'number',
    description: 'video frames a second, 1 to 60',
    fallback: 20,
    schema: wholeNumber(1, 60),
  },
  promptExpansionBypass: {
    group: STREAMS,
    description: 'lets keys use bypass_vlm_expansion',
    fallback: false,
    schema: onOrOff(),
  },
  quiet: {
    group: TERMINAL,
    description: 'prints only warnings and errors',
    fallback: false,
    schema: onOrOff(),
  },
} satisfies Record<OptionKey, OptionSpec>;

/** Every option's value in the end, by its key. */
export type OptionValues = { [Key in OptionKey]: z.output<(typeof OPTIONS)[Key]['schema']> };

/** The keys, in the order of `--help`. */
export const OPTION_KEYS = Object.keys(OPTIONS) as OptionKey[];

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
