/** `odyssey-emulator export` and `import`, as processes. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import { openStore } from '../../emulator/store/open-store.ts';
import { aDirectory } from '../support/a-directory.ts';
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

test('a directory in use is left alone', async () => {
  const directory = aDirectory();
  const store = await openStore(directory);
  onTestFinished(() => store.close());
  const { code, stderr } = await run('export', join(aDirectory(), 'export.gz'), '--data', directory);
  expect(stderr).toBe(
    `${directory} is in use (by pid ${process.pid}): stop that emulator, or choose another directory.\n`,
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
