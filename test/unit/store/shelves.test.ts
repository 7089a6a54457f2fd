/** Both stores behave alike: what a shelf promises, with and without a data directory. */
import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { describe, expect, onTestFinished, test } from 'vitest';
import { z } from 'zod';
import { createMemoryStore, openStore } from '../../../emulator/store/open-store.ts';
import type { Store } from '../../../emulator/store/store.ts';
import { aDirectory } from '../../support/a-directory.ts';
import { storable, storableNames } from './arbitraries.ts';

const KEY = 'ody_one';

describe.each([
  { kind: 'in memory', open: async () => createMemoryStore() },
  { kind: 'in a directory', open: () => openStore(aDirectory()) },
])('a store $kind', ({ open }) => {
  async function aStore(): Promise<Store> {
    const store = await open();
    onTestFinished(() => store.close());
    return store;
  }

  test('gives back what was put', async () => {
    const shelf = (await aStore()).shelf('recordings');
    await fc.assert(
      fc.asyncProperty(storableNames, storableNames, storable, async (apiKey, id, value) => {
        await shelf.put(apiKey, id, value);
        // Not toStrictEqual, which trips over a property named constructor.
        expect(isDeepStrictEqual(shelf.get(apiKey, id), value)).toBe(true);
      }),
      { numRuns: 300 },
    );
  });

  test('lists an account in the order of the ids, and no other', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(fc.tuple(storableNames, storableNames), { maxLength: 12 }),
        async (places) => {
          const store = await open();
          const shelf = store.shelf('simulations');
          await Promise.all(places.map(([apiKey, id]) => shelf.put(apiKey, id, [apiKey, id])));
          const inOrder = (strings: string[]) =>
            [...new Set(strings)].sort((one, other) => Buffer.compare(Buffer.from(one), Buffer.from(other)));
          expect(shelf.apiKeys()).toEqual(inOrder(places.map(([apiKey]) => apiKey)));
          for (const apiKey of shelf.apiKeys()) {
            const ids = inOrder(places.filter(([other]) => other === apiKey).map(([, id]) => id));
            expect([...shelf.list(apiKey)]).toEqual(ids.map((id) => [id, [apiKey, id]]));
          }
          expect(store.shelf('images').apiKeys()).toEqual([]);
          await store.close();
        },
      ),
      { numRuns: 30 },
    );
  }, 60_000);

  test('writes, removes and clears in the order of the calls, and reads what is on its way', async () => {
    const shelf = (await aStore()).shelf('accounts');
    const all = [
      shelf.put(KEY, 'a', 1),
      shelf.put(KEY, 'b', 2),
      shelf.put('ody_other', 'a', 3),
      shelf.clear(KEY),
      shelf.put(KEY, 'c', 4),
      shelf.put(KEY, 'd', 5),
      shelf.remove(KEY, 'd'),
      shelf.remove(KEY, 'never'),
      shelf.put(KEY, 'c', 6),
    ];
    expect([...shelf.list(KEY)]).toEqual([['c', 6]]);
    await Promise.all(all);
    expect([...shelf.list(KEY)]).toEqual([['c', 6]]);
    expect(shelf.get('ody_other', 'a')).toBe(3);
  });

  test('keeps copies', async () => {
    const shelf = (await aStore()).shelf('images', z.object({ bytes: z.instanceof(Uint8Array) }).parse);
    const bytes = Uint8Array.of(1, 2, 3);
    const put = shelf.put(KEY, 'a', { bytes });
    bytes.fill(9);
    await put;
    shelf.get(KEY, 'a')?.bytes.fill(8);
    await shelf.put(KEY, 'b', { bytes });
    expect(shelf.get(KEY, 'a')?.bytes).toEqual(Uint8Array.of(1, 2, 3));
  });

  test('keeps an image of 25 MB', async () => {
    const shelf = (await aStore()).shelf('images');
    const image = Uint8Array.from({ length: 25_000_000 }, (_, index) => index * 7);
    await shelf.put(KEY, 'a', { type: 'image/png', image });
    const kept = z.object({ image: z.instanceof(Uint8Array) }).parse(shelf.get(KEY, 'a'));
    expect(Buffer.compare(kept.image, image)).toBe(0);
  });

  test('a list leaves out what is removed before its turn', async () => {
    const shelf = (await aStore()).shelf('accounts');
    await Promise.all(['a', 'b', 'c'].map((id) => shelf.put(KEY, id, id)));
    const seen: string[] = [];
    for (const [id] of shelf.list(KEY)) {
      seen.push(id);
      await shelf.remove(KEY, 'b');
    }
    expect(seen).toEqual(['a', 'c']);
  });

  test.each([
    { what: 'a Date', value: { at: new Date(0) }, says: 'the value.at is a Date' },
    { what: 'NaN', value: [Number.NaN], says: 'the value[0] is NaN' },
    { what: 'nothing', value: undefined, says: 'of the type undefined' },
    { what: 'a function', value: () => {}, says: 'of the type function' },
    { what: 'a Map', value: new Map(), says: 'is a Map' },
  ])('refuses $what', async ({ value, says }) => {
    const shelf = (await aStore()).shelf('accounts');
    await expect(shelf.put(KEY, 'a', value)).rejects.toThrow(says);
    expect(shelf.get(KEY, 'a')).toBeUndefined();
  });

  test.each([
    { what: 'an empty id', id: '' },
    { what: 'one with a NUL', id: 'a\0b' },
    { what: 'one with half a surrogate pair', id: '\ud800' },
    { what: 'one that is too long', id: 'x'.repeat(601) },
  ])('refuses $what', async ({ id }) => {
    await expect((await aStore()).shelf('accounts').put(KEY, id, 1)).rejects.toThrow(RangeError);
  });

  test('names the record that its shelf cannot read', async () => {
    const store = await aStore();
    await store.shelf('simulations').put(KEY, 'job', { status: 7 });
    const shelf = store.shelf('simulations', z.object({ status: z.string() }).parse);
    expect(() => shelf.get(KEY, 'job')).toThrow('the record job of ody_one in simulations cannot be read');
    expect(() => [...shelf.list(KEY)]).toThrow(expect.objectContaining({ code: 'unreadable_record' }));
  });

  test('its records are those of the moment', async () => {
    const store = await aStore();
    const shelf = store.shelf('accounts');
    await Promise.all(['a', 'b', 'c'].map((id) => shelf.put(KEY, id, id)));
    const records = store.records()[Symbol.iterator]();
    const first = records.next();
    await shelf.clear(KEY);
    await shelf.put(KEY, 'b', 'late');
    const rest = [...{ [Symbol.iterator]: () => records }];
    expect([first.value, ...rest].map(({ value }) => value)).toEqual(['a', 'b', 'c']);
    expect([...shelf.list(KEY)]).toEqual([['b', 'late']]);
  });

  test('replaces everything, or nothing', async () => {
    const store = await aStore();
    const shelf = store.shelf('accounts');
    await shelf.put(KEY, 'old', 1);
    const records = async function* (fail: boolean) {
      for (let n = 0; n < 2500; n++) yield { shelf: 'accounts', apiKey: KEY, id: `${n}`, value: { n } };
      expect([...shelf.list(KEY)]).toEqual([['old', 1]]);
      if (fail) throw new Error('cut off');
    };
    await expect(store.replaceAll(records(true))).rejects.toThrow('cut off');
    expect([...shelf.list(KEY)]).toEqual([['old', 1]]);
    await expect(store.replaceAll(records(false))).resolves.toBe(2500);
    expect([...shelf.list(KEY)]).toHaveLength(2500);
    expect(shelf.get(KEY, 'old')).toBeUndefined();
    await shelf.put(KEY, 'new', 2);
    expect(shelf.get(KEY, 'new')).toBe(2);
  });

  test('a closed one refuses', async () => {
    const store = await open();
    const shelf = store.shelf('accounts');
    await store.close();
    await store.close();
    await expect(shelf.put(KEY, 'a', 1)).rejects.toMatchObject({ code: 'closed' });
  });
});
