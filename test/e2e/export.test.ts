/** `odyssey-emulator export` and `import`, as processes. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import { connectEmulator } from '../../emulator/index.ts';
import { openStore } from '../../emulator/store/open-store.ts';
import { aDirectory } from '../support/a-directory.ts';
import { Run } from '../support/cli.ts';
import { authenticate, post } from '../support/raw-client.ts';
import { shortScript } from '../support/scripts.ts';
import { aFilledDirectory, DATA } from '../unit/store/a-directory.ts';
import { KEY } from '../unit/store/numbered.ts';

const CLI = fileURLToPath(new URL('../../dist/cli.js', import.meta.url));

async function run(...args: string[]) {
  const child = spawn(process.execPath, [CLI, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  const [stdout, stderr, [code]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'close'),
  ]);
  return { code, stdout, stderr };
}

test('what one directory has, the other gets', async () => {
  const [from, to] = [await aFilledDirectory(20), join(aDirectory(), 'new')];
  const file = join(aDirectory(), 'export.gz');
  expect(await run('export', file, '--data', from)).toEqual({
    code: 0,
    stdout: `20 records from ${from} to ${file}\n`,
    stderr: '',
  });
  expect(await run('import', file, '--data', to)).toEqual({
    code: 0,
    stdout: `20 records from ${file} to ${to}\n`,
    stderr: '',
  });
  const store = await openStore(to, { create: false });
  expect([...store.shelf('recordings').list(KEY)]).toHaveLength(20);
  await store.close();
});

test('what is there already gives way only when it is told to', async () => {
  const [from, to] = [await aFilledDirectory(20), await aFilledDirectory(3)];
  const file = join(aDirectory(), 'export.gz');
  await run('export', file, '--data', from);
  expect(await run('import', file, '--data', to)).toEqual({
    code: 1,
    stdout: '',
    stderr: expect.stringContaining(`${to} holds records`),
  });
  const kept = await openStore(to, { create: false });
  expect([...kept.shelf('recordings').list(KEY)]).toHaveLength(3);
  await kept.close();
  expect(await run('import', file, '--data', to, '--replace')).toMatchObject({ code: 0, stderr: '' });
});

test('an emulator tells what it has brought back, and goes on with it', async () => {
  const directory = aDirectory();
  const flags = ['--data', directory, '--port', '0', '--concurrent-simulations', '0'];
  const first = new Run(flags);
  const token = await authenticate(await first.url());
  const body = { script: shortScript('a cat'), portrait: false };
  const { job_id: jobId } = await (await post(`${await first.url()}/simulation-jobs`, body, token)).json();
  const [file, copy] = [join(aDirectory(), 'export.gz'), aDirectory()];
  expect((await run('export', file, '--data', directory)).stderr).toContain('/__admin/export');
  first.signal('SIGINT');
  expect(await first.end()).toMatchObject({ code: 0, stderr: '' });
  expect(first.stdout).not.toContain('cancelled');

  await run('export', file, '--data', directory);
  await run('import', file, '--data', copy);
  const second = new Run(['--data', copy, '--port', '0', '--concurrent-simulations', '0']);
  const emulator = await connectEmulator(await second.url());
  expect(await emulator.jobs.list()).toMatchObject([{ jobId, status: 'pending' }]);
  // Below the banner.
  expect(second.stdout.slice(second.stdout.indexOf('Python'))).toMatch(/restored {2}1 job\n/);

  const third = new Run(['--data', copy, '--port', '0']);
  const { code, stderr } = await third.end();
  expect([code, stderr]).toEqual([
    1,
    expect.stringMatching(`^${copy} is in use \\(by pid ${second.pid}\\): stop`),
  ]);
});

test('a directory in use is left alone', async () => {
  const directory = aDirectory();
  const store = await openStore(directory);
  onTestFinished(() => store.close());
  const file = join(aDirectory(), 'export.gz');
  const { code, stderr } = await run('export', file, '--data', directory);
  expect(stderr).toBe(
    `${directory} is in use (by pid ${process.pid}): stop that emulator, or choose another directory.\n` +
      `It exports by itself: curl <its URL>/__admin/export -o ${file}\n`,
  );
  expect(code).toBe(1);
});

test('of a damaged directory, what can be read is saved', async () => {
  const directory = await aFilledDirectory();
  const data = readFileSync(join(directory, DATA));
  writeFileSync(join(directory, DATA), data.fill(0xff, data.length / 2, data.length / 2 + 50_000));
  const file = join(aDirectory(), 'export.gz');
  const { code, stderr } = await run('export', file, '--data', directory);
  expect(stderr).toMatch(
    /is damaged: .*\n\d+ records could be read, and are in .*export\.gz; the others are not\.\n$/,
  );
  expect(code).toBe(1);
  expect((await run('import', file, '--data', join(aDirectory(), 'new'))).code).toBe(0);
});

test('what is no export, and what is no directory of ours', async () => {
  const [file, directory] = [join(aDirectory(), 'file'), join(aDirectory(), 'none')];
  writeFileSync(file, 'mine');
  const imported = await run('import', file, '--data', directory);
  expect(imported).toMatchObject({ code: 1, stderr: expect.stringContaining('is no whole export') });
  const exported = await run('export', file, '--data', aDirectory());
  expect(exported).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('holds no data of odyssey-emulator'),
  });
  expect(readFileSync(file, 'utf8')).toBe('mine');
});

test('a command line that lacks something', async () => {
  const directory = join(aDirectory(), 'none');
  expect(await run('export', '--data', directory)).toMatchObject({
    code: 2,
    stderr: expect.stringContaining("missing required argument 'file'"),
  });
  expect(await run('import', 'export.gz')).toMatchObject({
    code: 2,
    stderr: expect.stringContaining("required option '--data <dir>' not specified"),
  });
  expect((await run('export', '--help')).stdout).toContain(
    'write everything in a data directory to one file',
  );
  expect(existsSync(directory)).toBe(false);
});
