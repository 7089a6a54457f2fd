import { defineConfig } from 'vitest/config';

const PLUGIN_TESTS = 'test/e2e/vite-plugin/**/*.test.ts';
/**
 * Every React case with the real service's path too: React is tried with the emulator, and that path with a plain app.
 * Every case with React 18 too: of what it does otherwise than 19, `test/e2e/react.test.ts` has the double mount.
 */
const LONG_TESTS = [
  'test/e2e/vite-plugin/react-*-service.test.ts',
  'test/e2e/vite-plugin/react-18-embedded.test.ts',
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
          name: 'emulator',
          include: ['test/**/*.test.ts', 'test/**/*.test.tsx'],
          exclude: [PLUGIN_TESTS],
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
