/** The built command, as a process. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';

const CLI = fileURLToPath(new URL('../../dist/cli.js', import.meta.url));
const URL_LINE = /URL +(http:\S+)/;

/** The command that runs or has run, and what it has printed so far. It ends with its test. */
export class Run {
  stdout = '';
  stderr = '';
  readonly #child: ChildProcess;
  readonly #exit: Promise<{ code: number | null; signal: NodeJS.Signals | null }>;

  constructor(
    args: readonly string[],
    { env = {}, cwd = tmpdir() }: { env?: NodeJS.ProcessEnv; cwd?: string } = {},
  ) {
    const child = spawn(process.execPath, [CLI, ...args], {
      cwd,
      env: { ...process.env, NO_COLOR: '1', FORCE_COLOR: undefined, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      this.stdout += text;
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      this.stderr += text;
    });
    onTestFinished(async () => {
      child.kill('SIGKILL');
      await this.#exit;
    });
    this.#child = child;
    this.#exit = once(child, 'close').then(([code, signal]) => {
      return { code, signal };
    });
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  /** The URL, once the emulator is ready. */
  async url(): Promise<string> {
    const [, url = ''] = await this.printed(URL_LINE);
    return url;
  }

  /** What fits `pattern` in what it prints, once it is there. */
  async printed(pattern: RegExp): Promise<RegExpExecArray> {
    for (;;) {
      const found = pattern.exec(this.stdout);
      if (found) return found;
      const ended = await Promise.race([this.#exit, this.#child.stdout && once(this.#child.stdout, 'data')]);
      if (ended && 'code' in ended)
        throw new Error(`The command ended before it printed ${pattern}: ${this.stderr}`);
    }
  }

  signal(name: NodeJS.Signals): void {
    this.#child.kill(name);
  }

  /** The exit code, and what was printed in all. */
  async end() {
    const { code, signal } = await this.#exit;
    return { code, signal, stdout: this.stdout, stderr: this.stderr };
  }
}
