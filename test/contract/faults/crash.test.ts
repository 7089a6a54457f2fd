/** The emulator ends by a fault, and an embedding process does not; or it starts again, on the same ports. */
import { expect, onTestFinished, test } from 'vitest';
import { readFault } from '../../../emulator/faults/read-rule.ts';
import {
  createEmulator,
  type EmulatorOptions,
  type FaultRule,
  type JournalEntry,
} from '../../../emulator/index.ts';
import { aDirectory } from '../../support/a-directory.ts';
import { authenticate, RawClient, reserve } from '../../support/raw-client.ts';

const REGIONS = 'GET /regions';
const RESTART: FaultRule = { name: 'crash', on: REGIONS, type: 'crash', how: 'restart' };

async function create(options: EmulatorOptions = {}) {
  const entries: JournalEntry[] = [];
  const emulator = await createEmulator({ port: 0, ...options, onEntry: (entry) => entries.push(entry) });
  onTestFinished(() => emulator.close());
  const token = await authenticate(emulator.url);
  const crash = () =>
    expect(
      fetch(`${emulator.url}/regions`, { headers: { Authorization: `Bearer ${token}` } }),
    ).rejects.toThrow('fetch failed');
  /** Resolves when it is heard again. */
  const isBack = () =>
    expect
      .poll(() =>
        reserve(emulator.url).then(
          () => true,
          () => false,
        ),
      )
      .toBe(true);
  return { emulator, entries, crash, isBack };
}

test.each(['exit', 'abort'] as const)('%s: the emulator closes, and this process lives', async (how) => {
  const { emulator, entries, crash } = await create();
  await emulator.faults.set({ name: 'crash', on: REGIONS, type: 'crash', how });
  const client = await RawClient.connect(emulator.url);
  const closed = client.closed();
  await crash();
  expect(await closed).toMatchObject({ code: 1006 });
  await client.peerConnection.close();
  await emulator.close();
  await expect(fetch(emulator.url)).rejects.toThrow('fetch failed');
  expect(entries).toContainEqual(
    expect.objectContaining({ type: 'fault.injected', fault: 'crash', on: REGIONS }),
  );
  expect(entries.filter(({ type }) => type === 'emulator.fault')).toEqual([]);
});

test('restart: sockets are cut, and a new emulator is heard on the same ports, without the rule', async () => {
  const { emulator, crash, isBack } = await create({ faults: [RESTART], accounts: { ody_other: {} } });
  const { url, udpPort } = emulator;
  const other = emulator.account('ody_other');
  const client = await RawClient.connect(url);
  await client.startStream();
  const closed = client.closed();
  await crash();
  expect(await closed).toMatchObject({ code: 1006 });
  await client.peerConnection.close();
  await isBack();
  expect(await emulator.health()).toMatchObject({ url, udpPort });
  expect(await emulator.recordings.list()).toEqual([]);
  expect(await emulator.faults.list()).toEqual([]);
  await other.faults.set({ name: 'other', on: REGIONS, type: 'timeout' });
  expect(await emulator.account('ody_other').faults.list()).toHaveLength(1);
  const next = await RawClient.connect(url);
  await next.startStream();
  expect(await emulator.streams.list()).toHaveLength(1);
  await next.disconnect();
});

test('restart: what is stored is there again', async () => {
  const { emulator, crash, isBack } = await create({ data: aDirectory() });
  await emulator.faults.set(RESTART);
  const client = await RawClient.connect(emulator.url);
  const { stream_id: streamId } = await client.startStream();
  client.ask({ type: 'interactive_stream_end' });
  await client.reply('stream_ended');
  await crash();
  await client.peerConnection.close();
  await isBack();
  expect(await emulator.recordings.list()).toMatchObject([{ streamId }]);
  expect(await emulator.journal.list({ type: 'account.restored' })).toMatchObject({ total: 1 });
});

test('restart, and closed meanwhile: it stays closed', async () => {
  const { emulator, crash } = await create();
  await emulator.faults.set(RESTART);
  await crash();
  await emulator.close();
  await expect(fetch(emulator.url)).rejects.toThrow('fetch failed');
});

test('a rule that cannot be is refused', () => {
  const rule = { name: 'any', on: 'stream', type: 'crash' };
  expect(readFault(rule).problems[0]).toMatch(/^on: "stream": crash makes no sense there: it may be on POST/);
  expect(readFault({ ...rule, on: REGIONS, how: 'softly' }).problems).toEqual([
    'how: "softly": must be "exit" or "restart" or "abort"',
  ]);
});
