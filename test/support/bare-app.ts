/** Every HTTP route without a port or WebRTC, for tests that ask the app itself: nobody can connect to its sessions. */
import { createLocalVerbs } from '../../emulator/admin/local.ts';
import { type EmulatorOptions, resolveConfig } from '../../emulator/config.ts';
import { createApp } from '../../emulator/http/app.ts';
import { Seed } from '../../emulator/seed.ts';
import { Tokens } from '../../emulator/tokens.ts';
import { NO_STREAMERS, someAccounts } from './accounts.ts';

/** An app, and the accounts behind it. */
export function createBareApp(options: EmulatorOptions = {}) {
  const tokens = new Tokens();
  const config = resolveConfig(options, { env: {} });
  const accounts = someAccounts({
    seed: new Seed(config.seed),
    config,
    streamers: { ...NO_STREAMERS, fps: config.fps },
    tokens,
  });
  const verbs = createLocalVerbs({
    accounts,
    config,
    health: () => ({ status: 'ok', version: '0.0.0', url: 'http://localhost', udpPort: 1, uptimeMs: 0 }),
    ready: () => ({ ready: true, waitingFor: [] }),
  });
  return { app: createApp({ accounts, tokens, config, stunPort: 3478, verbs, crash: () => {} }), accounts };
}
