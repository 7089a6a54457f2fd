/** Finding the rules that an event may be about: never another outcome than asking every one. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { FaultFacts, FaultMatch } from '../../../emulator/faults/match.ts';
import { matcherOf } from '../../../emulator/faults/match.ts';
import { createRules } from './some-rules.ts';

const POINT = 'POST /sessions/token';

const id = fc.constantFrom('s1', 's2', 's10', 's*');
/** What rules may match on at the point, ids and patterns mixed with fields that are no index. */
const match: fc.Arbitrary<FaultMatch> = fc.record(
  { session: id, account: fc.constantFrom('ody_a', '*'), body: fc.constant({ a: 1 }) },
  { requiredKeys: [] },
);
const facts: fc.Arbitrary<FaultFacts> = fc.record(
  {
    session: fc.constantFrom('s1', 's2', 's10', 's3'),
    account: fc.constantFrom('ody_a', 'ody_b'),
    body: fc.constantFrom({ a: 1 }, {}),
  },
  { requiredKeys: [] },
);

test('every event meets the first of the rules that fit it, and those before it are counted', () => {
  fc.assert(
    fc.property(fc.array(match, { maxLength: 12 }), fc.array(facts, { maxLength: 12 }), (matches, events) => {
      const { rules } = createRules();
      // Every second lets its first event pass: what is counted shows in what comes next.
      const after = (index: number) => index % 2;
      for (const [i, fits] of matches.entries()) {
        rules.set({ name: `r${i}`, on: POINT, type: 'reset', match: fits, after: after(i) });
      }
      const counted = matches.map(() => 0);
      for (const event of events) {
        const expected = matches.findIndex((fits, i) => {
          if (!matcherOf(fits)(event)) return false;
          counted[i] = (counted[i] ?? 0) + 1;
          return (counted[i] ?? 0) > after(i);
        });
        expect(rules.decide(POINT, event)?.reset?.rule).toBe(expected < 0 ? undefined : `r${expected}`);
      }
      expect(rules.list().map((rule) => rule.counted)).toEqual(counted);
    }),
  );
});

test('what is decided of a session stays, even when what is known of it becomes another', () => {
  const { rules } = createRules();
  rules.set({ name: 'r', on: POINT, type: 'reset', match: { session: 's1' } });
  expect(rules.decideForSession(POINT, 's1', { session: 's1' })?.reset?.rule).toBe('r');
  expect(rules.decideForSession(POINT, 's1', {})?.reset?.rule).toBe('r');
});
