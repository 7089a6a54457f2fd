/** Waiting for entries: those that are there, those to come, and those that never do. */
import fc from 'fast-check';
import { describe, expect, expectTypeOf, test } from 'vitest';
import type { EntryOf, JournalEntry } from '../../../emulator/journal.ts';
import { JournalQueryError, WaitTimeoutError } from '../../../emulator/journal.ts';
import { aJournal, seqs } from './a-journal.ts';

const timeoutMs = 5000;

/** A condition on the message of a fault that counts how often it is looked at. */
function watchedCondition(message: string) {
  let looks = 0;
  const where = {
    get message() {
      looks++;
      return message;
    },
  };
  return { where, looks: () => looks };
}

describe('waiting', () => {
  test('finds what has happened already, the first of it', async () => {
    const { journal } = aJournal();
    journal.record('clock.advanced', { byMs: 1 });
    journal.record('clock.advanced', { byMs: 2 });
    const entry = await journal.waitFor({ type: 'clock.advanced' }, { timeoutMs });
    expectTypeOf(entry).toEqualTypeOf<EntryOf<'clock.advanced'>>();
    expect(entry.byMs).toBe(1);
  });

  test('finds only what comes after the number given', async () => {
    const { journal } = aJournal();
    const { seq } = journal.record('clock.advanced', { byMs: 1 });
    const wait = journal.waitFor({ type: 'clock.advanced', after: seq }, { timeoutMs });
    journal.record('clock.advanced', { byMs: 2 });
    expect((await wait).byMs).toBe(2);
  });

  test('finds the first match, wherever it begins among the records', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.constantFrom('a', 'b', 'wait'), { maxLength: 30 }),
        fc.nat({ max: 15 }),
        async (steps, after) => {
          const { journal } = aJournal();
          const waits: Promise<JournalEntry>[] = [];
          for (const step of [...steps, 'wait']) {
            if (step === 'wait') waits.push(journal.waitFor({ sessionId: 'a', after }, { timeoutMs }));
            else journal.record('session.connecting', { sessionId: step });
          }
          const ids = steps.filter((step) => step !== 'wait');
          const first = ids.findIndex((id, i) => id === 'a' && i + 1 > after) + 1;
          if (first === 0) {
            // None has come: the next one to come is the first.
            while (journal.record('clock.advanced', { byMs: 0 }).seq < after);
            const { seq } = journal.record('session.connecting', { sessionId: 'a' });
            expect(seqs(await Promise.all(waits))).toEqual(waits.map(() => seq));
          } else {
            expect(seqs(await Promise.all(waits))).toEqual(waits.map(() => first));
          }
        },
      ),
    );
  });

  test('begun by a listener finds what that listener hears next', async () => {
    const { journal } = aJournal();
    const waits: Promise<JournalEntry>[] = [];
    const stop = journal.subscribe(({ seq }) => {
      waits.push(journal.waitFor({ after: seq }, { timeoutMs }));
    });
    journal.record('clock.advanced', { byMs: 1 });
    stop();
    journal.record('clock.advanced', { byMs: 2 });
    expect(seqs(await Promise.all(waits))).toEqual([2]);
  });

  test('gives up after its time, and says for what it waited and what happened instead', async () => {
    const { journal, realClock } = aJournal();
    for (let i = 0; i < 4; i++) journal.record('clock.advanced', { byMs: i });
    journal.record('session.connecting', { sessionId: 'session_1' });
    const query = {
      type: ['session.released', 'stream.*'],
      sessionId: 'session_1',
      where: { a: 1 },
      after: 2,
    };
    const wait = journal.waitFor(query, { timeoutMs });
    wait.catch(() => {});
    journal.record('http.response', { request: 9, method: 'GET', path: '/regions', status: 200 });
    await realClock.advance(timeoutMs);
    await expect(wait).rejects.toBeInstanceOf(WaitTimeoutError);
    await expect(wait).rejects.toThrow(
      [
        'Waited 5s for a journal entry with type session.released or stream.* and sessionId "session_1" ' +
          'and where {"a":1} and seq over 2, and none came. The last 5 of 6 entries:',
        '  2 clock.advanced',
        '  3 clock.advanced',
        '  4 clock.advanced',
        '  5 session.connecting session_1',
        '  6 http.response GET /regions 200',
      ].join('\n'),
    );
    await expect(wait).rejects.toMatchObject({ name: 'WaitTimeoutError', query, timeoutMs });
  });

  test('says so when nothing has happened at all', async () => {
    const { journal, realClock } = aJournal();
    const outcome = expect(journal.waitFor({}, { timeoutMs: 0 })).rejects.toThrow(
      'Waited 0s for a journal entry with any type, and none came. Nothing at all has happened.',
    );
    await realClock.advance(0);
    await outcome;
  });

  test('does not end by the clock of the account', async () => {
    const { journal, clock } = aJournal();
    const wait = journal.waitFor({ type: 'account.reset' }, { timeoutMs });
    await clock.advance(timeoutMs * 10);
    journal.record('account.reset', {});
    await expect(wait).resolves.toMatchObject({ seq: 1 });
  });

  test('refuses what makes no sense, as a rejection', async () => {
    const { journal } = aJournal();
    await expect(journal.waitFor({ type: 'x' }, { timeoutMs })).rejects.toBeInstanceOf(JournalQueryError);
    await expect(journal.waitFor({ after: -1 }, { timeoutMs })).rejects.toMatchObject({ parameter: 'after' });
    for (const wrongMs of [-1, Number.NaN, Number.POSITIVE_INFINITY]) {
      await expect(journal.waitFor({}, { timeoutMs: wrongMs })).rejects.toThrow(
        `timeoutMs cannot be ${wrongMs}: give a finite number of milliseconds from 0 on.`,
      );
    }
  });

  test.each(['found one', 'timed out', 'been closed'])(
    'leaves nothing behind once it has %s',
    async (ending) => {
      const { journal, realClock } = aJournal();
      const { where, looks } = watchedCondition('boom');
      const wait = journal.waitFor({ where }, { timeoutMs });
      const outcome = Promise.allSettled([wait]);
      expect(realClock.pendingTimers).toBe(1);
      if (ending === 'found one') journal.recordFault('boom');
      if (ending === 'timed out') await realClock.advance(timeoutMs);
      if (ending === 'been closed') journal.close(new Error('over'));
      expect(realClock.pendingTimers).toBe(0);
      const looksByThen = looks();
      journal.recordFault('boom');
      await outcome;
      expect(looks()).toBe(looksByThen);
    },
  );

  test('looks at each entry while it lasts', () => {
    const { journal } = aJournal();
    const { where, looks } = watchedCondition('bang');
    journal.waitFor({ where }, { timeoutMs }).catch(() => {});
    journal.recordFault('boom');
    expect(looks()).toBe(1);
  });
});

describe('closing', () => {
  const closed = new Error('The account was reset.');

  test('ends every wait, and every later one at once', async () => {
    const { journal } = aJournal();
    const waits = [1, 2, 3].map(() => journal.waitFor({ type: 'account.reset' }, { timeoutMs }));
    const outcomes = Promise.allSettled(waits);
    journal.close(closed);
    journal.close(new Error('again'));
    journal.record('account.reset', {});
    for (const outcome of await outcomes) expect(outcome).toEqual({ status: 'rejected', reason: closed });
    await expect(journal.waitFor({ type: 'account.reset' }, { timeoutMs })).rejects.toBe(closed);
  });
});
