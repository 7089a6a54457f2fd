/** Bundles the benchmarks as the package itself is bundled: a test runner's module loader would slow the hot loops. */
import { defineConfig } from 'tsdown';

export default defineConfig({
  entry: {
    run: 'run.ts',
    'bare-hono': 'bare-hono.ts',
    'emulator-process': 'emulator-process.ts',
    'viewers-process': 'viewers-process.ts',
    'spectators-process': 'spectators-process.ts',
    'bare-sender-process': 'bare-sender-process.ts',
  },
  // Two folders below the project: test/support/site.ts finds the project's files from there.
  outDir: '../../node_modules/.bench',
  platform: 'node',
  format: 'esm',
  outExtensions: () => ({ js: '.js' }),
  dts: false,
  hash: false,
  skipNodeModulesBundle: true,
  logLevel: 'warn',
});
