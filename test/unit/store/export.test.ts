/** One file with everything: what goes out comes in, and what is not whole changes nothing. */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { gunzipSync, gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, onTestFinished, test } from 'vitest';
import { z } from 'zod';
import { exportToFile } from '../../../emulator/store/export.ts';
import { importFrom, importFromFile } from '../../../emulator/store/import.ts';
import { createMemoryStore, openStore } from '../../../emulator/store/open-store.ts';
import type { Store } from '../../../emulator/store/store.ts';
import { aDirectory } from '../../support/a-directory.ts';
import { storable, storableNames } from './arbitraries.ts';
import { KEY, recordOf } from './numbered.ts';

const SHELVES = ['accounts', 'simulations', 'recordings', 'images'] as const;

async function aFilledStore(records = 100): Promise<Store> {
  const store = createMemoryStore();
  for (let n = 0; n < records; n++) await store.shelf('recordings').put(KEY, `${n}`, recordOf(n));
  return store;
}

async function anExport(records?: number): Promise<string> {
  const file = join(aDirectory(), 'export.gz');
  await exportToFile((await aFilledStore(records)).records(), file);
  return file;
}

test('what was in one store is in the other', async () => {
  const [directory, file] = [aDirectory(), join(aDirectory(), 'export.gz')];
  const target = await openStore(directory);
  onTestFinished(() => target.close());
  const places = fc.tuple(fc.constantFrom(...SHELVES), storableNames, storableNames, storable);
  await fc.assert(
    fc.asyncProperty(fc.array(places, { maxLength: 10 }), async (records) => {
      const store = createMemoryStore();
      for (const [shelf, apiKey, id, value] of records) await store.shelf(shelf).put(apiKey, id, value);
      const count = await exportToFile(store.records(), file);
      expect(await importFromFile(target, file)).toBe(count);
      expect(isDeepStrictEqual([...target.records()], [...store.records()])).toBe(true);
    }),
    { numRuns: 60 },
  );
});

test('an empty store is an export too', async () => {
  const store = await aFilledStore();
  expect(await importFromFile(store, await anExport(0))).toBe(0);
  expect([...store.records()]).toEqual([]);
});

test('its lines can be read by people', async () => {
  const file = join(aDirectory(), 'export.gz');
  const store = createMemoryStore();
  await store.shelf('images').put(KEY, 'a', { type: 'image/png', bytes: Uint8Array.of(1, 2, 3) });
  await exportToFile(store.records(), file);
  const [head, record, tail] = gunzipSync(readFileSync(file)).toString().split('\n');
  expect(head).toMatch(/^\{"kind":"odyssey-emulator export","format":1,"version":"[\d.]+"\}$/);
  expect(record).toBe(
    '{"shelf":"images","apiKey":"ody_numbered","id":"a","value":{"type":"image/png","bytes":{"$bytes":"AQID"}}}',
  );
  expect(tail).toMatch(/^\{"records":1,"sha256":"[0-9a-f]{64}"\}$/);
});

describe('refused, and nothing is changed', () => {
  const line = (text: string, index: number, replacement: string[]) =>
    text
      .split('\n')
      .toSpliced(index, 1, ...replacement)
      .join('\n');
  const edited = (edit: (text: string) => string) => (data: Buffer) =>
    gzipSync(edit(gunzipSync(data).toString()));

  test.each([
    { what: 'a file cut off', change: (data: Buffer) => data.subarray(0, -100), says: 'cannot be unpacked' },
    { what: 'an empty file', change: () => Buffer.alloc(0), says: /cannot be unpacked|end is missing/ },
    { what: 'another file', change: () => Buffer.from('{}'), says: 'cannot be unpacked' },
    { what: 'another packed file', change: () => gzipSync('{}\n'), says: 'first line is not' },
    { what: 'a changed byte', change: edited((text) => text.replace('word 3', 'word 4')), says: 'checksum' },
    { what: 'a line less', change: edited((text) => line(text, 5, [])), says: 'checksum' },
    { what: 'no last line', change: edited((text) => line(text, 101, [])), says: 'its end is missing' },
    { what: 'half a last line', change: edited((text) => text.slice(0, -20)), says: 'cut off' },
    { what: 'more after the end', change: edited((text) => `${text}{}\n`), says: 'follows its end' },
    { what: 'no record', change: edited((text) => line(text, 50, ['{"shelf": 1}'])), says: 'record 50' },
    {
      what: 'a newer format',
      change: edited((text) => text.replace('"format":1', '"format":2')),
      says: 'was written by odyssey-emulator',
    },
  ])('$what', async ({ change, says }) => {
    const file = await anExport();
    writeFileSync(file, change(readFileSync(file)));
    for (const store of [createMemoryStore(), await openStore(aDirectory())]) {
      await store.shelf('accounts').put(KEY, 'before', 1);
      await expect(importFromFile(store, file)).rejects.toThrow(says);
      await expect(importFromFile(store, file)).rejects.toThrow(file);
      expect([...store.records()]).toEqual([{ shelf: 'accounts', apiKey: KEY, id: 'before', value: 1 }]);
      await store.close();
    }
  });

  test('a file that is not there', async () => {
    await expect(importFromFile(createMemoryStore(), '/nowhere/export.gz')).rejects.toThrow('ENOENT');
  });

  test('a record that a shelf in use cannot read', async () => {
    const store = createMemoryStore();
    store.shelf('recordings', z.string().parse);
    await expect(importFromFile(store, await anExport())).rejects.toMatchObject({
      code: 'bad_export',
    });
    expect([...store.records()]).toEqual([]);
  });

  test('a source that fails', async () => {
    const source = async function* () {
      yield readFileSync(await anExport()).subarray(0, 500);
      throw new Error('connection lost');
    };
    const store = await aFilledStore(1);
    await expect(importFrom(store, source(), 'upload')).rejects.toThrow('connection lost');
    expect([...store.records()]).toHaveLength(1);
  });
});

test('an export of an older format is brought up to date', async () => {
  const store = createMemoryStore();
  const file = await anExport(3);
  const source = async function* () {
    yield readFileSync(file);
  };
  await importFrom(store, source(), file, {
    migrations: [(record) => ({ ...record, apiKey: 'ody_new' })],
  });
  expect(store.shelf('recordings').apiKeys()).toEqual(['ody_new']);
});

test('a file that cannot be written leaves nothing behind', async () => {
  const directory = aDirectory();
  const failing = function* () {
    yield { shelf: 'images', apiKey: KEY, id: 'a', value: 1 };
    throw new Error('no more');
  };
  writeFileSync(join(directory, 'export.gz'), 'older');
  await expect(exportToFile(failing(), join(directory, 'export.gz'))).rejects.toThrow('no more');
  expect(readFileSync(join(directory, 'export.gz'), 'utf8')).toBe('older');
  expect(readdirSync(directory)).toEqual(['export.gz']);
  await expect(exportToFile([], join(directory, 'no', 'export.gz'))).rejects.toMatchObject({
    code: 'not_written',
  });
});
