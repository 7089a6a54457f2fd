/** `createEmulator()`: composes the emulator's rooms; holds no behaviour of its own. */
import { Accounts } from './account.ts';
import { createLocalVerbs } from './admin/local.ts';
import type { EmulatorVerbs } from './admin/verbs.ts';
import { StunServer } from './broadcast/stun.ts';
import { type Config, type EmulatorOptions, resolveConfig } from './config.ts';
import { createApp } from './http/app.ts';
import type { JournalEntry } from './journal.ts';
import { Seed } from './seed.ts';
import { HttpServer } from './server.ts';
import { SignallingGateway } from './signalling/gateway.ts';
import { StreamerFactory } from './streamer/streamer.ts';
import { UdpPort } from './streamer/udp-port.ts';
import { Tokens } from './tokens.ts';
import { VERSION } from './version.ts';

export { EmulatorError, type EmulatorErrorCode } from './admin/errors.ts';
export { type ConnectOptions, connectEmulator } from './admin/remote.ts';
export type * from './admin/verbs.ts';
export type {
  AccountOptions,
  AccountSettings,
  Duration,
  EmulatorOptions,
  EmulatorSettings,
  ListedAccountOptions,
} from './config.ts';
export { ConfigError } from './config.ts';
export { PortInUseError } from './errors.ts';
export type { FaultMatch } from './faults/match.ts';
export type { FaultPointName, MatchField } from './faults/points.ts';
export type { FaultInfo, FaultRule, FaultType } from './faults/rule.ts';
export type {
  DanglingCause,
  EntryOf,
  Excerpt,
  FaultChange,
  JobCancelCause,
  JournalEntry,
  JournalEvents,
  JournalPage,
  JournalQuery,
  JournalType,
  LeaveCause,
  ReleaseCause,
  StreamEndCause,
} from './journal.ts';
export type { RecordingInfo } from './recording/recording.ts';
export type { AudienceInfo, SpectatorInfo } from './session/audience.ts';
export type { SessionInfo } from './session/info.ts';
export type { SessionEnd, SessionState } from './session/lifecycle.ts';
export type { StreamInfo } from './session/stream.ts';
export type { JobInfo, JobStreamInfo } from './simulation/info.ts';
export type { JobStatus, Priority } from './simulation/status.ts';

/** An emulator that runs in this process. */
export interface Emulator extends EmulatorVerbs {
  /** The UDP port that all WebRTC media uses. */
  readonly udpPort: number;
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
 * const emulator = await createEmulator({ port: 0, clock: 'manual' });
 * process.env.API_URL = emulator.url;
 * const client = new Odyssey({ apiKey: emulator.apiKey });
 * // …
 * await emulator.clock.advance('150s');
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
  const startedAtMs = performance.now();
  const udpPort = await UdpPort.hold(config.host, config.udpPort);
  const streamers = new StreamerFactory(udpPort, config.fps);
  const tokens = new Tokens();
  const accounts = new Accounts({ seed: new Seed(config.seed), config, streamers, tokens, onEntry });
  const gateway = new SignallingGateway(accounts, tokens, config.allowedHosts);
  const verbs = createLocalVerbs({
    accounts,
    config,
    health: () => ({
      status: 'ok',
      version: VERSION,
      url: server.url,
      udpPort: udpPort.port,
      uptimeMs: performance.now() - startedAtMs,
    }),
    ready: () => streamers.readiness(),
  });
  const stun = await StunServer.listen(udpPort.address);
  const app = createApp({ accounts, tokens, config, stunPort: stun.port, verbs });
  const server = await HttpServer.listen(app, config).catch(async (error: unknown) => {
    await Promise.all([udpPort.close(), stun.close()]);
    throw error;
  });
  gateway.attach(server.node);
  streamers.warmUp().catch((error: unknown) => accounts.recordFault(error));

  let closing: Promise<void> | undefined;
  return {
    ...verbs,
    url: server.url,
    udpPort: udpPort.port,
    close: () => {
      closing ??= (async () => {
        accounts.close();
        gateway.close();
        await server.close();
        await Promise.all([streamers.close(), stun.close()]);
      })();
      return closing;
    },
  };
}
