/** The emulator ends by a fault: the command does end, or start again. What the SDK makes of it is in the handbook. */
import { expect, test } from 'vitest';
import { connectEmulator } from '../../../emulator/index.ts';
import { aDirectory } from '../../support/a-directory.ts';
import { Run } from '../../support/cli.ts';
import { post } from '../../support/raw-client.ts';

const LOGIN = 'POST /auth/token';

const crash = (url: string) =>
  expect(post(`${url}/auth/token`, { api_key: 'ody_local' })).rejects.toThrow('fetch failed');

test.each([
  ['exit', 'SIGKILL'],
  ['abort', 'SIGABRT'],
] as const)('the command ends: %s', async (how, signal) => {
  const run = new Run(['--port', '0', '--udp-port', '0']);
  const url = await run.url();
  await (await connectEmulator(url)).faults.set({ name: 'crash', on: LOGIN, type: 'crash', how });
  await crash(url);
  expect(await run.end()).toMatchObject({ code: null, signal });
});

test('the command starts again, says so, and has what it stored', async () => {
  const run = new Run(['--port', '0', '--udp-port', '0', '--data', aDirectory()]);
  const url = await run.url();
  const emulator = await connectEmulator(url);
  await emulator.config.set({ concurrentSessions: 3 });
  await emulator.faults.set({ name: 'crash', on: LOGIN, type: 'crash', how: 'restart' });
  await crash(url);
  await expect.poll(() => run.stdout.match(/URL +http/g)).toHaveLength(2);
  expect((await post(`${url}/auth/token`, { api_key: 'ody_local' })).status).toBe(200);
  expect(await emulator.config.get()).toMatchObject({ concurrentSessions: 3 });
  run.signal('SIGTERM');
  expect(await run.end()).toMatchObject({ code: 0, stderr: '' });
});
