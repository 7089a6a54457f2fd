/** A child process whose functions are called over IPC: what is measured runs apart from what measures it. */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { benchFile } from './bench-files.ts';

/** Functions that a child offers; arguments and results travel as JSON. */
type Offer = Readonly<Record<string, (...args: never[]) => unknown>>;
type Call = { readonly id: number; readonly name: string; readonly args: never[] };
type Answer = { readonly id: number; readonly value?: unknown; readonly error?: string };

/** In the child: answers the parent's calls from now on. */
export function offer(functions: Offer): void {
  process.on('message', async ({ id, name, args }: Call) => {
    let answer: Answer;
    try {
      answer = { id, value: await functions[name]?.(...args) };
    } catch (error) {
      answer = { id, error: error instanceof Error ? (error.stack ?? error.message) : String(error) };
    }
    process.send?.(answer);
  });
}

/** In the parent: a child that {@link offer}s `Functions`. */
export class Child<Functions extends Offer> {
  readonly #process: ChildProcess;
  readonly #pending = new Map<number, { resolve(value: unknown): void; reject(error: Error): void }>();
  #lastId = 0;

  /** Starts a file of the bundled benchmarks, by its name. */
  constructor(name: string) {
    this.#process = fork(benchFile(name), { execArgv: ['--expose-gc', ...process.execArgv] });
    this.#process.on('message', ({ id, value, error }: Answer) => {
      const call = this.#pending.get(id);
      this.#pending.delete(id);
      if (error === undefined) call?.resolve(value);
      else call?.reject(new Error(`${name}: ${error}`));
    });
    this.#process.on('exit', (code, signal) => {
      for (const { reject } of this.#pending.values()) {
        reject(new Error(`The child ${name} ended with ${code ?? signal} before it answered.`));
      }
    });
  }

  /**
   * Calls a function of the child.
   *
   * @throws Error with the child's words when it throws there, or when the child ends first.
   */
  call<Name extends keyof Functions & string>(
    name: Name,
    ...args: Parameters<Functions[Name]>
  ): Promise<Awaited<ReturnType<Functions[Name]>>> {
    const id = ++this.#lastId;
    return new Promise((resolve, reject) => {
      this.#pending.set(id, {
        resolve: (value) => resolve(value as Awaited<ReturnType<Functions[Name]>>),
        reject,
      });
      this.#process.send({ id, name, args });
    });
  }

  /** Ends the child at once. */
  async kill(): Promise<void> {
    if (this.#process.exitCode !== null || this.#process.signalCode !== null) return;
    this.#process.kill('SIGKILL');
    await once(this.#process, 'exit');
  }
}
