/**
 * Makes a fresh clone ready, and is done at once when it is: `node .ci/prepare.mjs build` installs the dependencies and
 * builds `dist`; with `test-tools` it also makes sure of a browser and of ffmpeg. `npm start` and `npm test` run it
 * first, so nothing but Node and npm is there when it runs: it has no dependencies.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { findBrowser, findCommand } from './find-browser.mjs';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const OLDEST_NODE = [20, 19];
/** What `dist` is made from; a folder counts with all that is in it. */
const SOURCES = [
  'emulator',
  'vite-plugin',
  'package.json',
  'package-lock.json',
  'tsconfig.json',
  'tsdown.config.ts',
];

const STEPS = {
  build() {
    requireNode();
    if (!dependenciesAreInstalled()) installDependencies();
    if (!distIsFresh()) build();
  },
  'test-tools'() {
    const { CHROME_PATH } = process.env;
    if (CHROME_PATH && !existsSync(CHROME_PATH)) {
      fail(
        `CHROME_PATH is ${CHROME_PATH}, and nothing is there. Set it to a Chrome or Chromium, or unset it.`,
      );
    }
    const missing = [...(findBrowser() ? [] : ['chromium']), ...(ffmpegIsInstalled() ? [] : ['ffmpeg'])];
    if (missing.length > 0) installTestTools(missing);
  },
};

for (const name of process.argv.slice(2)) {
  const step = STEPS[name];
  if (!step) fail(`.ci/prepare.mjs has no step "${name}". Steps: ${Object.keys(STEPS).join(', ')}.`);
  step();
}

function requireNode() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  const isTooOld = major < OLDEST_NODE[0] || (major === OLDEST_NODE[0] && minor < OLDEST_NODE[1]);
  if (isTooOld) {
    fail(
      `This is Node ${process.versions.node}, and odyssey-emulator needs ${OLDEST_NODE.join('.')} or newer. ` +
        'Install a current one from https://nodejs.org, or with your version manager (nvm install 22).',
    );
  }
}

/** npm writes this file last of all, so a broken-off installation counts as none. */
function dependenciesAreInstalled() {
  return modifiedMs('node_modules/.package-lock.json') >= modifiedMs('package-lock.json');
}

function installDependencies() {
  runOrFail({
    what: 'Installing dependencies (npm ci)',
    command: npm('ci', '--no-audit', '--no-fund', '--loglevel=error'),
    remedy:
      "npm's own words are above: usually the registry cannot be reached, or package-lock.json is not up to date.",
  });
}

function distIsFresh() {
  const { exports } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
  const outputs = Object.values(exports).flatMap((entry) =>
    typeof entry === 'string' ? [] : Object.values(entry),
  );
  const oldestOutputMs = Math.min(...outputs.map(modifiedMs));
  return oldestOutputMs > Math.max(...SOURCES.map(newestMs));
}

function build() {
  runOrFail({
    what: 'Building dist',
    command: npm('run', 'build', '--silent'),
    remedy: 'The sources do not compile: see above, and `npm run typecheck`.',
  });
}

function ffmpegIsInstalled() {
  return findCommand('ffmpeg') !== undefined && findCommand('ffprobe') !== undefined;
}

/** By apt where that is ours to do, else says what to do: Debian's packages are `chromium` and `ffmpeg`. */
function installTestTools(packages) {
  const canInstall = process.getuid?.() === 0 && findCommand('apt-get') !== undefined;
  if (!canInstall) {
    const advice = {
      darwin: `brew install ${packages.join(' ')}`,
      linux: `sudo apt-get install ${packages.join(' ')}   (or your distribution's packages of that name)`,
      win32: `winget install ${packages.map((name) => ({ chromium: 'Google.Chrome', ffmpeg: 'Gyan.FFmpeg' })[name]).join(' ')}`,
    };
    fail(
      `The tests need ${packages.join(' and ')}, not found on this machine: they run the SDK in a real browser and ` +
        `decode the video with ffmpeg.\n  Install: ${advice[process.platform] ?? packages.join(', ')}\n` +
        '  A browser that is installed elsewhere: CHROME_PATH=/path/to/chrome npm test\n' +
        '  The emulator itself needs neither: npm start works.',
    );
  }
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const remedy = `Install ${packages.join(' and ')} yourself, or set CHROME_PATH to a browser that you have.`;
  runOrFail({
    what: 'Updating package lists (apt-get update)',
    command: ['apt-get', '-qq', 'update'],
    env,
    remedy,
  });
  runOrFail({
    what: `Installing ${packages.join(' and ')} for the tests (apt-get)`,
    command: ['apt-get', '-qq', 'install', '-y', '--no-install-recommends', ...packages],
    env,
    remedy,
  });
  // On Ubuntu the package of that name may be a stub that only points to a snap.
  const browser = findBrowser();
  if (!browser || spawnSync(browser, ['--version'], { stdio: 'ignore' }).status !== 0) {
    fail(`apt-get installed no browser that starts. Install Chrome, and set CHROME_PATH to it.`);
  }
}

/** The npm that runs us, so that a version manager's or corepack's choice holds; else the one on the path. */
function npm(...args) {
  const script = process.env.npm_execpath;
  if (script && /npm-cli\.c?js$/.test(script)) return [process.execPath, script, ...args];
  return [process.platform === 'win32' ? 'npm.cmd' : 'npm', ...args];
}

/** Runs a command in silence, says in one line what it was and how long it took, or prints all and ends with exit code 1. */
function runOrFail({ what, command: [file, ...args], env = process.env, remedy }) {
  const startedMs = performance.now();
  process.stderr.write(`${what} ... `);
  const { status, error, stdout, stderr } = spawnSync(file, args, {
    cwd: ROOT,
    env,
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
    stdio: ['ignore', 'pipe', 'pipe'],
    shell: file.endsWith('.cmd'),
  });
  const tookS = ((performance.now() - startedMs) / 1000).toFixed(1);
  if (status === 0) {
    process.stderr.write(`done in ${tookS} s\n`);
    return;
  }
  process.stderr.write(`failed after ${tookS} s\n`);
  fail(`${stdout ?? ''}${stderr ?? ''}${error ? `${error.message}\n` : ''}${what} failed. ${remedy}`);
}

function fail(message) {
  process.stderr.write(`${message}\n`);
  process.exit(1);
}

/** When a file or folder last changed, in milliseconds since 1970; 0 when it is not there. */
function modifiedMs(path) {
  return statSync(join(ROOT, path), { throwIfNoEntry: false })?.mtimeMs ?? 0;
}

/** The newest change under a path. Folders count too: theirs is the only trace of a file that was removed. */
function newestMs(path) {
  const absolute = join(ROOT, path);
  if (!existsSync(absolute) || !statSync(absolute).isDirectory()) return modifiedMs(path);
  const within = readdirSync(absolute).map((name) => newestMs(join(path, name)));
  return Math.max(modifiedMs(path), ...within);
}
