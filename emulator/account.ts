/** One API key = one isolated world: its own clock, journal, limits and sessions. */
import { Clock, type ClockMode } from './clock.ts';
import { Journal, type JournalListener } from './journal.ts';
import type { Seed } from './seed.ts';
import { type AccountLimits, Sessions } from './session/sessions.ts';
import type { StreamerFactory } from './streamer/streamer.ts';

/** Odyssey's API keys begin so. */
const API_KEY = /^ody_[A-Za-z0-9_-]{1,200}$/;

/** What accounts share. */
export interface AccountsOptions {
  readonly seed: Seed;
  readonly clock: ClockMode;
  readonly limits: AccountLimits;
  readonly streamers: StreamerFactory;
  readonly onEntry: JournalListener;
}

/** The world of one API key. */
export class Account {
  readonly apiKey: string;
  readonly clock: Clock;
  readonly journal: Journal;
  readonly sessions: Sessions;

  constructor(apiKey: string, realClock: Clock, options: AccountsOptions) {
    this.apiKey = apiKey;
    this.clock = new Clock(options.clock);
    this.journal = new Journal(apiKey, this.clock, options.onEntry);
    this.sessions = new Sessions({
      seed: options.seed.fork('account', apiKey),
      clock: this.clock,
      realClock,
      journal: this.journal,
      limits: options.limits,
      streamers: options.streamers,
      onFault: (error) => this.journal.recordFault(error),
    });
  }

  /** Releases every session and forgets every timer. */
  close(): void {
    this.sessions.close();
    this.clock.close();
  }
}

/** All accounts: each is made when its key is first seen. */
export class Accounts {
  readonly #options: AccountsOptions;
  readonly #accounts = new Map<string, Account>();
  /** The wall's time: for what clients do in real time, and for what their own clocks check. */
  readonly realClock = new Clock({ kind: 'real' });

  readonly #journal: Journal;

  constructor(options: AccountsOptions) {
    this.#options = options;
    this.#journal = new Journal('', this.realClock, options.onEntry);
  }

  /** Whether `apiKey` looks like one of Odyssey's. */
  static isApiKey(apiKey: string): boolean {
    return API_KEY.test(apiKey);
  }

  /** The account of `apiKey`, which has the form of a key. */
  get(apiKey: string): Account {
    let account = this.#accounts.get(apiKey);
    if (!account) {
      account = new Account(apiKey, this.realClock, this.#options);
      this.#accounts.set(apiKey, account);
    }
    return account;
  }

  /** The emulator failed while it worked for nobody in particular. */
  recordFault(error: unknown): void {
    this.#journal.recordFault(error);
  }

  /** Closes every account. */
  close(): void {
    for (const account of this.#accounts.values()) account.close();
    this.realClock.close();
  }
}
