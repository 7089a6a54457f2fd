/** One API key = one isolated world: its own clock, journal, limits, faults, sessions, jobs and recordings. */
import { type AccountRecord, AccountRecordKeeper } from './account/record.ts';
import { Broadcasts } from './broadcast/broadcasts.ts';
import type { SpectatorPeers } from './broadcast/spectator.ts';
import { Clock } from './clock.ts';
import {
  type AccountConfig,
  type AccountOptions,
  type AccountSettings,
  type Config,
  ConfigError,
  differences,
  readAccountOptions,
  toAccountSettings,
} from './config.ts';
import { overlaid } from './faults/read-rule.ts';
import type { Fault } from './faults/rule.ts';
import { FaultRules } from './faults/rules.ts';
import { SessionFaults } from './faults/session-faults.ts';
import { type EndCause, Journal, type JournalListener } from './journal.ts';
import type { PresignedUrls } from './presigned.ts';
import { artefactPath } from './recording/paths.ts';
import { Recordings } from './recording/recordings.ts';
import type { Studio } from './recording/studio.ts';
import { ScenarioPlayer } from './scenario/player.ts';
import type { Scenarios } from './scenario/scenarios.ts';
import type { Seed } from './seed.ts';
import type { StreamerSource } from './session/context.ts';
import type { SessionError } from './session/errors.ts';
import { Leases } from './session/leases.ts';
import { Sessions } from './session/sessions.ts';
import { SimulationJobs } from './simulation/jobs.ts';
import { AccountStore } from './store/account-store.ts';
import type { Store } from './store/store.ts';
import type { Tokens } from './tokens.ts';

/** What accounts share. */
export interface AccountsOptions {
  readonly seed: Seed;
  readonly config: Config;
  readonly streamers: StreamerSource & SpectatorPeers;
  readonly tokens: Tokens;
  readonly presigned: PresignedUrls;
  /** What outlives them, or the process. */
  readonly store: Store;
  readonly onEntry: JournalListener;
}

/** What accounts share, and {@link import('./accounts.ts').Accounts} makes. */
export interface SharedByAccounts {
  readonly realClock: Clock;
  readonly studio: Studio;
  readonly scenarios: Scenarios;
}

/** The world of one API key. */
export class Account {
  readonly apiKey: string;
  readonly clock: Clock;
  readonly journal: Journal;
  /** What is to fail. */
  readonly faults: FaultRules;
  /** What of that comes and goes with time. */
  readonly scenario: ScenarioPlayer;
  readonly leases: Leases;
  readonly sessions: Sessions;
  readonly broadcasts: Broadcasts;
  readonly jobs: SimulationJobs;
  /** What has been filmed: streams, and the scripts of jobs. */
  readonly recordings: Recordings;
  /** How many accounts this key has had before: one more with each reset. Tokens tell by it which one they are of. */
  readonly generation: number;
  /** When the key was first seen, on the account's clock. */
  readonly seenAtMs: number;
  readonly #store: AccountStore;
  readonly #record: AccountRecordKeeper;
  readonly #emulatorConfig: Config;
  /** What the configuration says of this key. */
  readonly #ownConfig: AccountConfig;
  /** What was set for it beside that, by people and then by its scenario. */
  #setConfig: Partial<AccountConfig>;
  #scenarioConfig: Partial<AccountConfig> = {};
  #config: AccountConfig;
  /** What was set for the account while it was there, as it was given. */
  #options: AccountOptions = {};
  /** How many it has had, in all processes. */
  readonly #counts: { sessions: number; jobs: number };

