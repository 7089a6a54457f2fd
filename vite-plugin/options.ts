/** The plugin's options: what one writes in `vite.config.ts`, and what they mean in the end. */
import { inspect } from 'node:util';
import { isApiKey } from '../emulator/api-key.ts';
import type { Duration, EmulatorOptions } from '../emulator/config.ts';
import { parseDuration } from '../emulator/duration.ts';
import type { BadgePlace, Place, ReleaseCause, Suspicion } from './protocol.ts';

/** A session, as the callbacks are told of it. */
export interface SessionEvent {
  readonly sessionId: string;
  /** The number that the tab has in terminal, badge and panel; null for a session of an earlier dev server. */
  readonly tab: number | null;
  /** Where its client was made; null where the browser could not tell. */
  readonly place: Place | null;
}

/** A session that was released, as {@link OdysseyPluginOptions.onSessionReleased} is told of it. */
export interface SessionReleasedEvent extends SessionEvent {
  readonly cause: ReleaseCause;
  /** The cause in words. */
  readonly text: string;
  /** Milliseconds that the session was held. */
  readonly heldMs: number;
  /** Whether the app's own code would have left it connected. */
  readonly leak: boolean;
}

/** Options of {@link import('./index.ts').odyssey}; each may be left out. */
export interface OdysseyPluginOptions {
  /**
   * Where sessions come from: `'emulator'` (default) starts one with the dev server; a URL is Odyssey's API, or an
   * emulator that runs already.
   *
   * @example 'https://api.odyssey.ml'
   * @example 'http://127.0.0.1:8090'
   */
  target?: 'emulator' | (string & {}) | undefined;
  /**
   * The key that the dev server sends to the target, whatever key the page holds: the page needs none, and never sees
   * this one. Default with a `target`: `ODYSSEY_API_KEY` of the environment or a `.env` file, else the page's own.
   *
   * @example process.env.ODYSSEY_API_KEY
   */
  apiKey?: string | undefined;
  /**
   * Options of the emulator that is started: limits, clock, accounts. Its port is any free one unless you choose.
   *
   * @example { concurrentSessions: 1, streamLimit: '20s' }
   */
  emulator?: EmulatorOptions | undefined;
  /** The badge in the page: its corner, or `false` for none. Default `'bottom-left'`. */
  badge?: boolean | BadgePlace | undefined;
  /**
   * How long a page that holds sessions may be silent before they are released: it covers what the browser does not
   * report, such as a machine that slept. 1 s or more; default `'30s'`, below the 40 s after which Odyssey itself ends them.
   */
  heartbeatTimeout?: Duration | undefined;
  /** Whether an `https:` target's certificate must be valid. Default `true`; `false` is for one that you made yourself. */
  secure?: boolean | undefined;
  /** A session was reserved. */
  onSessionOpened?: ((event: SessionEvent) => void) | undefined;
  /** A session lives on over a hot update. */
  onSessionKept?: ((event: SessionEvent) => void) | undefined;
  /** A session may be a leftover; it is ended only when the target has no slot left. */
  onSessionSuspected?: ((event: SessionEvent & { suspicion: Suspicion }) => void) | undefined;
  /** A session was released, by the app or for it. */
  onSessionReleased?: ((event: SessionReleasedEvent) => void) | undefined;
}

/** What the options mean. */
export interface PluginConfig {
  /** Undefined for the embedded emulator. No slash at its end. */
  readonly targetUrl: string | undefined;
  readonly apiKey: string | undefined;
  readonly emulator: EmulatorOptions;
  readonly badge: BadgePlace | false;
  readonly heartbeatTimeoutMs: number;
  readonly secure: boolean;
  readonly callbacks: Callbacks;
}

/** The options that are functions. */
export type Callbacks = Pick<
  OdysseyPluginOptions,
  'onSessionOpened' | 'onSessionKept' | 'onSessionSuspected' | 'onSessionReleased'
>;

/** An option of the plugin has a bad value; the message names every problem, a line each. */
export class PluginOptionError extends Error {
  override readonly name = 'PluginOptionError';
}

