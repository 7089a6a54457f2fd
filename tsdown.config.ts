import { defineConfig, type UserConfig } from 'tsdown';

/** A script that the Vite plugin reads as text and puts into a page. */
const pageScript = (name: string, entry: string): UserConfig => ({
  entry: { [name]: entry },
  platform: 'browser',
  format: 'iife',
  globalName: 'odysseyDev',
  minify: true,
  target: 'es2022',
  outputOptions: { entryFileNames: '[name].js' },
  hash: false,
  clean: false,
});

export default defineConfig([
  {
    // Pure-JavaScript dependencies are bundled (they are devDependencies): one file to read instead of some three
    // hundred halves the time to ready. What is native, large or rarely needed stays a dependency and is imported when
    // first used.
    entry: {
      index: 'emulator/index.ts',
      cli: 'emulator/cli.ts',
      video: 'emulator/video/frame-tag.ts',
      webrtc: 'emulator/webrtc.ts',
      vite: 'vite-plugin/index.ts',
      // The child process in which the Vite plugin runs its emulator.
      'vite-emulator': 'vite-plugin/emulator/child.ts',
    },
    // Its entry for Node is UMD, whose parts a bundler does not find.
    alias: { 'jsonc-parser': 'jsonc-parser/lib/esm/main.js' },
    platform: 'node',
    format: 'esm',
    outExtensions: () => ({ js: '.js', dts: '.d.ts' }),
    dts: true,
    hash: false,
  },
  pageScript('page-runtime', 'vite-plugin/runtime/index.ts'),
  pageScript('page-panel', 'vite-plugin/panel/main.tsx'),
]);
