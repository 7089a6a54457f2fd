/** `createEmulator()`: composes the emulator's rooms; holds no behaviour of its own. */
import { Accounts } from './accounts.ts';
import { createLocalVerbs } from './admin/local.ts';
import type { EmulatorVerbs } from './admin/verbs.ts';
import { StunServer } from './broadcast/stun.ts';
import { type Config, type EmulatorOptions, resolveConfig } from './config.ts';
import type { CrashHooks } from './crash-hooks.ts';
import type { CrashWay } from './faults/http/crash.ts';
import { createApp } from './http/app.ts';
import type { HttpContext } from './http/context.ts';
import type { JournalEntry } from './journal.ts';
import { PresignedUrls } from './presigned.ts';
import { type Run, Runs } from './runs.ts';
import { Seed } from './seed.ts';
import { HttpServer } from './server.ts';
import { SignallingGateway } from './signalling/gateway.ts';
import { createMemoryStore, openStore } from './store/open-store.ts';
import { Secrets } from './store/secret.ts';
import type { Store } from './store/store.ts';
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
  ScenarioEndCause,
  StreamEndCause,
} from './journal.ts';
export type { RecordingInfo } from './recording/recording.ts';
export type { ActiveScenario, ScenarioInfo } from './scenario/scenario.ts';
export type { AudienceInfo, SpectatorInfo } from './session/audience.ts';
export type { SessionInfo } from './session/info.ts';
export type { SessionEnd, SessionState } from './session/lifecycle.ts';
export type { StreamInfo } from './session/stream.ts';
export type { JobInfo, JobStreamInfo } from './simulation/info.ts';
export type { JobStatus, Priority } from './simulation/status.ts';
export { StoreError, type StoreErrorCode } from './store/errors.ts';

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
 * @throws StoreError when the data directory is in use, newer, damaged, somebody else's, or not to be had.
 */
export async function createEmulator(options: CreateEmulatorOptions = {}): Promise<Emulator> {
  const { onEntry = () => {}, ...emulatorOptions } = options;
  return startEmulator(resolveConfig(emulatorOptions), onEntry);
}

/**
 * Starts an emulator from a configuration that is resolved already: the command's door. Without `hooks` the process is not
 * its own, and no fault ends it.
 */
export async function startEmulator(
  config: Config,
  onEntry: (entry: JournalEntry) => void,
  hooks?: CrashHooks,
): Promise<Emulator> {
  const runs: Runs = new Runs(config, (runConfig) => open(runConfig, onEntry, { verbs, crash }), hooks);
  const crash = (how: CrashWay) => runs.crash(how);
  const verbs = createLocalVerbs({
    get accounts() {
      return runs.now.accounts;
    },
    config,
    health: () => runs.now.health(),
    ready: () => runs.now.ready(),
  });
  await runs.start();
  const { url, udpPort } = runs.now;
  return { ...verbs, url, udpPort, close: () => runs.close() };
}

/** Opens a run; where that fails, gives back what has been opened, the last first. */
async function open(
  config: Config,
  onEntry: (entry: JournalEntry) => void,
  doors: Pick<HttpContext, 'verbs' | 'crash'>,
): Promise<Run> {
  const undo: (() => unknown)[] = [];
  const opened = <Thing>(thing: Thing, close: (thing: Thing) => unknown): Thing => {
    undo.unshift(() => close(thing));
    return thing;
  };
  try {
    return await compose(config, onEntry, doors, opened);
  } catch (error) {
    for (const close of undo) await close();
    throw error;
  }
}

async function compose(
  config: Config,
  onEntry: (entry: JournalEntry) => void,
  doors: Pick<HttpContext, 'verbs' | 'crash'>,
  opened: <Thing>(thing: Thing, close: (thing: Thing) => unknown) => Thing,
): Promise<Run> {
  const startedAtMs = performance.now();
  const store = opened(await storeOf(config), (open) => open.close());
  const secrets = Secrets.of(store.directory);
  const tokens = new Tokens(secrets.for('tokens'));
  const udpPort = opened(await UdpPort.hold(config.host, config.udpPort), (port) => port.close());
  const streamers = new StreamerFactory(udpPort, config.fps);
  const accounts = opened(
    new Accounts({
      seed: new Seed(config.seed),
      config,
      streamers,
      tokens,
      presigned: new PresignedUrls(secrets.for('presigned URLs')),
      store,
      onEntry,
    }),
    async (all) => {
      all.close();
      await all.scenarios.close();
    },
  );
  const gateway = new SignallingGateway(accounts, tokens, config.allowedHosts);
  const stun = opened(await StunServer.listen(udpPort.address), (open) => open.close());
  const app = createApp({ accounts, tokens, config, stunPort: stun.port, ...doors });
  const server = await HttpServer.listen(app, config);
  gateway.attach(server.node);
  streamers.warmUp().catch((error: unknown) => accounts.recordFault(error));

  return {
    accounts,
    url: server.url,
    udpPort: udpPort.port,
    health: () => ({
      status: 'ok',
      version: VERSION,
      url: server.url,
      udpPort: udpPort.port,
      uptimeMs: performance.now() - startedAtMs,
    }),
    ready: () => streamers.readiness(),
    cut: () => {
      gateway.close();
      server.cut();
    },
    close: async () => {
      accounts.close();
      gateway.close();
      await server.close();
      await Promise.all([streamers.close(), stun.close()]);
      await accounts.scenarios.close();
      await store.close();
    },
  };
}

async function storeOf({ data }: Config): Promise<Store> {
  return data === '' ? createMemoryStore() : openStore(data);
}
