/** The emulator that the plugin starts, in a child process; started again when it ends by itself. */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { EmulatorOptions } from '../../emulator/config.ts';
import { emulatorLimits, type Target, type TargetLimits } from '../target.ts';
import type { ChildMessage, StartMessage } from './child.ts';

/** Beside the built plugin: tests and users run that. */
const CHILD = fileURLToPath(new URL('./vite-emulator.js', import.meta.url));
/** One that ends sooner than this after its start will do so again. */
const TOO_SOON_MS = 2000;
/** How long it may take to give its port back; it then ends with this process. */
const CLOSE_TIMEOUT_MS = 2000;

/** How the emulator fares, for terminal and panel. */
export interface EmbeddedReports {
  onReady(url: string): void;
  onProblem(message: string): void;
  /** It ended by itself, and is started again. */
  onRestart(how: string): void;
}

/** An emulator of this dev server. */
export class EmbeddedEmulator implements Target {
  readonly kind = 'embedded';
  readonly secure = true;
  readonly #options: EmulatorOptions;
  readonly #reports: EmbeddedReports;
  #child: ChildProcess | undefined;
  #url: Promise<string>;
  #shown = { url: '', problem: null as string | null };
  #isClosed = false;

  constructor(options: EmulatorOptions, reports: EmbeddedReports) {
    this.#options = { port: 0, ...options };
    this.#reports = reports;
    this.#url = this.#start();
  }

  get state() {
    const { url, problem } = this.#shown;
    return { url, ready: url !== '', problem };
  }

  url(): Promise<string> {
    return this.#url;
  }

  identify(): void {
    // It is known what this is.
  }

  async limits(apiKey: string): Promise<TargetLimits> {
    return emulatorLimits(await this.#url, apiKey);
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    const child = this.#child;
    if (!child?.connected) return;
    const exited = once(child, 'exit');
    child.disconnect();
    const inTime = AbortSignal.timeout(CLOSE_TIMEOUT_MS);
    await Promise.race([exited, once(inTime, 'abort')]);
  }

  #start(): Promise<string> {
    const startedAtMs = performance.now();
    const child = fork(CHILD, [], { stdio: ['ignore', 'ignore', 'inherit', 'ipc'], execArgv: [] });
    this.#child = child;
    // Neither the process nor its channel keeps a dev server alive that has closed.
    child.unref();
    child.channel?.unref();
    child.send({ options: this.#options } satisfies StartMessage);
    const url = new Promise<string>((resolve, reject) => {
      child.on('message', (message: ChildMessage) => {
        if (message.type === 'fault') {
          this.#reports.onProblem(`the emulator failed: ${message.message}`);
        } else if (message.type === 'failed') {
          this.#shown = { url: '', problem: message.message };
          this.#reports.onProblem(`the emulator cannot start: ${message.message}`);
          reject(new Error(message.message));
        } else {
          this.#shown = { url: message.url, problem: null };
          this.#reports.onReady(message.url);
          resolve(message.url);
        }
      });
      child.once('error', reject);
      child.once('exit', (code, signal) => {
        reject(new Error(`the emulator's process ended (${signal ?? code})`));
        this.#exited(signal ?? `code ${code}`, performance.now() - startedAtMs);
      });
    });
    // Whoever waits for it is told; nobody may.
    url.catch(() => {});
    return url;
  }

  #exited(how: string, livedMs: number): void {
    if (this.#isClosed || this.#shown.problem !== null) return;
    if (livedMs < TOO_SOON_MS) {
      const problem = `the emulator's process ended at once (${how})`;
      this.#shown = { url: '', problem };
      this.#reports.onProblem(problem);
      return;
    }
    this.#shown = { url: '', problem: null };
    this.#reports.onRestart(how);
    this.#url = this.#start();
  }
}
