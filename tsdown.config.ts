import { defineConfig } from 'tsdown';

// Pure-JavaScript dependencies are bundled (they are devDependencies): one file to read instead of some three hundred
// halves the time to ready. What is native, large or rarely needed stays a dependency and is imported when first used.
export default defineConfig({
  entry: {
    index: 'emulator/index.ts',
    cli: 'emulator/cli.ts',
    video: 'emulator/video/frame-tag.ts',
    webrtc: 'emulator/webrtc.ts',
  },
  platform: 'node',
  format: 'esm',
  outExtensions: () => ({ js: '.js', dts: '.d.ts' }),
  dts: true,
  hash: false,
});
