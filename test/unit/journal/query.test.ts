/** Which entries a query means. */
import { describe, expect, test } from 'vitest';
import { JOURNAL_TYPES } from '../../../emulator/journal/events.ts';
import { type JournalQuery, matches } from '../../../emulator/journal/query.ts';
import { aJournal } from './a-journal.ts';

const { journal } = aJournal();
const answer = journal.record('http.response', {
  request: 1,
  method: 'POST',
  path: '/sessions/request',
  status: 429,
  body: { detail: { error: 'RATE_LIMITED', details: { retry_after_seconds: 3 } }, seen: ['a', { b: 1 }] },
});
const started = journal.record('stream.started', {
  sessionId: 'session_1',
  streamId: 'stream_1',
  prompt: 'A Harbour at dawn',
  appliedPrompt: 'A harbour',
  orientation: 'landscape',
  image: false,
  broadcast: false,
});

describe.each<[string, JournalQuery, boolean, boolean]>([
  ['nothing', {}, true, true],
  ['a type', { type: 'stream.started' }, false, true],
  ['a family', { type: 'http.*' }, true, false],
  ['several types', { type: ['http.*', 'stream.started'] }, true, true],
  ['no type of several', { type: [] }, false, false],
  ['a session', { sessionId: 'session_1' }, false, true],
  ['another session', { sessionId: 'session_2' }, false, false],
  ['a stream', { streamId: 'stream_1' }, false, true],
  ['a text in whatever case', { text: 'HARBOUR AT' }, false, true],
  ['a text in the name of a field', { text: 'appliedprompt' }, false, true],
  ['a field', { where: { status: 429 } }, true, false],
  ['a field of another type', { where: { status: '429' } }, false, false],
  ['fields deep inside', { where: { body: { detail: { error: 'RATE_LIMITED' } } } }, true, false],
  ['a field that is not there', { where: { body: { detail: { error: 'X' } } } }, false, false],
  ['an array, whole', { where: { body: { seen: ['a', { b: 1 }] } } }, true, false],
  ['a part of an array', { where: { body: { seen: ['a'] } } }, false, false],
  ['fields of what has none', { where: { status: { code: 1 } } }, false, false],
  ['the absence of a field', { where: { status: undefined } }, false, true],
  ['what every object inherits', { where: { constructor: {}, toString: {} } }, false, false],
  ['a prototype', { where: JSON.parse('{"__proto__":{}}') }, false, false],
  ['a number to come after', { after: 1 }, false, true],
  ['all of several', { type: 'stream.*', text: 'harbour', where: { image: false } }, false, true],
  ['all of several, one of which does not fit', { type: 'stream.*', where: { image: true } }, false, false],
])('a query for %s', (_, query, fitsAnswer, fitsStarted) => {
  test('fits what it means and nothing else', () => {
    expect([matches(answer, query), matches(started, query)]).toEqual([fitsAnswer, fitsStarted]);
  });
});

test('every type is found by its own name and by its family', () => {
  for (const type of JOURNAL_TYPES) {
    const entry = { ...started, type: 'account.reset' as const };
    expect(matches(entry, { type })).toBe(type === 'account.reset');
    expect(matches(entry, { type: `${type.split('.')[0]}.*` })).toBe(type.startsWith('account.'));
  }
});

describe('an unknown type', () => {
  test.each([
    ['session.relased', 'session.released'],
    ['Session.Released', 'session.released'],
    ['sesion.*', 'session.*'],
    ['session', 'session.*'],
  ])('%s is refused, and the nearest is named', (type, nearest) => {
    expect(() => journal.list({ type })).toThrow(
      `A journal has no type "${type}": did you mean "${nearest}"?`,
    );
  });

  test.each(['*', '', 'sessions-and-streams', 'x'.repeat(10_000)])(
    '%.30s is refused, and all are named',
    (type) => {
      expect(() => journal.list({ type: ['http.*', type] })).toThrow(
        /^A journal has no type ".{0,170}": there are http\.request, .*, emulator\.fault, and families such as http\.\*\.$/,
      );
    },
  );
});
