/** One API key = one isolated world: its own clock, journal, limits, faults, sessions and simulation jobs. */
import { Broadcasts } from './broadcast/broadcasts.ts';
import type { SpectatorPeers } from './broadcast/spectator.ts';
import { advanceTogether, Clock } from './clock.ts';
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
import type { Fault } from './faults/rule.ts';
import { FaultRules } from './faults/rules.ts';
import { type EndCause, Journal, type JournalListener } from './journal.ts';
import { type PresignedQuery, PresignedUrls, type VerifiedClaim } from './presigned.ts';
import { artefactPath } from './recording/paths.ts';
import { Recordings } from './recording/recordings.ts';
import { Studio } from './recording/studio.ts';
import type { Seed } from './seed.ts';
import type { StreamerSource } from './session/context.ts';
import { AccountResetError, EmulatorClosedError, type SessionError } from './session/errors.ts';
import { Leases } from './session/leases.ts';
import { Sessions } from './session/sessions.ts';
import { SimulationJobs } from './simulation/jobs.ts';
import type { Tokens } from './tokens.ts';

/** What accounts share. */
export interface AccountsOptions {
  readonly seed: Seed;
  readonly config: Config;
  readonly streamers: StreamerSource & SpectatorPeers;
  readonly tokens: Tokens;
  readonly onEntry: JournalListener;
}

/** What accounts share, and {@link Accounts} makes. */
interface SharedByAccounts {
  readonly realClock: Clock;
  readonly presigned: PresignedUrls;
  readonly studio: Studio;
}

/** The world of one API key. */
export class Account {
  readonly apiKey: string;
  readonly clock: Clock;
  readonly journal: Journal;
  /** What is to fail. */
  readonly faults: FaultRules;
  readonly leases: Leases;
  readonly sessions: Sessions;
  readonly broadcasts: Broadcasts;
  readonly jobs: SimulationJobs;
  /** What has been filmed: streams, and the scripts of jobs. */
  readonly recordings: Recordings;
  /** How many accounts this key has had before: one more with each reset. Tokens tell by it which one they are of. */
  readonly generation: number;
  readonly #emulatorConfig: Config;
  /** What the configuration says of this key. */
  readonly #ownConfig: AccountConfig;
  #config: AccountConfig;