  /**
   * The account of a key, as it is stored; as if its key had never been seen where nothing is. Its `generation` is at least
   * the given one.
   *
   * @throws StoreError when what is stored cannot be read.
   */
  constructor(apiKey: string, generation: number, shared: SharedByAccounts, options: AccountsOptions) {
    const { realClock, studio, scenarios } = shared;
    const { config, seed, streamers, tokens, presigned, store, onEntry } = options;
    const onFault = (error: unknown) => this.journal.recordFault(error);
    this.#store = new AccountStore(store, apiKey, onFault);
    this.#record = new AccountRecordKeeper(this.#store);
    const before = this.#record.read();
    this.apiKey = apiKey;
    this.generation = Math.max(generation, before?.generation ?? 0);
    this.#emulatorConfig = config;
    this.#ownConfig = { ...config, ...config.accounts.get(apiKey) };
    const { config: setConfig, problems } = readAccountOptions(before?.options ?? {});
    this.#setConfig = setConfig;
    this.#config = { ...this.#ownConfig, ...setConfig };
    this.#options = before?.options ?? {};
    this.#counts = { sessions: before?.sessions ?? 0, jobs: before?.jobs ?? 0 };
    this.clock = new Clock(this.#config.clock, before?.nowMs);
    this.seenAtMs = before?.seenAtMs ?? this.clock.now();
    this.journal = new Journal({
      apiKey,
      clock: this.clock,
      realClock,
      bounds: { entries: config.journalEntries, bytes: config.journalBytes },
      listener: onEntry,
    });
    const ownSeed = seed.fork('account', apiKey);
    this.faults = new FaultRules({
      seed: ownSeed,
      clock: this.clock,
      journal: this.journal,
      faults: faultsOf(apiKey, config),
      onChanged: () => this.sessions.reconsider(),
    });
    if (problems.length > 0) onFault(new ConfigError(problems));
    this.leases = new Leases(this.clock, () => this.#config, before && usageOf(before));
    this.broadcasts = new Broadcasts({
      apiKey,
      faults: this.faults,
      clock: this.clock,
      realClock,
      journal: this.journal,
      peers: streamers,
      config: () => this.#config,
      onFault,
      signToken: (streamId) => {
        const lifetimeS = Math.ceil(this.#config.spectatorTokenLifetimeMs / 1000);
        return tokens.signSpectator({ apiKey, generation, streamId }, this.clock, lifetimeS);
      },
    });
    this.recordings = new Recordings({
      realClock,
      journal: this.journal,
      store: this.#store,
      studio,
      config: () => this.#config,
      onFault,
      onStored: () => this.#save(),
      signPath: (streamId, name, lifetimeMs = this.#config.recordingUrlLifetimeMs) =>
        presigned.sign({
          apiKey,
          generation,
          path: artefactPath(streamId, name),
          expiresAtMs: this.clock.now() + lifetimeMs,
        }),
    });
    this.jobs = new SimulationJobs({
      apiKey,
      faults: this.faults,
      seed: ownSeed,
      nextNumber: () => this.#count('jobs'),
      store: this.#store,
      fps: streamers.fps,
      clock: this.clock,
      journal: this.journal,
      config: () => this.#config,
      recordings: this.recordings,
      onFault,
    });
    this.sessions = new Sessions({
      apiKey,
      seed: ownSeed,
      nextNumber: () => this.#count('sessions'),
      clock: this.clock,
      realClock,
      journal: this.journal,
      config: () => this.#config,
      faults: this.faults,
      connectionFaults: (session) =>
        new SessionFaults(session, { judge: this.faults, realClock, fps: streamers.fps }),
      leases: this.leases,
      streamers,
      broadcasts: this.broadcasts,
      recordings: this.recordings,
      onFault,
    });
    this.scenario = new ScenarioPlayer({
      clock: this.clock,
      journal: this.journal,
      faults: this.faults,
      setOptions: (options) => {
        this.#scenarioConfig = options;
        this.#reconfigure();
      },
    });
    if (before) this.#restore();
    if (scenarios.forAll) this.scenario.start(scenarios.forAll);
    this.#save();
  }

  /** What holds for whatever begins now. */
  get config(): AccountConfig {
    return this.#config;
  }

  /** The same, as one would write it. */
  settings(): AccountSettings {
    return toAccountSettings({ ...this.#config, clock: this.clock.mode });
  }

  /**
   * Sets the account's options; what is left out is as the configuration says of its key. What began before keeps its
   * limits, but the monthly hours, how many simulations run at once and the clock change at once. What a scenario sets holds
   * until it gives it back.
   *
   * @throws ConfigError that names every problem; nothing is set then.
   */
  configure(options: AccountOptions): void {
    const { config, problems } = readAccountOptions(options);
    if (problems.length > 0) throw new ConfigError(problems);
    this.#setConfig = config;
    this.#options = options;
    this.#reconfigure();
    this.clock.setMode(this.#config.clock);
    this.#save();
  }

  /**
   * Makes the clock `real`, `manual` or a factor such as `60x`.
   *
   * @throws ConfigError when it is none of them.
   */
  setClockMode(mode: string): void {
    const { config, problems } = readAccountOptions({ clock: mode });
    if (problems.length > 0) throw new ConfigError(problems);
    this.#setConfig = { ...this.#setConfig, ...config };
    this.#config = { ...this.#config, ...config };
    this.#options = { ...this.#options, clock: this.settings().clock };
    this.clock.setMode(this.#config.clock);
    this.journal.record('clock.mode', { mode: this.settings().clock });
    this.#save();
  }

  /** Moves the clock ahead by `byMs`, 0 or more, and resolves when all that it caused has settled. */
  async advance(byMs: number): Promise<void> {
    this.journal.record('clock.advanced', { byMs });
    await this.clock.advance(byMs);
    this.noteTime();
  }

  /** The clock has gone ahead: it is never to go back, not in the next process either. */
  noteTime(): void {
    this.#save();
  }

  /** Whether the configuration names the key: with `strictKeys` no other is let in. */
  get isListed(): boolean {
    const { apiKey, accounts } = this.#emulatorConfig;
    return this.apiKey === apiKey || accounts.has(this.apiKey);
  }

  /** Resolves when all that was stored until now would survive a SIGKILL. */
  stored(): Promise<void> {
    return this.#store.settled();
  }

  /** Ends everything; `reason` is what those who wait are told. What is stored stays there. */
  close(cause: EndCause, reason: SessionError): void {
    this.sessions.close(cause, reason);
    this.jobs.close(cause, reason);
    this.broadcasts.close();
    this.recordings.close();
    this.faults.close(reason);
    this.#save();
    this.journal.close(reason);
    this.clock.close();
  }

  /** Ends everything, and stores nothing more: the next account of the key stores in its place. */
  giveWay(cause: EndCause, reason: SessionError): void {
    this.#store.detach();
    this.close(cause, reason);
  }

  #reconfigure(): void {
    this.#config = { ...this.#ownConfig, ...this.#setConfig, ...this.#scenarioConfig };
    this.journal.record('account.configured', { options: differences(this.#config, this.#ownConfig) });
    this.leases.reconsider();
    this.jobs.reconsider();
  }

  #restore(): void {
    const { recordings, cutOff } = this.recordings.restore();
    const { jobs, requeued } = this.jobs.restore();
    const options = differences(this.#config, this.#ownConfig);
    this.journal.record('account.restored', { recordings, jobs, requeued, cutOff: cutOff.length, options });
    this.recordings.keepCutOff(cutOff);
  }

  #count(what: 'sessions' | 'jobs'): number {
    this.#counts[what]++;
    this.#save();
    return this.#counts[what];
  }

  #save(): void {
    const { generation, seenAtMs } = this;
    const nowMs = this.clock.now();
    const { usedMs } = this.leases.usage();
    const options = { ...this.#options };
    this.#record.save({ generation, seenAtMs, nowMs, usedMs, options, ...this.#counts });
  }
}

/** The rules that the account of a key starts with: its own come first, and in place of those of the same name. */
function faultsOf(apiKey: string, { accountFaults, faults }: Config): readonly Fault[] {
  return overlaid(accountFaults.get(apiKey) ?? [], faults);
}

function usageOf({ usedMs, nowMs }: AccountRecord): { usedMs: number; atMs: number } {
  return { usedMs, atMs: nowMs };
}
