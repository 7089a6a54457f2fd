/** Runs `npm start` as a newcomer would: waits until it says its URL, asks there, stops it, and sees it end well. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as expire } from 'node:timers/promises';

/** Long enough to install and build on a slow machine. */
const READY_TIMEOUT_MS = 180_000;
const STOP_TIMEOUT_MS = 5_000;

const emulator = spawn('npm', ['start'], {
  // Any free port: 8090 may belong to the emulator of whoever runs this.
  env: { ...process.env, ODYSSEY_EMULATOR_PORT: '0', NO_COLOR: '1' },
  stdio: ['ignore', 'pipe', 'inherit'],
  // A process group of its own, so that nothing is left behind whatever happens.
  detached: true,
});
// The pipe closes when the last process that writes to it is gone, not only npm.
const gone = once(emulator, 'close');
try {
  const url = await within(READY_TIMEOUT_MS, 'say its URL', findUrl());
  const response = await fetch(`${url}/regions`);
  if (response.status !== 401)
    throw new Error(`GET ${url}/regions without a token: ${response.status}, not 401`);
  process.stdout.write(`${url} answers\n`);

  const askedAtMs = performance.now();
  // To the group, as a terminal or supervisor does: npm alone would leave the emulator behind where sh is dash. What npm
  // then exits with is the signal's number, whatever the emulator did.
  process.kill(-emulator.pid, 'SIGTERM');
  await within(STOP_TIMEOUT_MS, 'end after SIGTERM', gone);
  process.stdout.write(`stopped in ${Math.round(performance.now() - askedAtMs)} ms\n`);
} finally {
  try {
    process.kill(-emulator.pid, 'SIGKILL');
  } catch {
    // Nobody is left, as it should be.
  }
}

/** The first URL that the emulator prints; everything it prints is passed on. */
async function findUrl() {
  let printed = '';
  for await (const chunk of emulator.stdout.setEncoding('utf8')) {
    process.stdout.write(chunk);
    printed += chunk;
    const [url] = /http:\/\/[\w.-]+:\d+/.exec(printed) ?? [];
    if (url !== undefined) {
      emulator.stdout.resume().pipe(process.stdout);
      return url;
    }
  }
  throw new Error('npm start ended before it printed a URL; see above');
}

async function within(timeoutMs, what, promise) {
  const timeout = new AbortController();
  const expired = expire(timeoutMs, undefined, { signal: timeout.signal, ref: false }).then(() => {
    throw new Error(`npm start did not ${what} within ${timeoutMs / 1000} s`);
  });
  try {
    return await Promise.race([promise, expired]);
  } finally {
    expired.catch(() => {});
    timeout.abort();
  }
}
