/** `createEmulator()`: composes the emulator's rooms; holds no behaviour of its own. */
import { Accounts } from './account.ts';
import { type Config, type EmulatorOptions, resolveConfig } from './config.ts';
import { parseDuration } from './duration.ts';
import { createApp } from './http/app.ts';
import type { JournalEntry } from './journal.ts';
import { Seed } from './seed.ts';
import { HttpServer } from './server.ts';
import type { SessionInfo } from './session/sessions.ts';
import { SignallingGateway } from './signalling/gateway.ts';
import { StreamerFactory } from './streamer/streamer.ts';
import { UdpPort } from './streamer/udp-port.ts';
import { Tokens } from './tokens.ts';

export type { Config, Duration, EmulatorOptions } from './config.ts';
export { ConfigError } from './config.ts';
export { PortInUseError } from './errors.ts';
export type { JournalEntry, JournalEvents, ReleaseCause, StreamEndCause } from './journal.ts';
export type { SessionInfo } from './session/sessions.ts';

/** A running emulator. */
export interface Emulator {
  /** Where the SDK is pointed: `window.__ODYSSEY_API_URL__` or `API_URL`. Example: `http://127.0.0.1:8090`. */
  readonly url: string;
  /** A key to use; every other key of the form `ody_…` works too, and is a world of its own. */
  readonly apiKey: string;
  /** The UDP port that all WebRTC media uses. */
  readonly udpPort: number;
  /** The configuration in force. */
  readonly config: Config;
  /** The sessions that hold a slot, oldest first, of {@link apiKey}'s account or another's. */
  sessions(options?: { key?: string }): SessionInfo[];
  /**
   * Moves an account's manual clock forward; whatever falls due on the way happens, in order.
   *
   * @example emulator.advance('150s') // the stream that runs reaches its limit
   * @throws TypeError when the clock is not manual.
   */
  advance(duration: string | number, options?: { key?: string }): void;
  /** Releases every session and gives every port back. Harmless when called again. */
  close(): Promise<void>;
}

/** Options of {@link createEmulator}: the configuration, and a listener. */
export interface CreateEmulatorOptions extends EmulatorOptions {
  /** Called with everything that happens, as it happens. */
  onEntry?: (entry: JournalEntry) => void;
}

/**
 * Starts an emulator in this process.
 *
 * @example
 * const emulator = await createEmulator({ port: 0 });
 * process.env.API_URL = emulator.url;
 * const client = new Odyssey({ apiKey: emulator.apiKey });
 * // …
 * await emulator.close();
 *
 * @throws ConfigError when an option is unknown or has a bad value.
 * @throws PortInUseError when a port belongs to somebody else.
 */
export async function createEmulator(options: CreateEmulatorOptions = {}): Promise<Emulator> {
  const { onEntry = () => {}, ...emulatorOptions } = options;
  return startEmulator(resolveConfig(emulatorOptions), onEntry);
}

/** Starts an emulator from a configuration that is resolved already: the command's door. */
export async function startEmulator(
  config: Config,
  onEntry: (entry: JournalEntry) => void,
): Promise<Emulator> {
  const udpPort = await UdpPort.hold(config.host, config.udpPort);
  const streamers = new StreamerFactory(udpPort, config.fps);
  const accounts = new Accounts({
    seed: new Seed(config.seed),
    clock: config.clock,
    limits: config,
    streamers,
    onEntry,
  });
  const tokens = new Tokens();
  const gateway = new SignallingGateway(accounts, tokens);
  const app = createApp({ accounts, tokens, config });
  const server = await HttpServer.listen(app, config).catch((error: unknown) => {
    udpPort.close();
    throw error;
  });
  gateway.attach(server.node);
  streamers.warmUp().catch((error: unknown) => accounts.recordFault(error));

  const accountOf = (key = config.apiKey) => accounts.get(key);
  let closing: Promise<void> | undefined;
  return {
    url: server.url,
    apiKey: config.apiKey,
    udpPort: udpPort.port,
    config,
    sessions: ({ key } = {}) => accountOf(key).sessions.list(),
    advance: (duration, { key } = {}) =>
      accountOf(key).clock.advance(typeof duration === 'number' ? duration : parseDuration(duration)),
    close: () => {
      closing ??= (async () => {
        accounts.close();
        gateway.close();
        await server.close();
        streamers.close();
      })();
      return closing;
    },
  };
}
