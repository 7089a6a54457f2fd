/** What a journal keeps, and how it is read. */
import fc from 'fast-check';
import { describe, expect, expectTypeOf, test } from 'vitest';
import type { EntryOf, JournalEntry, JournalPage } from '../../../emulator/journal.ts';
import { aJournal, seqs } from './a-journal.ts';

describe('recording', () => {
  test('stamps an entry with its number, the clock and the key', async () => {
    const { journal, clock } = aJournal();
    journal.record('session.connecting', { sessionId: 'session_1' });
    await clock.advance(1500);
    const entry = journal.record('session.connected', { sessionId: 'session_1' });
    expect(entry).toEqual({
      type: 'session.connected',
      seq: 2,
      atMs: clock.now(),
      apiKey: 'ody_test',
      sessionId: 'session_1',
    });
    expectTypeOf(entry).toEqualTypeOf<EntryOf<'session.connected'>>();
    expect(journal.list().items.map(({ atMs }) => clock.now() - atMs)).toEqual([1500, 0]);
  });

  test.each([
    ['an error', new RangeError('too far'), 'too far'],
    ['a text', 'oops', 'oops'],
    ['an object without a prototype', Object.assign(Object.create(null), { code: 7 }), 'code: 7'],
    ['nothing', undefined, 'undefined'],
  ])('keeps a fault of which %s was thrown', (_, thrown, message) => {
    const { journal, heard } = aJournal();
    journal.recordFault(thrown);
    expect(heard).toMatchObject([
      { type: 'emulator.fault', message: expect.stringContaining(message), stack: expect.any(String) },
    ]);
  });

  test('goes on when its listener throws: a fault says so, once for each entry', () => {
    const { journal, heard } = aJournal({ failsOn: () => true });
    journal.record('session.connecting', { sessionId: 'session_1' });
    journal.record('session.connected', { sessionId: 'session_1' });
    expect(heard.map(({ type }) => type)).toEqual([
      'session.connecting',
      'emulator.fault',
      'session.connected',
      'emulator.fault',
    ]);
    expect(heard[1]).toMatchObject({ message: "The journal's listener threw: failed on 1" });
  });
});

describe('the bounds', () => {
  test('keep the newest entry, however long', () => {
    const { journal } = aJournal({ bounds: { entries: 10, bytes: 100 } });
    journal.record('session.connecting', { sessionId: 'session_1' });
    journal.record('session.connected', { sessionId: 'x'.repeat(1000) });
    expect(journal.list()).toMatchObject({ items: [{ seq: 2 }], total: 1, forgotten: 1 });
  });

  test('leave the newest that fit, whatever is recorded', () => {
    fc.assert(
      fc.property(
        fc.array(fc.nat({ max: 300 })),
        fc.record({ entries: fc.integer({ min: 1, max: 20 }), bytes: fc.integer({ min: 1, max: 3000 }) }),
        (lengths, bounds) => {
          const { journal } = aJournal({ bounds });
          const all = lengths.map((length) =>
            journal.record('session.connected', { sessionId: 'x'.repeat(length) }),
          );
          let bytes = 0;
          const fitting = all.reverse().filter((entry, age) => {
            bytes += JSON.stringify(entry).length;
            return age === 0 || (age < bounds.entries && bytes <= bounds.bytes);
          });
          const { items, total, forgotten } = journal.list();
          expect(items).toEqual(fitting.reverse());
          expect({ total, forgotten }).toEqual({
            total: fitting.length,
            forgotten: all.length - fitting.length,
          });
        },
      ),
    );
  });

  test('do not slow a full journal down, whether it holds 100 entries or 10,000', () => {
    const fill = (entries: number) => {
      const { journal } = aJournal({ bounds: { entries, bytes: 1e9 } });
      const record = () => journal.record('session.connecting', { sessionId: 'session_1' });
      for (let i = 0; i < entries; i++) record();
      const startMs = performance.now();
      for (let i = 0; i < 20_000; i++) record();
      return performance.now() - startMs;
    };
    fill(100);
    // A list that shifts every entry takes a hundred times as long; leave room for a busy machine.
    expect(fill(10_000)).toBeLessThan(fill(100) * 10 + 50);
  });
});

describe('listing', () => {
  test('gives a hundred entries unless told otherwise, and where the next page begins', () => {
    const { journal } = aJournal();
    for (let i = 0; i < 150; i++) journal.record('clock.advanced', { byMs: i });
    const page = journal.list();
    expect(page).toMatchObject({ total: 150, forgotten: 0, nextAfter: 100 });
    expect(page.items).toHaveLength(100);
    const rest = journal.list({ after: 100 });
    expect(rest).toMatchObject({ total: 150, forgotten: 0 });
    expect(rest.items).toHaveLength(50);
    expect(rest).not.toHaveProperty('nextAfter');
  });

  test('narrows the entries to the type asked for', () => {
    const { journal } = aJournal();
    journal.record('clock.advanced', { byMs: 1 });
    journal.record('account.reset', {});
    const { items } = journal.list({ type: 'clock.advanced' });
    expectTypeOf(items).toEqualTypeOf<EntryOf<'clock.advanced'>[]>();
    expectTypeOf(journal.list({ type: ['clock.*', 'account.reset'] }).items).toEqualTypeOf<
      (EntryOf<'clock.advanced'> | EntryOf<'clock.mode'> | EntryOf<'account.reset'>)[]
    >();
    expectTypeOf(journal.list({ sessionId: '1' }).items).toEqualTypeOf<JournalEntry[]>();
    expect(items.map(({ byMs }) => byMs)).toEqual([1]);
  });

  test('refuses a page of no size, and a start that is no number', () => {
    const { journal } = aJournal();
    for (const limit of [0, 1001, 1.5, Number.NaN]) {
      expect(() => journal.list({ limit })).toThrow(
        `limit cannot be ${limit}: give a whole number from 1 to 1000`,
      );
    }
    for (const after of [-1, 0.5, Number.NaN, Number.POSITIVE_INFINITY]) {
      expect(() => journal.list({ after })).toThrow(
        `after cannot be ${after}: give the seq of the last entry seen`,
      );
    }
  });

  test('page by page gives the whole, whatever is forgotten in between', () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom('session_1', 'session_2'), { maxLength: 60 }),
        fc.integer({ min: 1, max: 70 }),
        fc.option(fc.constantFrom('session_1', 'session_2'), { nil: undefined }),
        fc.integer({ min: 1, max: 20 }),
        (recorded, entries, sessionId, limit) => {
          const { journal } = aJournal({ bounds: { entries, bytes: 1e6 } });
          for (const id of recorded) journal.record('session.connecting', { sessionId: id });
          const kept = recorded
            .map((id, i) => ({ id, seq: i + 1 }))
            .slice(-entries)
            .filter(({ id }) => sessionId === undefined || id === sessionId);
          const collected: number[] = [];
          let after: number | undefined = 0;
          while (after !== undefined) {
            const page: JournalPage = journal.list({
              after,
              limit,
              ...(sessionId !== undefined && { sessionId }),
            });
            expect(page.total).toBe(kept.length);
            expect(page.items.length).toBeLessThanOrEqual(limit);
            collected.push(...seqs(page.items));
            after = page.nextAfter;
          }
          expect(collected).toEqual(kept.map(({ seq }) => seq));
        },
      ),
    );
  });
});