  constructor(apiKey: string, generation: number, shared: SharedByAccounts, options: AccountsOptions) {
    const { realClock, presigned, studio } = shared;
    const { config, seed, streamers, tokens, onEntry } = options;
    this.apiKey = apiKey;
    this.generation = generation;
    this.#emulatorConfig = config;
    this.#ownConfig = { ...config, ...config.accounts.get(apiKey) };
    this.#config = this.#ownConfig;
    this.clock = new Clock(this.#config.clock);
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
    });
    this.leases = new Leases(this.clock, () => this.#config);
    const onFault = (error: unknown) => this.journal.recordFault(error);
    this.broadcasts = new Broadcasts({
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
      journal: this.journal,
      studio,
      config: () => this.#config,
      onFault,
      signPath: (streamId, name) =>
        presigned.sign({
          apiKey,
          generation,
          path: artefactPath(streamId, name),
          expiresAtMs: this.clock.now() + this.#config.recordingUrlLifetimeMs,
        }),
    });
    this.jobs = new SimulationJobs({
      seed: ownSeed,
      fps: streamers.fps,
      clock: this.clock,
      journal: this.journal,
      config: () => this.#config,
      recordings: this.recordings,
      onFault,
    });
    this.sessions = new Sessions({
      seed: ownSeed,
      clock: this.clock,
      realClock,
      journal: this.journal,
      config: () => this.#config,
      leases: this.leases,
      streamers,
      broadcasts: this.broadcasts,
      recordings: this.recordings,
      onFault,
    });
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
   * limits, but the monthly hours, how many simulations run at once and the clock change at once.
   *
   * @throws ConfigError that names every problem; nothing is set then.
   */
  configure(options: AccountOptions): void {
    const { config, problems } = readAccountOptions(options);
    if (problems.length > 0) throw new ConfigError(problems);
    this.#config = { ...this.#ownConfig, ...config };
    this.journal.record('account.configured', { options: differences(this.#config, this.#ownConfig) });
    this.clock.setMode(this.#config.clock);
    this.leases.reconsider();
    this.jobs.reconsider();
  }

  /**
   * Makes the clock `real`, `manual` or a factor such as `60x`.
   *
   * @throws ConfigError when it is none of them.
   */
  setClockMode(mode: string): void {
    const { config, problems } = readAccountOptions({ clock: mode });
    if (problems.length > 0) throw new ConfigError(problems);
    this.#config = { ...this.#config, ...config };
    this.clock.setMode(this.#config.clock);
    this.journal.record('clock.mode', { mode: this.settings().clock });
  }

  /** Moves the clock ahead by `byMs`, 0 or more, and resolves when all that it caused has settled. */
  async advance(byMs: number): Promise<void> {
    this.journal.record('clock.advanced', { byMs });
    await this.clock.advance(byMs);
  }

  /** Whether the configuration names the key: with `strictKeys` no other is let in. */
  get isListed(): boolean {
    const { apiKey, accounts } = this.#emulatorConfig;
    return this.apiKey === apiKey || accounts.has(this.apiKey);
  }

  /** Ends everything; `reason` is what those who wait are told. */
  close(cause: EndCause, reason: SessionError): void {
    this.sessions.close(cause, reason);
    this.jobs.close(cause, reason);
    this.broadcasts.close();
    this.recordings.close();
    this.faults.close(reason);
    this.journal.close(reason);
    this.clock.close();
  }
}

/** The rules that the account of a key starts with: its own come first, and in place of those of the same name. */
function faultsOf(apiKey: string, { accountFaults, faults }: Config): Fault[] {
  const own = accountFaults.get(apiKey) ?? [];
  return [...own, ...faults.filter(({ name }) => own.every((other) => other.name !== name))];
}

/** All accounts: each is made when its key is first seen. */
export class Accounts {
  readonly #options: AccountsOptions;
  readonly #accounts = new Map<string, Account>();
  #closedBy: EmulatorClosedError | undefined;
  /** The wall's time: for what clients do in real time, and for what their own clocks check. */
  readonly realClock = new Clock({ kind: 'real' });
  readonly #presigned = new PresignedUrls();
  readonly #studio: Studio;
  /** What belongs to no account: requests without a valid key or token, and the emulator's own faults. */
  readonly anonymous: Journal;
  /** What is to fail of that: the rules of the configuration. */
  readonly anonymousFaults: FaultRules;

  constructor(options: AccountsOptions) {
    this.#options = options;
    const { journalEntries: entries, journalBytes: bytes, recordingCacheBytes } = options.config;
    this.#studio = new Studio(recordingCacheBytes);
    this.anonymous = new Journal({
      apiKey: '',
      clock: this.realClock,
      realClock: this.realClock,
      bounds: { entries, bytes },
      listener: options.onEntry,
    });
    this.anonymousFaults = new FaultRules({
      seed: options.seed.fork('anonymous'),
      clock: this.realClock,
      journal: this.anonymous,
      faults: options.config.faults,
    });
  }

  /** The account of a client's key; undefined where the key is unknown and keys are strict. */
  admit(apiKey: string): Account | undefined {
    const { strictKeys, apiKey: ownKey, accounts } = this.#options.config;
    const isKnown = apiKey === ownKey || accounts.has(apiKey);
    return strictKeys && !isKnown ? undefined : this.get(apiKey);
  }

  /** The account of `apiKey`, which has the form of a key. */
  get(apiKey: string): Account {
    return this.#accounts.get(apiKey) ?? this.#open(apiKey, 0);
  }

  /**
   * The account that a presigned URL is of, and what else its signature proves; undefined when it proves nothing. The
   * account may have been reset since, and the URL may have expired.
   */
  findSigned(path: string, query: PresignedQuery): { account: Account; claim: VerifiedClaim } | undefined {
    const claim = this.#presigned.verify(path, query);
    const account =
      claim && this.list().find(({ apiKey }) => this.#presigned.tagOf(apiKey) === claim.accountTag);
    return claim && account && { account, claim };
  }

  /** The accounts that have been seen, the oldest first. */
  list(): Account[] {
    return [...this.#accounts.values()];
  }

  /** Moves every clock ahead together; what falls due fires in order across the accounts. */
  async advanceAll(byMs: number): Promise<void> {
    const accounts = this.list();
    for (const { journal } of accounts) journal.record('clock.advanced', { byMs });
    await advanceTogether(
      accounts.map(({ clock }) => clock),
      byMs,
    );
  }

  /** Makes `apiKey`'s account anew. Resolves when the sockets of the old one are closed. */
  async reset(apiKey: string): Promise<void> {
    const old = this.#accounts.get(apiKey);
    if (!old) return;
    const account = this.#open(apiKey, old.generation + 1);
    old.close('account_reset', new AccountResetError(apiKey));
    account.journal.record('account.reset', {});
    await old.clock.settled();
  }

  /** The emulator failed while it worked for nobody in particular. */
  recordFault(error: unknown): void {
    this.anonymous.recordFault(error);
  }

  /** Closes every account: the emulator is closing. */
  close(): void {
    const reason = new EmulatorClosedError();
    this.#closedBy = reason;
    for (const account of this.list()) account.close('emulator_closed', reason);
    this.anonymousFaults.close(reason);
    this.anonymous.close(reason);
    this.realClock.close();
  }

  #shared(): SharedByAccounts {
    return { realClock: this.realClock, presigned: this.#presigned, studio: this.#studio };
  }

  #open(apiKey: string, generation: number): Account {
    const account = new Account(apiKey, generation, this.#shared(), this.#options);
    this.#accounts.set(apiKey, account);
    if (this.#closedBy) account.close('emulator_closed', this.#closedBy);
    return account;
  }
}
