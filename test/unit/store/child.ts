/** Processes of their own that use the store: they can be killed, and can hold a directory. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { build } from 'vite';
import { afterAll, beforeAll, onTestFinished } from 'vitest';

/** Where node finds our dependencies from. */
const BUILT = resolve('node_modules/.store-test', String(process.pid));

/** Builds the program before the tests of a file: Node 20 runs no TypeScript. */
export function buildProgram(): void {
  beforeAll(async () => {
    await build({
      configFile: false,
      logLevel: 'error',
      build: { ssr: 'test/unit/store/program.ts', outDir: BUILT, target: 'node20' },
      ssr: { noExternal: ['@hono/zod-openapi'] },
    });
  });
  afterAll(() => rmSync(BUILT, { recursive: true, force: true }));
}

/** A process, and what it has printed. */
export interface Child {
  readonly process: ChildProcess;
  readonly lines: string[];
  /** Resolves when it has printed a line that starts so; rejects when it ends without. */
  said(start: string): Promise<string>;
  /** Kills it, and resolves when nothing of it is left. */
  kill(): Promise<void>;
  readonly ended: Promise<unknown>;
}

/** Runs the program; `shell` is what a shell does before it becomes the program, such as setting a limit. */
export function run(command: 'hold' | 'write' | 'fill', directory: string, shell = ':'): Child {
  const child = spawn(
    'sh',
    ['-c', `${shell}; exec "$@"`, 'sh', process.execPath, join(BUILT, 'program.js'), command, directory],
    { stdio: ['pipe', 'pipe', 'inherit'] },
  );
  const ended = once(child, 'close');
  const lines: string[] = [];
  createInterface({ input: child.stdout }).on('line', (line) => {
    lines.push(line);
    child.emit('said');
  });
  onTestFinished(() => {
    child.kill('SIGKILL');
  });
  return {
    process: child,
    lines,
    ended,
    said: async (start) => {
      const gone = ended.then(() => {
        throw new Error(`ended without saying ${start}: ${lines.join('\n')}`);
      });
      for (;;) {
        const line = lines.find((candidate) => candidate.startsWith(start));
        if (line !== undefined) {
          gone.catch(() => {});
          return line;
        }
        await Promise.race([once(child, 'said'), gone]);
      }
    },
    kill: async () => {
      child.kill('SIGKILL');
      await ended;
    },
  };
}
