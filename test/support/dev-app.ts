/** A copy of one of `test/apps` that a test may edit, and Vite's dev server for it: a process, as a developer runs it. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { PROJECT_ROOT } from './site.ts';

/** The versions of Vite that the tests have. */
const VITE_PACKAGES = { 6: 'vite-6', 7: 'vite-7', 8: 'vite' } as const;

export type ViteVersion = keyof typeof VITE_PACKAGES;
export type ReactVersion = 18 | 19;

/** What an app is made from. */
export interface DevAppOptions {
  /** A folder of `test/apps`. */
  readonly template: string;
  readonly vite?: ViteVersion;
  readonly react?: ReactVersion;
  /** Files to add or to put in place of the template's: text by path. */
  readonly files?: Readonly<Record<string, string>>;
}

/** An app in a folder of its own. */
export class DevApp {
  readonly folder = mkdtempSync(join(tmpdir(), 'odyssey-dev-app-'));
  readonly vitePackage: string;

  constructor({ template, vite = 8, react = 18, files = {} }: DevAppOptions) {
    this.vitePackage = VITE_PACKAGES[vite];
    cpSync(join(PROJECT_ROOT, 'test/apps', template), this.folder, { recursive: true });
    rmSync(join(this.folder, 'node_modules'), { recursive: true, force: true });
    writeFileSync(join(this.folder, 'package.json'), '{"private": true, "type": "module"}');
    linkPackages(this.folder, vite, react);
    for (const [path, text] of Object.entries(files)) this.write(path, text);
  }

  /** Adds a folder with another page: a template's, with these files added to it or put in place of its own. */
  addPage(name: string, template: string, files: Readonly<Record<string, string>> = {}): void {
    cpSync(join(PROJECT_ROOT, 'test/apps', template), join(this.folder, name), {
      recursive: true,
      filter: (path) => !/vite\.config|node_modules|package\.json/.test(path.slice(PROJECT_ROOT.length)),
    });
    for (const [path, text] of Object.entries(files)) this.write(join(name, path), text);
  }

  /**
   * Saves a file, whole: a busy dev server reads a file that is written in place while it is still empty, passes over
   * the change that follows within 50 ms, and then serves a module without a word in it.
   */
  write(path: string, text: string): void {
    const file = join(this.folder, path);
    mkdirSync(join(file, '..'), { recursive: true });
    const unsaved = `${this.folder}.unsaved`;
    writeFileSync(unsaved, text);
    renameSync(unsaved, file);
  }

  read(path: string): string {
    return readFileSync(join(this.folder, path), 'utf8');
  }

  /** Changes a file and saves it. */
  edit(path: string, change: (text: string) => string): void {
    const before = this.read(path);
    const after = change(before);
    if (after === before) throw new Error(`The edit of ${path} changes nothing`);
    this.write(path, after);
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** How a dev server is started. */
export interface DevServerOptions {
  readonly args?: readonly string[];
  readonly env?: NodeJS.ProcessEnv;
  /** A script of the app that starts Vite, in place of Vite's own command; it prints its URL as that does. */
  readonly script?: string;
}

/** A dev server that runs, and what it has printed. */
export class DevServer {
  readonly app: DevApp;
  readonly process: ChildProcess;
  output = '';
  readonly #exit: Promise<unknown>;

  constructor(app: DevApp, { args = [], env = {}, script }: DevServerOptions = {}) {
    this.app = app;
    const vite = join(PROJECT_ROOT, 'node_modules', app.vitePackage, 'bin/vite.js');
    const command = script === undefined ? [vite, '--port', '0'] : [script];
    // Its environment is a developer's, not that of a test: Vite asks for some of these.
    const { VITEST: _vitest, NODE_ENV: _nodeEnv, CI: _ci, ...outer } = process.env;
    this.process = spawn(process.execPath, [...command, ...args], {
      cwd: app.folder,
      env: { ...outer, NO_COLOR: '1', FORCE_COLOR: undefined, ...env },
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    for (const stream of [this.process.stdout, this.process.stderr]) {
      stream?.setEncoding('utf8').on('data', (text: string) => {
        this.output += stripVTControlCharacters(text);
      });
    }
    this.#exit = once(this.process, 'exit');
  }

  /** Starts one and waits until it serves. */
  static async start(app: DevApp, options?: DevServerOptions): Promise<DevServer> {
    const server = new DevServer(app, options);
    await server.printed(/Local: +(https?:\S+)/);
    return server;
  }

  /** The page's URL. */
  get url(): string {
    const [, url = ''] = /Local: +(https?:\S+)/.exec(this.output) ?? [];
    return url;
  }

  /** The URL of the emulator that the plugin has started. */
  async emulatorUrl(): Promise<string> {
    const [, url = ''] = await this.printed(/emulator is ready at (\S+)/);
    return url;
  }

  /** Waits until it has printed something that fits, from `from` on. */
  async printed(pattern: RegExp, from = 0): Promise<RegExpExecArray> {
    const { stdout, stderr } = this.process;
    for (;;) {
      const match = pattern.exec(this.output.slice(from));
      if (match) return match;
      const waiting = new AbortController();
      const { signal } = waiting;
      const ended = await Promise.race([
        this.#exit.then(() => 'ended'),
        ...[stdout, stderr].map((stream) => stream && once(stream, 'data', { signal })),
      ]);
      waiting.abort();
      if (ended === 'ended') {
        const last = pattern.exec(this.output.slice(from));
        if (last) return last;
        throw new Error(`The dev server ended before it printed ${pattern}: ${this.output}`);
      }
    }
  }

  /** Sends a signal and waits for the end. */
  async end(signal: NodeJS.Signals = 'SIGKILL'): Promise<void> {
    if (this.process.exitCode !== null || this.process.signalCode !== null) return;
    this.process.kill(signal);
    await this.#exit;
  }
}

/** A `node_modules` of links, so that the app resolves packages as after an install. */
function linkPackages(folder: string, vite: ViteVersion, react: ReactVersion): void {
  const packages = join(PROJECT_ROOT, 'node_modules');
  const links = join(folder, 'node_modules');
  const link = (name: string, target: string) => symlinkSync(target, join(links, name), 'dir');
  mkdirSync(links);
  const own = ['vite', 'odyssey-emulator', ...(react === 19 ? ['react', 'react-dom'] : [])];
  for (const name of readdirSync(packages)) {
    if (!name.startsWith('.') && !own.includes(name)) link(name, join(packages, name));
  }
  link('vite', join(packages, VITE_PACKAGES[vite]));
  link('odyssey-emulator', PROJECT_ROOT);
  if (react === 19) {
    for (const name of ['react', 'react-dom'])
      link(name, join(PROJECT_ROOT, 'test/apps/react-19/node_modules', name));
  }
}
