/** All accounts: each is made when its key is first seen, or brought back from where it is stored. */
import { PassThrough, Readable } from 'node:stream';
import { readAccountRecord } from './account/record.ts';
import { Account, type AccountsOptions } from './account.ts';
import { advanceTogether, Clock } from './clock.ts';
import { FaultRules } from './faults/rules.ts';
import { Journal } from './journal.ts';
import type { PresignedQuery, VerifiedClaim } from './presigned.ts';
import { readImage, readKeptVideo, readVideo } from './recording/stored.ts';
import { Studio } from './recording/studio.ts';
import { Scenarios } from './scenario/scenarios.ts';
import { AccountResetError, EmulatorClosedError } from './session/errors.ts';
import { readFilms, readJob } from './simulation/stored.ts';
import { exportTo } from './store/export.ts';
import { importFrom } from './store/import.ts';
import { type ReadValue, SHELF_NAMES, type ShelfName } from './store/store.ts';

/** How each shelf is read: an import is refused where one of its records cannot be. */
const READERS: Readonly<Record<ShelfName, ReadValue<unknown>>> = {
  accounts: readAccountRecord,
  simulations: readJob,
  films: readFilms,
  recordings: readKeptVideo,
  takes: readVideo,
  images: readImage,
};

/** The accounts of an emulator. */
export class Accounts {
  readonly #options: AccountsOptions;
  readonly #accounts = new Map<string, Account>();
  #closedBy: EmulatorClosedError | undefined;
  /** The wall's time: for what clients do in real time, and for what their own clocks check. */
  readonly realClock = new Clock({ kind: 'real' });
  readonly #studio: Studio;
  /** What belongs to no account: requests without a valid key or token, and the emulator's own faults. */
  readonly anonymous: Journal;
  /** What is to fail of that: the rules of the configuration. */
  readonly anonymousFaults: FaultRules;
  /** What accounts play. */
  readonly scenarios: Scenarios;

  /**
   * Brings back the accounts that are stored.
   *
   * @throws StoreError when one cannot be read.
   */
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
    this.scenarios = new Scenarios({
      atStart: options.config.scenarioAtStart,
      players: () => this.list().map(({ scenario }) => scenario),
      anonymous: this.anonymous,
      onFault: (error) => this.recordFault(error),
    });
    for (const name of SHELF_NAMES) options.store.shelf(name, READERS[name]);
    this.#restore();
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
    const { presigned } = this.#options;
    const claim = presigned.verify(path, query);
    const account = claim && this.list().find(({ apiKey }) => presigned.tagOf(apiKey) === claim.accountTag);
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
    for (const account of accounts) account.noteTime();
  }

  /** Makes `apiKey`'s account anew. Resolves when the sockets of the old one are closed, and nothing of it is stored. */
  async reset(apiKey: string): Promise<void> {
    const old = this.#accounts.get(apiKey);
    if (!old) return;
    const { store } = this.#options;
    const cleared = Promise.all(SHELF_NAMES.map((name) => store.shelf(name).clear(apiKey)));
    const account = this.#open(apiKey, old.generation + 1);
    cleared.catch((error: unknown) => account.journal.recordFault(error));
    await this.#replace(old, account);
  }

  /** Everything that is stored, as one file. */
  export(): ReadableStream<Uint8Array> {
    const output = new PassThrough();
    // Whoever reads it hears of it.
    exportTo(this.#options.store, output).catch((error: Error) => output.destroy(error));
    // Node's type of it has values of any kind.
    return Readable.toWeb(output) as ReadableStream<Uint8Array>;
  }

  /**
   * Puts what was exported in the place of everything: each account is made anew. Resolves with the number of records. Where it
   * fails, all stays as it was.
   *
   * @param name What to call the source in errors.
   * @throws StoreError `bad_export`, `newer`, `full`, `not_written`, or `in_use` while another import is under way.
   */
  async import(source: AsyncIterable<Uint8Array>, name: string): Promise<number> {
    let replaced: Promise<unknown> | undefined;
    const onReplaced = () => {
      const before = this.list();
      this.#accounts.clear();
      this.#restore(new Map(before.map(({ apiKey, generation }) => [apiKey, generation + 1])));
      replaced = Promise.all(
        before.map((old) =>
          this.#replace(old, this.#accounts.get(old.apiKey) ?? this.#open(old.apiKey, old.generation + 1)),
        ),
      );
    };
    const count = await importFrom(this.#options.store, source, name, { onReplaced });
    await replaced;
    return count;
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

  /** Opens what is stored, in the order in which the keys were first seen; of each key the generation or a later one. */
  #restore(generations: ReadonlyMap<string, number> = new Map()): void {
    const keys = this.#options.store.shelf('accounts').apiKeys();
    const stored = keys.map((apiKey) => this.#create(apiKey, generations.get(apiKey) ?? 0));
    stored.sort((a, b) => a.seenAtMs - b.seenAtMs);
    for (const account of stored) this.#accounts.set(account.apiKey, account);
  }

  async #replace(old: Account, next: Account): Promise<void> {
    old.giveWay('account_reset', new AccountResetError(old.apiKey));
    next.journal.record('account.reset', {});
    await Promise.all([old.clock.settled(), next.stored()]);
  }

  #create(apiKey: string, generation: number): Account {
    const shared = { realClock: this.realClock, studio: this.#studio, scenarios: this.scenarios };
    return new Account(apiKey, generation, shared, this.#options);
  }

  #open(apiKey: string, generation: number): Account {
    const account = this.#create(apiKey, generation);
    this.#accounts.set(apiKey, account);
    if (this.#closedBy) account.close('emulator_closed', this.#closedBy);
    return account;
  }
}
