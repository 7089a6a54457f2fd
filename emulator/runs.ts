/** The runs of an emulator, one after the other: a fault may end one, and begin the next on the same ports. */
import type { Accounts } from './accounts.ts';
import type { LocalVerbsOptions } from './admin/local.ts';
import type { Config } from './config.ts';
import type { CrashHooks } from './crash-hooks.ts';
import type { CrashWay } from './faults/http/crash.ts';
import type { Fault } from './faults/rule.ts';

/** One run, from the opening of its ports to their closing. */
export interface Run extends Pick<LocalVerbsOptions, 'health' | 'ready'> {
  readonly accounts: Accounts;
  readonly url: string;
  readonly udpPort: number;
  /** Cuts every connection, as the end of the process does. */
  cut(): void;
  close(): Promise<void>;
}

/** The runs of one emulator. */
export class Runs {
  readonly #open: (config: Config) => Promise<Run>;
  readonly #hooks: CrashHooks | undefined;
  readonly #config: Config;
  #run: Run | undefined;
  #restarting: Promise<void> | undefined;
  #isOpen = false;
  #closed: Promise<void> | undefined;

  /** Without `hooks` the process is somebody else's: what would end it closes the emulator. */
  constructor(config: Config, open: (config: Config) => Promise<Run>, hooks?: CrashHooks) {
    this.#config = config;
    this.#open = open;
    this.#hooks = hooks;
  }

  /** The present run, or the last one. */
  get now(): Run {
    if (!this.#run) throw new TypeError('The emulator has not started.');
    return this.#run;
  }

  async start(): Promise<void> {
    this.#run = await this.#open(this.#config);
    this.#isOpen = true;
  }

  /** A fault ends the run. */
  crash(how: CrashWay): void {
    // Whoever comes meanwhile meets a run that is ending.
    if (this.#restarting) return;
    if (how === 'restart') {
      this.#restarting = this.#restart()
        .catch((error: unknown) => {
          if (this.#hooks) this.#hooks.onRestartFailed(error);
          else process.emitWarning(`The emulator could not start again: ${String(error)}`);
        })
        .finally(() => {
          this.#restarting = undefined;
        });
    } else if (this.#hooks) {
      this.#hooks.exit(how);
    } else {
      this.now.cut();
      void this.close();
    }
  }

  /** Ends the last run, at once unless the emulator just starts again. Harmless when called again. */
  close(): Promise<void> {
    this.#closed ??= this.#restarting?.then(() => this.#end()) ?? this.#end();
    return this.#closed;
  }

  async #end(): Promise<void> {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    await this.now.close();
  }

  async #restart(): Promise<void> {
    const { url, udpPort, cut } = this.now;
    cut();
    await this.#end();
    if (this.#closed) return;
    const port = this.#config.port === 0 ? Number(new URL(url).port) : this.#config.port;
    this.#run = await this.#open({ ...withoutCrashes(this.#config), port, udpPort });
    this.#isOpen = true;
    this.#hooks?.onRestarted();
  }
}

/** Rules start with new counts: one that says `times: 1` would end every run, one after the other. */
function withoutCrashes(config: Config): Config {
  const harmless = (faults: readonly Fault[]) => faults.filter(({ type }) => type !== 'crash');
  const accountFaults = [...config.accountFaults].map(([key, faults]) => [key, harmless(faults)] as const);
  return { ...config, faults: harmless(config.faults), accountFaults: new Map(accountFaults) };
}
