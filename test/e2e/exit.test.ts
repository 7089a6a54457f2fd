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
  [
    'while simulations wait and run, and a script is fetched',
    SCRIPT.replace(
      /await client.connect[\s\S]*disconnect\(\);/,
      `
      const { createServer } = await import('node:http');
      const silent = createServer(() => silent.close()).listen(0, '127.0.0.1');
      await new Promise((resolve) => silent.once('listening', resolve));
      silent.unref();
      const script = [{ timestamp_ms: 0, start: { prompt: 'the end' } }, { timestamp_ms: 9000, end: {} }];
      for (let i = 0; i < 4; i++) await client.simulate({ script });
      await emulator.journal.waitFor({ type: 'simulation.dispatched' });
      const asked = new Promise((resolve) => silent.once('request', resolve));
      client.simulate({ script_url: 'http://127.0.0.1:' + silent.address().port }).catch(() => {});
      await asked;
      `,
    ),
  ],
  ['before anybody came', SCRIPT.replace(/const client[\s\S]*disconnect\(\);/, '')],
])('closed %s, the process ends', async (_name, script) => {
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '--eval', script], {
    timeout: 20_000,
  });
  expect(stdout).toContain('closed');
});
