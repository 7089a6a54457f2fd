import { defineConfig } from 'vitest/config';

const PLUGIN_TESTS = 'test/e2e/vite-plugin/**/*.test.ts';

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
          // Some five hundred connects, whose apps stream at once: on a busy machine Chromium keeps one message in about
          // a thousand that is written as its channel opens, and that stream never begins (vite-plugin/runtime/sdk.ts).
          retry: 1,
        },
      },
    ],
  },
});
