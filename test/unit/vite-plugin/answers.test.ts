/** Odyssey's answers are read as somebody else's: everything may be missing, or something else. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { asObject, detailOf, numberOf, textOf, tooManySessions } from '../../../vite-plugin/proxy/answers.ts';

const full = (details: unknown) => ({ detail: { error: 'CONCURRENT_LIMIT_REACHED', details } });

describe('how many sessions there are too many, one more wanted', () => {
  test.each([
    [{ limit: 2, active_count: 2 }, 1],
    [{ limit: 1, active_count: 3 }, 3],
    // Somebody has made room meanwhile: it was full when it answered.
    [{ limit: 5, active_count: 1 }, 1],
    [{ limit: 3 }, 1],
    [{ active_count: 4 }, 4],
    [{}, 1],
    [undefined, 1],
    ['full', 1],
  ])('%j: %d', (details, count) => expect(tooManySessions(full(details))).toBe(count));

  test.each([
    undefined,
    null,
    'CONCURRENT_LIMIT_REACHED',
    { detail: 'CONCURRENT_LIMIT_REACHED' },
    { detail: { error: 'MONTHLY_LIMIT_REACHED', details: { limit: 1, active_count: 1 } } },
    { error: 'CONCURRENT_LIMIT_REACHED' },
  ])('is not asked by another answer: %j', (body) => expect(tooManySessions(body)).toBeUndefined());
});

test.each([
  [{ detail: 'No such session.' }, 'No such session.'],
  [{ detail: { error: 'FULL', message: 'Too many' } }, 'Too many'],
  [{ detail: [{ msg: 'x' }] }, undefined],
  [{ message: 'x' }, undefined],
  ['text', undefined],
])('what an error says: %j', (body, detail) => expect(detailOf(body)).toBe(detail));

test('anything can be read', () => {
  fc.assert(
    fc.property(fc.anything(), fc.anything(), (body, details) => {
      expect(asObject(body)).toBeTypeOf('object');
      expect(['string', 'undefined']).toContain(typeof textOf(body, 'detail'));
      expect(['string', 'undefined']).toContain(typeof detailOf(body));
      expect(Number.isFinite(numberOf(body, 'expires_in', 600))).toBe(true);
      expect(tooManySessions(full(details))).toBeGreaterThanOrEqual(1);
    }),
  );
});
