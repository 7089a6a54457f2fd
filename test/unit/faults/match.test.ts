/** Which events a rule is about. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type FaultFacts, type FaultMatch, matcherOf, wildcard } from '../../../emulator/faults/match.ts';

describe('a pattern', () => {
  test.each<[string, string, boolean]>([
    ['session_1', 'session_1', true],
    ['session_1', 'session_12', false],
    ['session_*', 'session_12', true],
    ['session_*', 'session_', true],
    ['*_12', 'session_12', true],
    ['*', '', true],
    ['us-*-1', 'us-west-1', true],
    ['us-*-1', 'us-1', false],
    ['a*a', 'a', false],
    ['a*b*c', 'a-b-b-c', true],
    ['a*b*c', 'a-c-b', false],
    ['*b*b*', 'b', false],
    ['a.c', 'abc', false],
    ['(a', '(a', true],
  ])('%s and %s: %s', (pattern, text, fits) => {
    expect(wildcard(pattern)(text)).toBe(fits);
  });

  test('fits what a regular expression would', () => {
    const letters = fc.string({ unit: fc.constantFrom('a', 'b', '*', '.'), maxLength: 8 });
    fc.assert(
      fc.property(letters, letters, (pattern, text) => {
        const parts = pattern.split('*').map((part) => part.replaceAll('.', '\\.'));
        expect(wildcard(pattern)(text)).toBe(new RegExp(`^${parts.join('.*')}$`).test(text));
      }),
      { numRuns: 3000 },
    );
  });

  test('of many stars takes no time', () => {
    const fits = wildcard(`${'*a'.repeat(200)}*b`);
    const startedAtMs = performance.now();
    expect(fits('a'.repeat(20_000))).toBe(false);
    expect(performance.now() - startedAtMs).toBeLessThan(100);
  });
});

const EVENT: FaultFacts = {
  account: 'ody_a',
  session: 'session_1',
  region: 'us-west',
  prompt: 'A Cat in the rain',
  body: { region_latencies: { 'us-west': 12 }, events: [{ type: 'click' }, { type: 'tap' }], note: null },
};

describe('a match', () => {
  test.each<[FaultMatch, boolean]>([
    [{}, true],
    [{ account: 'ody_a' }, true],
    [{ account: 'ody_b' }, false],
    [{ account: 'ody_*', session: 'session_*', region: 'us-west' }, true],
    [{ account: 'ody_a', session: 'session_2' }, false],
    [{ stream: '*' }, false],
    [{ prompt: 'cat IN' }, true],
    [{ prompt: 'dog' }, false],
    [{ prompt: 'c*t' }, false],
    [{ body: { 'region_latencies.us-west': 12 } }, true],
    [{ body: { 'region_latencies.us-west': '12' } }, false],
    [{ body: { 'events.1.type': 't*' } }, true],
    [{ body: { 'events.2.type': 't*' } }, false],
    [{ body: { 'events.0': { type: 'click' } } }, true],
    [{ body: { note: null, 'region_latencies.us-west': 12 } }, true],
    [{ body: { note: null, 'region_latencies.us-east': 12 } }, false],
    [{ body: { 'constructor.name': 'Object' } }, false],
    [{ body: { 'events.length': 2 } }, true],
  ])('%j: %s', (match, fits) => {
    expect(matcherOf(match)(EVENT)).toBe(fits);
  });

  test('reads nothing of an event that no field asks for', () => {
    const facts: FaultFacts = {
      session: 'session_1',
      get body(): unknown {
        throw new Error('The body was read.');
      },
    };
    expect(matcherOf({ session: 'session_1' })(facts)).toBe(true);
    expect(matcherOf({ session: 'session_2', body: { a: 1 } })(facts)).toBe(false);
    expect(() => matcherOf({ body: { a: 1 } })(facts)).toThrow('The body was read.');
  });
});
