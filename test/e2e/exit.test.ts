/** A process that embeds the emulator ends by itself once it is closed: no handle is left open. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';

const SCRIPT = `
  import 'odyssey-emulator/webrtc';
  import { Odyssey } from '@odysseyml/odyssey';
  import { createEmulator } from 'odyssey-emulator';

  const emulator = await createEmulator({ port: 0 });
  process.env.API_URL = emulator.url;
  const client = new Odyssey({ apiKey: emulator.apiKey });
  let onBroadcastReady;
  const ready = new Promise((resolve) => { onBroadcastReady = resolve; });
  await client.connect({ onBroadcastReady });
  await client.startStream({ prompt: 'the end' });
  client.disconnect();
  await emulator.close();
  console.log('closed');
`;

test.each([
  ['after a stream', SCRIPT],
  [
    'while a stream runs',
    SCRIPT.replace('client.disconnect();', '').replace("console.log('closed')", 'client.disconnect(); $&'),
  ],
  [
    'while spectators watch, and a player',
    SCRIPT.replace("await client.startStream({ prompt: 'the end' });", (start) =>
      [
        start.replace('}', ', broadcast: true }'),
        'const { webrtcUrl, hlsUrl, spectatorToken } = await ready;',
        'const spectator = await Odyssey.connectToStream(webrtcUrl, spectatorToken);',
        "await emulator.journal.waitFor({ type: 'spectator.connected' });",
        "await (await fetch(hlsUrl.replace('index', 'video'))).text();",
      ].join('\n'),
    ).replace("console.log('closed')", 'spectator.disconnect(); $&'),
  ],
  ['before anybody came', SCRIPT.replace(/const client[\s\S]*disconnect\(\);/, '')],
])('closed %s, the process ends', async (_name, script) => {
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '--eval', script], {
    timeout: 20_000,
  });
  expect(stdout).toContain('closed');
});