const CORNERS: readonly BadgePlace[] = ['bottom-left', 'bottom-right', 'top-left', 'top-right'];
const MIN_HEARTBEAT_MS = 1000;
const MAX_HEARTBEAT_MS = 600_000;
const CALLBACKS = ['onSessionOpened', 'onSessionKept', 'onSessionSuspected', 'onSessionReleased'] as const;
const NAMES: readonly string[] = [
  'target',
  'apiKey',
  'emulator',
  'badge',
  'heartbeatTimeout',
  'secure',
  ...CALLBACKS,
];

/**
 * Reads the options.
 *
 * @throws PluginOptionError that names every problem at once.
 */
export function readOptions(options: OdysseyPluginOptions): PluginConfig {
  if (!isRecord(options)) {
    const problem = `${inspect(options)}: must be an object of options, such as { target: "https://api.odyssey.ml" }`;
    throw new PluginOptionError(`${TITLE}\n  ${problem}`);
  }
  const problems = Object.keys(options)
    .filter((name) => !NAMES.includes(name))
    .map((name) => `unknown option ${name}: there are ${NAMES.join(', ')}`);
  const refuse = (name: keyof OdysseyPluginOptions, allowed: string) => {
    const shown = inspect(options[name], { depth: 1, breakLength: Infinity });
    // A password in a URL is no more the terminal's than a key is.
    problems.push(`${name}: ${shown.replace(/\/\/[^/]*@/, '//…@')}: ${allowed}`);
    return undefined;
  };

  const { target = 'emulator', apiKey, emulator = {}, badge = true, secure = true } = options;
  const targetUrl = target === 'emulator' ? undefined : (readTarget(target) ?? refuse('target', TARGETS));
  if (apiKey !== undefined && (typeof apiKey !== 'string' || !isApiKey(apiKey))) {
    // The value itself is a secret, mistyped or not.
    problems.push('apiKey: must be "ody_" and then letters, digits, "_" or "-"');
  }
  if (!isRecord(emulator)) refuse('emulator', 'must be an object of options');
  if (targetUrl !== undefined && options.emulator !== undefined) {
    refuse('emulator', 'is for the emulator that the plugin starts; with a target, set the options there');
  }
  const corner = badge === true ? 'bottom-left' : badge;
  if (corner !== false && !CORNERS.includes(corner)) {
    refuse('badge', `must be true, false or a corner: ${CORNERS.join(', ')}`);
  }
  if (typeof secure !== 'boolean') refuse('secure', 'must be true or false');
  for (const name of CALLBACKS) {
    if (options[name] !== undefined && typeof options[name] !== 'function')
      refuse(name, 'must be a function');
  }
  const heartbeatTimeoutMs =
    readHeartbeat(options.heartbeatTimeout ?? '30s') ??
    refuse(
      'heartbeatTimeout',
      'must be a duration from 1s to 10m, such as "30s" or a number of milliseconds',
    );

  if (problems.length > 0 || heartbeatTimeoutMs === undefined) {
    throw new PluginOptionError([TITLE, ...problems].join('\n  '));
  }
  return { targetUrl, apiKey, emulator, badge: corner, heartbeatTimeoutMs, secure, callbacks: options };
}

const TITLE = 'odyssey() in your Vite config:';
const TARGETS =
  'must be "emulator", or a URL such as "https://api.odyssey.ml" or "http://127.0.0.1:8090", without a query';

function isRecord(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function readTarget(target: string): string | undefined {
  if (typeof target !== 'string' || !URL.canParse(target)) return undefined;
  const { protocol, search, hash, username, password } = new URL(target);
  const isPlain = search === '' && hash === '' && username === '' && password === '';
  return isPlain && /^https?:$/.test(protocol) ? target.replace(/\/+$/, '') : undefined;
}

function readHeartbeat(duration: Duration): number | undefined {
  try {
    const ms = typeof duration === 'number' ? duration : parseDuration(duration);
    return ms >= MIN_HEARTBEAT_MS && ms <= MAX_HEARTBEAT_MS ? ms : undefined;
  } catch {
    return undefined;
  }
}
