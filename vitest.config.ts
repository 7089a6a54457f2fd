import { defineConfig } from 'vitest/config';

/** Those that start no other process. */
const IN_PROCESS_TESTS = ['test/unit/**/*.test.{ts,tsx}', 'test/contract/**/*.test.ts'];
const PLUGIN_TESTS = 'test/e2e/vite-plugin/**/*.test.ts';
/**
 * Every React case with the real service's path too: React is tried with the emulator, and that path with a plain app.
 * Every case with React 18 too: of what it does otherwise than 19, `test/e2e/react.test.ts` has the double mount.
 * What the SDK makes of a lost peer: it takes three quarters of a minute of real time, and `test/contract/faults/peer.test.ts`
 * has the rest of it.
 */
const LONG_TESTS = [
  'test/e2e/vite-plugin/react-*-service.test.ts',
  'test/e2e/vite-plugin/react-18-embedded.test.ts',
  'test/e2e/faults/peer.test.ts',
];
/**
 * Some five hundred connects, whose apps stream at once: on a busy machine Chromium keeps one message in about a thousand
 * that is written as its channel opens, and that stream never begins (vite-plugin/runtime/sdk.ts).
 */
const PLUGIN_RETRIES = 1;

export default defineConfig({
  test: {
    // Two shared cores: more workers than that only make the WebRTC tests time out.
    maxWorkers: 2,
    testTimeout: 30_000,
    hookTimeout: 60_000,
    projects: [
      {
        extends: true,
        test: {
          name: 'in-process',
          include: IN_PROCESS_TESTS,
          // They leave nothing behind, and loading everything anew for each file takes a tenth of all the time.
          isolate: false,
        },
      },
      {
        extends: true,
        test: {
          name: 'e2e',
          include: ['test/**/*.test.ts', 'test/**/*.test.tsx'],
          exclude: [...IN_PROCESS_TESTS, PLUGIN_TESTS, ...LONG_TESTS],
        },
      },
      {
        extends: true,
        test: {
          name: 'vite-plugin',
          include: [PLUGIN_TESTS],
          exclude: LONG_TESTS,
          retry: PLUGIN_RETRIES,
        },
      },
      {
        extends: true,
        test: {
          name: 'long',
          include: LONG_TESTS,
          retry: PLUGIN_RETRIES,
        },
      },
    ],
  },
});
