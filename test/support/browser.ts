/** A headless Chromium-like browser with its defaults: WebRTC hides local addresses behind mDNS names, as at a user's. */
import { type Browser, chromium, type LaunchOptions } from 'playwright-core';
import { findBrowser } from '../../.ci/find-browser.mjs';

const ARGS = [
  '--autoplay-policy=no-user-gesture-required',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-gpu',
  '--disable-quic',
  '--disable-sync',
  // Names that nobody else has (RFC 6761 §6.2): pages of other sites, and dev servers by name.
  '--host-resolver-rules=MAP *.test 127.0.0.1',
  '--no-first-run',
];

/**
 * Starts the browser that `npm test` made sure of.
 *
 * @throws Error when this machine has none; the message says how to get one.
 */
export async function launchBrowser(options: LaunchOptions = {}): Promise<Browser> {
  const executablePath = findBrowser();
  if (executablePath === undefined) {
    throw new Error(
      'No browser found. Run `npm test` once, which installs or asks for one, or set CHROME_PATH.',
    );
  }
  // Chromium refuses to start as root with its sandbox on; CI containers are root.
  const sandboxArgs = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  return chromium.launch({ executablePath, args: [...ARGS, ...sandboxArgs], ...options });
}
