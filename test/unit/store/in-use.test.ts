/** One process at a time, and no lock that outlives its process. */
import { readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { expect, test } from 'vitest';
import { openStore } from '../../../emulator/store/open-store.ts';
import { aDirectory } from '../../support/a-directory.ts';
import { buildProgram, run } from './child.ts';
import { KEY, recordOf } from './numbered.ts';

const LOCK = 'odyssey-emulator.lock';

buildProgram();

test('names the process that has it, and takes over when that was killed', async () => {
  const directory = aDirectory();
  const child = run('hold', directory);
  await child.said('open');
  await expect(openStore(directory)).rejects.toMatchObject({
    code: 'in_use',
    message: `${directory} is in use (by pid ${child.process.pid}): stop that emulator, or choose another directory.`,
  });
  expect(await run('hold', directory).said('in_use')).toContain(`by pid ${child.process.pid}`);
  await child.kill();
  await (await openStore(directory)).close();
});

test('is given back by a close, and not by who was refused', async () => {
  const directory = aDirectory();
  const store = await openStore(directory);
  await expect(openStore(directory)).rejects.toThrow('is in use (by this very process)');
  await expect(openStore(directory)).rejects.toThrow('is in use');
  await store.close();
  await (await openStore(directory)).close();
});

test('another process with the number of the one that was killed does not hold it', async () => {
  const directory = aDirectory();
  const child = run('hold', directory);
  await child.said('open');
  await child.kill();
  const lock = JSON.parse(readFileSync(join(directory, LOCK), 'utf8'));
  writeFileSync(join(directory, LOCK), JSON.stringify({ ...lock, pid: process.ppid }));
  await (await openStore(directory)).close();
});

test.each([
  { whose: 'of another machine', lock: '{"pid": 1, "host": "elsewhere"}', says: 'on the machine elsewhere' },
  { whose: 'of nobody yet', lock: '', says: 'that is just opening it' },
])('a lock $whose holds while it is touched', async ({ lock, says }) => {
  const directory = aDirectory();
  const file = join(directory, LOCK);
  writeFileSync(file, lock);
  await expect(openStore(directory)).rejects.toThrow(says);
  await expect(openStore(directory)).rejects.toThrow(`wait 20 s, or delete ${file}`);
  const longAgo = new Date(Date.now() - 30_000);
  utimesSync(file, longAgo, longAgo);
  await (await openStore(directory)).close();
});

test("of two that find a killed one's lock, one gets it", async () => {
  const directory = aDirectory();
  const killed = run('hold', directory);
  await killed.said('open');
  await killed.kill();
  const children = Array.from({ length: 4 }, () => run('hold', directory));
  const said = await Promise.all(
    children.map((child) => Promise.any([child.said('open'), child.said('in_use')])),
  );
  expect(said.filter((line) => line === 'open')).toHaveLength(1);
});

test.skipIf(process.platform === 'win32')('a full disk is told, and what was before is whole', async () => {
  const directory = aDirectory();
  // A file may not grow beyond 2,000 blocks of 512 bytes: the nearest to a full disk that needs no rights.
  const child = run('fill', directory, "trap '' XFSZ; ulimit -f 2000");
  const told = await child.said('not_written');
  expect(told).toContain(`${directory}: could not be written`);
  await child.ended;
  const store = await openStore(directory);
  const kept = [...store.shelf('recordings').list(KEY)].map(([, record]) => record);
  const acknowledged = child.lines.filter((line) => /^\d+$/.test(line)).length;
  expect(acknowledged).toBeGreaterThan(50);
  const put = Array.from({ length: acknowledged }, (_, number) => recordOf(number));
  expect(isDeepStrictEqual(kept, put)).toBe(true);
  await store.close();
});
