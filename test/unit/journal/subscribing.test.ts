/** Hearing entries as they come: all of them, once and in order. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { JournalEntry } from '../../../emulator/journal.ts';
import { aJournal, seqs } from './a-journal.ts';

describe('subscribing', () => {
  test('tells only what happens from now on, until it is ended', () => {
    const { journal } = aJournal();
    const heard: JournalEntry[] = [];
    journal.record('account.reset', {});
    const stop = journal.subscribe((entry) => heard.push(entry));
    journal.record('account.reset', {});
    stop();
    stop();
    journal.record('account.reset', {});
    expect(seqs(heard)).toEqual([2]);
  });

  test('tells first what was after a number', () => {
    const { journal } = aJournal({ bounds: { entries: 3, bytes: 1e6 } });
    for (let i = 0; i < 5; i++) journal.record('account.reset', {});
    const heard: JournalEntry[][] = [0, 3, 5, 9].map((after) => {
      const own: JournalEntry[] = [];
      journal.subscribe((entry) => own.push(entry), { after });
      return own;
    });
    expect(heard.map(seqs)).toEqual([[3, 4, 5], [4, 5], [], []]);
    journal.record('account.reset', {});
    expect(heard.map(seqs)).toEqual([[3, 4, 5, 6], [4, 5, 6], [6], [6]]);
  });

  test('drops a subscriber that throws, says so in a fault, and goes on with the others', () => {
    const { journal, heard } = aJournal();
    const others: JournalEntry[] = [];
    let calls = 0;
    journal.subscribe(() => {
      calls++;
      throw new Error('cannot listen');
    });
    journal.subscribe((entry) => others.push(entry));
    journal.record('account.reset', {});
    journal.record('account.reset', {});
    expect(calls).toBe(1);
    expect(others).toEqual(heard);
    expect(heard).toMatchObject([
      { seq: 1, type: 'account.reset' },
      {
        seq: 2,
        type: 'emulator.fault',
        message: 'A subscriber of the journal threw, and was dropped: cannot listen',
      },
      { seq: 3, type: 'account.reset' },
    ]);
  });

  test('drops a subscriber that throws over what was', () => {
    const { journal, heard } = aJournal();
    journal.record('account.reset', {});
    journal.record('account.reset', {});
    let calls = 0;
    journal.subscribe(
      () => {
        calls++;
        throw new Error('cannot listen');
      },
      { after: 0 },
    );
    expect(calls).toBe(1);
    expect(heard.map(({ type }) => type)).toEqual(['account.reset', 'account.reset', 'emulator.fault']);
  });

  test('tells everybody everything once and in order, whoever records or subscribes in answer', () => {
    const reaction = fc.record({
      /** To the entry with this number … */
      to: fc.integer({ min: 1, max: 20 }),
      /** … this subscriber … */
      by: fc.nat({ max: 2 }),
      /** … does this. */
      does: fc.constantFrom('record', 'subscribe to all', 'subscribe'),
    });
    fc.assert(
      fc.property(
        fc.array(reaction, { maxLength: 12 }),
        fc.integer({ min: 1, max: 8 }),
        fc.integer({ min: 1, max: 25 }),
        (reactions, records, entries) => {
          const { journal, heard } = aJournal({ bounds: { entries, bytes: 1e6 } });
          const subscribers: { firstSeq: number; heard: number[] }[] = [];
          const subscribe = (all: boolean) => {
            const { items, forgotten, total } = journal.list({ limit: 1000 });
            const own = {
              firstSeq: all ? (items[0]?.seq ?? 1) : forgotten + total + 1,
              heard: [] as number[],
            };
            const number = subscribers.push(own) - 1;
            journal.subscribe(
              ({ seq }) => {
                own.heard.push(seq);
                for (const { to, by, does } of reactions) {
                  if (to !== seq || by !== number) continue;
                  if (does === 'record') journal.record('account.reset', {});
                  else subscribe(does === 'subscribe to all');
                }
              },
              all ? { after: 0 } : {},
            );
          };
          subscribe(false);
          for (let i = 0; i < records; i++) journal.record('account.reset', {});
          subscribe(true);
          for (let i = 0; i < records; i++) journal.record('account.reset', {});

          const count = heard.length;
          expect(seqs(heard)).toEqual(Array.from({ length: count }, (_, i) => i + 1));
          for (const { firstSeq, heard: own } of subscribers) {
            expect(own).toEqual(seqs(heard).slice(firstSeq - 1));
          }
        },
      ),
    );
  });
});

describe('closing', () => {
  const closed = new Error('The account was reset.');

  test('is told to subscribers, the last thing that they hear, and once', () => {
    const { journal, heard } = aJournal();
    const told: unknown[] = [];
    const hear = () => {
      const stop = journal.subscribe((entry) => told.push(entry.seq), {
        after: 0,
        onClose: (error) => told.push(error),
      });
      return stop;
    };
    journal.record('account.reset', {});
    hear();
    const stop = hear();
    stop();
    journal.close(closed);
    journal.close(closed);
    journal.record('account.reset', {});
    expect(told).toEqual([1, 1, closed]);
    expect(seqs(heard)).toEqual([1, 2]);
    expect(seqs(journal.list().items)).toEqual([1, 2]);
    hear();
    journal.record('account.reset', {});
    expect(told.slice(3)).toEqual([1, 2, closed]);
  });

  test('by a listener lets the others first hear what was recorded before', () => {
    const { journal } = aJournal();
    const told: unknown[] = [];
    journal.subscribe(() => journal.close(closed));
    journal.subscribe(({ seq }) => told.push(seq), { onClose: (error) => told.push(error) });
    journal.record('account.reset', {});
    expect(told).toEqual([1, closed]);
  });

  test('goes on when a subscriber throws over it', () => {
    const { journal, heard } = aJournal();
    const told: unknown[] = [];
    journal.subscribe(() => {}, {
      onClose: () => {
        throw new Error('not yet');
      },
    });
    journal.subscribe(() => {}, { onClose: (error) => told.push(error) });
    journal.close(closed);
    expect(told).toEqual([closed]);
    expect(heard).toMatchObject([
      { type: 'emulator.fault', message: 'A subscriber of the journal threw as it was closed: not yet' },
    ]);
  });
});
