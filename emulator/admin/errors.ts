/** What can go wrong when something is asked of an emulator: codes, and the HTTP status of each under `/__admin`. */
import { isApiKey } from '../api-key.ts';
import { toMilliseconds } from '../duration.ts';

/** Every code, with its HTTP status. */
export const EMULATOR_ERROR_STATUS = {
  /** No session that holds a slot has this id. */
  SESSION_NOT_FOUND: 404,
  /** The session has no socket that could be cut. */
  SESSION_NOT_CONNECTED: 409,
  /** No stream of this id runs. */
  STREAM_NOT_FOUND: 404,
  /** The account has no simulation job of this id, or not any more. */
  JOB_NOT_FOUND: 404,
  /** No recording of this stream is kept. */
  RECORDING_NOT_FOUND: 404,
  /** The account has no rule of this name. */
  FAULT_NOT_FOUND: 404,
  /** No scenario of this name comes with the package. */
  SCENARIO_NOT_FOUND: 404,
  /** What was waited for did not happen in time. Not 408: browsers send a request again that is answered so. */
  WAIT_TIMEOUT: 504,
  /** The account was reset meanwhile. */
  ACCOUNT_RESET: 410,
  /** The emulator is closed, or closing. */
  EMULATOR_CLOSED: 503,
  /** Options of an account that are unknown or have a bad value. */
  INVALID_OPTIONS: 422,
  /** A duration that is none. */
  INVALID_DURATION: 422,
  /** A query of the journal that makes no sense. */
  INVALID_QUERY: 422,
  /** A rule that cannot be: every problem is named. */
  INVALID_FAULT: 422,
  /** A scenario file that cannot be read, or is wrong: every problem is named, with its line. */
  INVALID_SCENARIO: 422,
  /** A key that is not `ody_` and letters, digits, `_` or `-`. */
  INVALID_KEY: 422,
  /** What should be imported is no export, was cut off or changed, or is of a newer emulator. */
  INVALID_EXPORT: 422,
  /** Another import is under way. */
  IMPORT_RUNNING: 409,
  /** The disk is full, or does not take what should be stored. */
  NOT_STORED: 507,
  /** A request that is wrong in another way. */
  INVALID_REQUEST: 422,
  /** Nothing is at this address. */
  NOT_FOUND: 404,
  /** A host or an origin that is not let in. */
  FORBIDDEN: 403,
  /** The admin token is missing or wrong. */
  UNAUTHORIZED: 401,
  /** A change that is neither JSON nor carries the admin token. */
  UNSUPPORTED_MEDIA_TYPE: 415,
  /** No emulator answers. */
  UNREACHABLE: 0,
  /** The emulator itself failed. */
  INTERNAL_ERROR: 500,
} as const;

/** What an {@link EmulatorError} is about. */
export type EmulatorErrorCode = keyof typeof EMULATOR_ERROR_STATUS;

/** Something asked of an emulator that cannot be done. In process and over HTTP it has the same code and message. */
export class EmulatorError extends Error {
  override readonly name = 'EmulatorError';
  readonly code: EmulatorErrorCode;
  /** Every problem by itself, where there may be several. */
  readonly problems: readonly string[];

  constructor(
    code: EmulatorErrorCode,
    message: string,
    options: ErrorOptions & { problems?: readonly string[] } = {},
  ) {
    super(message, options);
    this.code = code;
    this.problems = options.problems ?? [];
  }

  /** The HTTP status of the code; 0 where there was no answer. */
  get status(): number {
    return EMULATOR_ERROR_STATUS[this.code];
  }
}

/**
 * Gives the key back when it is one.
 *
 * @throws EmulatorError `INVALID_KEY` when it is not.
 */
export function requireKey(apiKey: string): string {
  if (isApiKey(apiKey)) return apiKey;
  throw new EmulatorError(
    'INVALID_KEY',
    `${JSON.stringify(apiKey)} is no key: it begins with ody_ and goes on with letters, digits, _ or -, such as ody_local.`,
  );
}

/** A hundred years: a clock that went much further would leave the dates that there are. */
const MAX_DURATION_DAYS = 36_500;

/**
 * The milliseconds of a duration, at most a hundred years.
 *
 * @throws EmulatorError `INVALID_DURATION` when it is none, negative or longer.
 */
export function requireMilliseconds(duration: number | string): number {
  const durationMs = readMilliseconds(duration);
  if (durationMs <= MAX_DURATION_DAYS * 86_400_000) return durationMs;
  throw new EmulatorError(
    'INVALID_DURATION',
    `${JSON.stringify(duration)} is too long for a clock or a wait: give ${MAX_DURATION_DAYS}d or less.`,
  );
}

function readMilliseconds(duration: number | string): number {
  try {
    return toMilliseconds(duration);
  } catch (error) {
    throw error instanceof RangeError ? new EmulatorError('INVALID_DURATION', error.message) : error;
  }
}

/** What is said of an id that is none, by what it should be of. */
const NOT_FOUND = {
  session: 'SESSION_NOT_FOUND',
  stream: 'STREAM_NOT_FOUND',
  job: 'JOB_NOT_FOUND',
  recording: 'RECORDING_NOT_FOUND',
  fault: 'FAULT_NOT_FOUND',
} as const;

/**
 * Gives an id back when it can be one: `..` in a URL would be another route.
 *
 * @throws EmulatorError such as `SESSION_NOT_FOUND` when it cannot.
 */
export function requireId(kind: keyof typeof NOT_FOUND, id: string): string {
  if (/^[\w-]+(\.[\w-]+)*$/.test(id)) return id;
  throw new EmulatorError(
    NOT_FOUND[kind],
    `${JSON.stringify(id)} is no ${kind}'s id: ${kind}s.list() has those that there are.`,
  );
}
