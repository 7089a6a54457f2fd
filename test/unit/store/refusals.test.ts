/** What a data directory can be instead of ours and whole: each is refused with a way out, and left as it was. */
import { chmodSync, cpSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { Seed } from '../../../emulator/seed.ts';
import { openStore } from '../../../emulator/store/open-store.ts';
import { aDirectory } from './a-directory.ts';
import { KEY, recordOf } from './numbered.ts';

const DATA = 'odyssey-emulator.mdb';
const SEAL = 'odyssey-emulator.closed';

async function aFilledDirectory(records = 300): Promise<string> {
  const directory = aDirectory();
  const store = await openStore(directory);
  const shelf = store.shelf('recordings');
  for (let n = 0; n < records; n++) void shelf.put(KEY, `${n}`, recordOf(n));
  await store.close();
  return directory;
}

/** Every file but lmdb's own table of readers. */
function contentOf(directory: string): string {
  return readdirSync(directory)
    .filter((name) => !name.endsWith('-lock'))
    .map((name) => `${name} ${readFileSync(join(directory, name), 'latin1')}`)
    .join('\n');
}

describe('damage', () => {
  const random = new Seed('damage');
  const noise = (length: number) => Uint8Array.from({ length }, () => random.int(0, 255));
  const changed = (data: Buffer, from: number, bytes: Uint8Array) => {
    const copy = Buffer.from(data);
    copy.set(bytes, from);
    return copy;
  };

  test.each([
    { what: 'an empty file', damage: () => Buffer.alloc(0) },
    { what: 'a file of 100 bytes', damage: (data: Buffer) => data.subarray(0, 100) },
    { what: 'one page', damage: (data: Buffer) => data.subarray(0, 4096) },
    { what: 'two pages', damage: (data: Buffer) => data.subarray(0, 8192) },
    { what: 'half of it', damage: (data: Buffer) => data.subarray(0, data.length / 2) },
    { what: 'all but the last page', damage: (data: Buffer) => data.subarray(0, data.length - 4096) },
    { what: 'noise', damage: (data: Buffer) => Buffer.from(noise(data.length)) },
    { what: 'text', damage: () => Buffer.from('This is no database.\n'.repeat(1000)) },
    { what: 'zeros', damage: (data: Buffer) => Buffer.alloc(data.length) },
    { what: 'noise in the middle', damage: (data: Buffer) => changed(data, data.length / 2, noise(50_000)) },
    { what: 'noise at the head', damage: (data: Buffer) => changed(data, 0, noise(8192)) },
    { what: 'one byte of a record', damage: flipText },
  ])('$what is refused and left alone', async ({ damage }) => {
    const directory = await aFilledDirectory();
    const file = join(directory, DATA);
    writeFileSync(file, damage(readFileSync(file)));
    const before = contentOf(directory);
    await expect(openStore(directory)).rejects.toMatchObject({
      code: 'damaged',
      message: expect.stringMatching(/is damaged: .*Nothing was changed.*export.*move the directory away/s),
    });
    expect(contentOf(directory)).toBe(before);
  });

  test('a copy is whole, though its seal no longer fits', async () => {
    const [directory, copy] = [await aFilledDirectory(), join(aDirectory(), 'copy')];
    cpSync(directory, copy, { recursive: true });
    const store = await openStore(copy);
    expect([...store.shelf('recordings').list(KEY)]).toHaveLength(300);
    await store.close();
  });

  /** In the words of the last record that has them in its page. */
  function flipText(data: Buffer): Buffer {
    const at = data.lastIndexOf('word 3 of 2');
    return changed(data, at, Uint8Array.of(0x57));
  }
});

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
    const store = await openStore(directory, [rename]);
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
    await (await openStore(directory, [rename])).close();
  });

  test('an older one is brought up to date once', async () => {
    const directory = aDirectory();
    const old = await openStore(directory);
    for (const id of ['a', 'gone', 'b']) void old.shelf('accounts').put(KEY, id, { id });
    await old.close();
    for (let time = 0; time < 2; time++) {
      const store = await openStore(directory, [rename]);
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
    await expect(openStore(directory, [failing])).rejects.toThrow('no such step');
    const store = await openStore(directory);
    expect([...store.shelf('recordings').list(KEY)]).toHaveLength(2000);
    await store.close();
  });
});
