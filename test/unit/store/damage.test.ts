/** Damaged data: it is refused and left alone, never ends the process that opens it, and what can be read is saved. */
import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { describe, expect, test } from 'vitest';
import { Seed } from '../../../emulator/seed.ts';
import { importFromFile } from '../../../emulator/store/import.ts';
import { createMemoryStore, openStore } from '../../../emulator/store/open-store.ts';
import { exportDamaged } from '../../../emulator/store/salvage.ts';
import { aDirectory } from '../../support/a-directory.ts';
import { aFilledDirectory, contentOf, DATA } from './a-directory.ts';
import { KEY, recordOf } from './numbered.ts';

const random = new Seed('damage');
const noise = (length: number) => Uint8Array.from({ length }, () => random.int(0, 255));
const changed = (data: Buffer, from: number, bytes: Uint8Array) => {
  const copy = Buffer.from(data);
  copy.set(bytes, from);
  return copy;
};

/** In the words of the last record that has them in its page. */
function flipText(data: Buffer): Buffer {
  const at = data.lastIndexOf('word 3 of 2');
  return changed(data, at, Uint8Array.of(0x57));
}

describe('damage', () => {
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
});

describe('what can be read', () => {
  test.each([
    { what: 'all of it, where it is whole', damage: (data: Buffer) => data, least: 300, most: 300 },
    { what: 'all but one', damage: flipText, least: 299, most: 299 },
    {
      what: 'what stands before and behind the damage',
      damage: (data: Buffer) => changed(data, data.length / 2, noise(50_000)),
      least: 20,
      most: 299,
    },
    {
      what: 'what half a file has',
      damage: (data: Buffer) => data.subarray(0, data.length / 2),
      least: 1,
      most: 299,
    },
  ])('$what', async ({ damage, least, most }) => {
    const directory = await aFilledDirectory();
    writeFileSync(join(directory, DATA), damage(readFileSync(join(directory, DATA))));
    const before = contentOf(directory);
    const file = join(aDirectory(), 'saved.gz');
    const count = await exportDamaged(directory, file);
    expect(contentOf(directory)).toBe(before);
    expect(count).toBeGreaterThanOrEqual(least);
    expect(count).toBeLessThanOrEqual(most);
    const store = createMemoryStore();
    expect(await importFromFile(store, file)).toBe(count);
    for (const [id, record] of store.shelf('recordings').list(KEY)) {
      expect(isDeepStrictEqual(record, recordOf(Number(id)))).toBe(true);
    }
  });

  test('nothing, where nothing is a record', async () => {
    const directory = await aFilledDirectory();
    writeFileSync(join(directory, DATA), 'This is no database.\n'.repeat(1000));
    await expect(exportDamaged(directory, join(aDirectory(), 'saved.gz'))).rejects.toThrow(
      'none of its records can be read',
    );
  });
});
