/** What a data directory can be instead of ours and whole: each is refused with a way out, and left as it was. */
import { chmodSync, existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { openStore } from '../../../emulator/store/open-store.ts';
import { aDirectory } from '../../support/a-directory.ts';
import { aFilledDirectory, contentOf, DATA, SEAL } from './a-directory.ts';
import { KEY } from './numbered.ts';

describe('what is not ours', () => {
  test('a directory with other files', async () => {
    const directory = aDirectory();
    writeFileSync(join(directory, 'thesis.tex'), 'mine');
    await expect(openStore(directory)).rejects.toMatchObject({
      code: 'not_ours',
      message: `${directory} holds other files, such as thesis.tex: choose an empty directory, or one that does not exist yet.`,
    });
    expect(readdirSync(directory)).toEqual(['thesis.tex']);
  });

  test('a file in its place', async () => {
    const file = join(aDirectory(), 'file');
    writeFileSync(file, 'mine');
    await expect(openStore(file)).rejects.toMatchObject({
      code: 'not_ours',
      message: `${file} is not a directory: choose another, or move that file away.`,
    });
    await expect(openStore(join(file, 'below'))).rejects.toMatchObject({ code: 'not_ours' });
  });

  test('nothing, where data must be', async () => {
    const directory = join(aDirectory(), 'none');
    await expect(openStore(directory, { create: false })).rejects.toThrow(`${directory} holds no data`);
    expect(existsSync(directory)).toBe(false);
  });

  test.skipIf(process.getuid?.() === 0)('a directory without permission', async () => {
    const directory = aDirectory();
    chmodSync(directory, 0o500);
    await expect(openStore(directory)).rejects.toMatchObject({ code: 'not_permitted' });
  });

  test('what desktops and version control leave in an empty directory is no hindrance', async () => {
    const directory = join(aDirectory(), 'new', 'data');
    mkdirSync(directory, { recursive: true });
    writeFileSync(join(directory, '.gitkeep'), '');
    await (await openStore(directory)).close();
    await (await openStore(directory)).close();
    expect(readdirSync(directory).sort()).toEqual(['.gitkeep', SEAL, DATA, `${DATA}-lock`]);
  });
});

describe('formats', () => {
  const rename = (record: { shelf: string; apiKey: string; id: string; value: unknown }) =>
    record.id === 'gone' ? undefined : { ...record, id: `new-${record.id}` };

  test('a newer one is refused, whether it was closed or killed', async () => {
    const directory = aDirectory();
    const store = await openStore(directory, { migrations: [rename] });
    await store.shelf('accounts').put(KEY, 'a', 1);
    await store.close();
    const before = contentOf(directory);
    const refusal = {
      code: 'newer',
      message: expect.stringMatching(/in format 2; this is .*, which reads formats up to 1\..*or newer/),
    };
    await expect(openStore(directory)).rejects.toMatchObject(refusal);
    expect(contentOf(directory)).toBe(before);
    writeFileSync(join(directory, SEAL), 'unlike');
    await expect(openStore(directory)).rejects.toMatchObject(refusal);
    await (await openStore(directory, { migrations: [rename] })).close();
  });

  test('an older one is brought up to date once', async () => {
    const directory = aDirectory();
    const old = await openStore(directory);
    for (const id of ['a', 'gone', 'b']) void old.shelf('accounts').put(KEY, id, { id });
    await old.close();
    for (let time = 0; time < 2; time++) {
      const store = await openStore(directory, { migrations: [rename] });
      expect([...store.shelf('accounts').list(KEY)]).toEqual([
        ['new-a', { id: 'a' }],
        ['new-b', { id: 'b' }],
      ]);
      await store.close();
    }
  });

  test('an older one stays as it is when a step fails', async () => {
    const directory = await aFilledDirectory(2000);
    let seen = 0;
    const failing = (record: Parameters<typeof rename>[0]) => {
      if (seen++ === 1500) throw new Error('no such step');
      return record;
    };
    await expect(openStore(directory, { migrations: [failing] })).rejects.toThrow('no such step');
    const store = await openStore(directory);
    expect([...store.shelf('recordings').list(KEY)]).toHaveLength(2000);
    await store.close();
  });
});
