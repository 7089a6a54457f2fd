/** The gate against a model that looks back at the whole list of events each time, and what testers ask of it by name. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Frequency, Gate } from '../../../emulator/faults/gate.ts';

const SET_AT_MS = 1_700_000_000_000;

/** An event, and what chance would say of it. */
interface Event {
  readonly atMs: number;
  readonly draw: number;
}

/** Which events meet the fault, as the order of the README has it. */
function model(frequency: Frequency, events: readonly Event[]): boolean[] {
  const { outage, after, quota, probability, times } = frequency;
  const atQuota: Event[] = [];
  const verdicts: boolean[] = [];
  for (const [index, event] of events.entries()) {
    const sinceMs = event.atMs - SET_AT_MS;
    const isOut = !outage || (sinceMs >= outage.afterMs && sinceMs < outage.afterMs + outage.forMs);
    const isCandidate = isOut && index >= after;
    if (isCandidate) atQuota.push(event);
    const isSpared = isCandidate && quota !== undefined && placeInWindow(quota, atQuota) < quota.limit;
    const isChosen = event.draw < probability;
    const isLeft = verdicts.filter(Boolean).length < times;
    verdicts.push(isCandidate && !isSpared && isChosen && isLeft);
  }
  return verdicts;
}

/** How many events came before the last one in its window. */
function placeInWindow(quota: NonNullable<Frequency['quota']>, events: readonly Event[]): number {
  if ('windowEvents' in quota) return (events.length - 1) % quota.windowEvents;
  const windowOf = ({ atMs }: Event) => Math.floor((atMs - SET_AT_MS) / quota.windowMs);
  const [last] = events.slice(-1);
  return last ? events.filter((event) => windowOf(event) === windowOf(last)).length - 1 : 0;
}

function run(frequency: Frequency, events: readonly Event[]) {
  const gate = new Gate(frequency, SET_AT_MS);
  const drawn: number[] = [];
  const verdicts = events.map(({ atMs, draw }, index) => {
    const number = gate.count();
    if (!gate.isOpen(atMs)) return false;
    return gate.decide(number, atMs, () => {
      drawn.push(index);
      return draw;
    });
  });
  return { gate, verdicts, drawn };
}

const anEventList = fc
  .array(fc.record({ stepMs: fc.nat({ max: 400 }), draw: fc.double({ min: 0, max: 0.999, noNaN: true }) }), {
    maxLength: 60,
  })
  .map((steps) => {
    let atMs = SET_AT_MS;
    return steps.map(({ stepMs, draw }): Event => {
      atMs += stepMs;
      return { atMs, draw };
    });
  });

const aFrequency: fc.Arbitrary<Frequency> = fc.record(
  {
    after: fc.nat({ max: 6 }),
    probability: fc.oneof(fc.constantFrom(0, 0.5, 1), fc.double({ min: 0, max: 1, noNaN: true })),
    times: fc.oneof(fc.nat({ max: 5 }), fc.constant(Number.POSITIVE_INFINITY)),
    outage: fc.record({
      afterMs: fc.nat({ max: 3000 }),
      forMs: fc.oneof(fc.integer({ min: 1, max: 3000 }), fc.constant(Number.POSITIVE_INFINITY)),
    }),
    quota: fc.oneof(
      fc.record({ limit: fc.nat({ max: 4 }), windowMs: fc.integer({ min: 1, max: 2000 }) }),
      fc.record({ limit: fc.nat({ max: 4 }), windowEvents: fc.integer({ min: 5, max: 9 }) }),
    ),
  },
  { requiredKeys: ['after', 'probability', 'times'] },
);

describe('the gate', () => {
  test('lets the events through that a look at the whole list would', () => {
    fc.assert(
      fc.property(aFrequency, anEventList, (frequency, events) => {
        const { gate, verdicts } = run(frequency, events);
        expect(verdicts).toEqual(model(frequency, events));
        expect(gate.counted).toBe(events.length);
        expect(gate.fired).toBe(verdicts.filter(Boolean).length);
      }),
      { numRuns: 2000 },
    );
  });

  test('asks chance only where chance decides', () => {
    fc.assert(
      fc.property(aFrequency, anEventList, (frequency, events) => {
        const { drawn } = run({ ...frequency, probability: 1 }, events);
        expect(drawn).toEqual([]);
      }),
    );
  });
});

const ALWAYS: Frequency = { after: 0, probability: 1, times: Number.POSITIVE_INFINITY };

/** `x` for each event that meets the fault, one a second. */
function pattern(frequency: Partial<Frequency>, seconds: number): string {
  const events = Array.from({ length: seconds }, (_, second) => ({
    atMs: SET_AT_MS + second * 1000,
    draw: 0,
  }));
  return run({ ...ALWAYS, ...frequency }, events)
    .verdicts.map((fires) => (fires ? 'x' : '.'))
    .join('');
}

describe('testers say', () => {
  test.each<[string, Partial<Frequency>, string]>([
    ['always', {}, 'xxxxxxxxxxxx'],
    ['fail twice, then work', { times: 2 }, 'xx..........'],
    ['succeed first, twice', { after: 2 }, '..xxxxxxxxxx'],
    ['twice, after two', { after: 2, times: 2 }, '..xx........'],
    ['every third', { quota: { limit: 2, windowEvents: 3 } }, '..x..x..x..x'],
    ['all but one in four', { quota: { limit: 1, windowEvents: 4 } }, '.xxx.xxx.xxx'],
    ['2 in 5 s', { quota: { limit: 2, windowMs: 5000 } }, '..xxx..xxx..'],
    ['an outage of 3 s after 4 s', { outage: { afterMs: 4000, forMs: 3000 } }, '....xxx.....'],
    ['an outage of 3 s', { outage: { afterMs: 0, forMs: 3000 } }, 'xxx.........'],
    ['from 6 s on', { outage: { afterMs: 6000, forMs: Number.POSITIVE_INFINITY } }, '......xxxxxx'],
    [
      'after counts what comes before the outage',
      { after: 5, outage: { afterMs: 4000, forMs: 3000 } },
      '.....xx.....',
    ],
    ['never', { probability: 0 }, '............'],
    ['at most no time', { times: 0 }, '............'],
  ])('%s', (_name, frequency, expected) => {
    expect(pattern(frequency, 12)).toBe(expected);
  });
});
