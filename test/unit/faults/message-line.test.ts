/** The line that carries messages: each comes once, twice or never, in its time and place, whatever the rules are. */
import fc from 'fast-check';
import { describe, expect, test, vi } from 'vitest';
import { MessageLine } from '../../../emulator/faults/messages/line.ts';
import { createRules } from './some-rules.ts';

const POINT = 'channel.update_acknowledged';
const LONG_MS = 1_000_000;

/** A line whose messages are numbers; `came` has each with the time at which it came. */
function createLine(rules: readonly object[], seed = 1) {
  const { rules: faults, clock, journal } = createRules({ seed });
  const realClock = createRules().clock;
  for (const [index, rule] of rules.entries()) faults.set({ name: `rule${index}`, on: POINT, ...rule });
  const line = new MessageLine({ faults, clock, realClock });
  const startedAtMs = clock.now();
  const came: { message: number; atMs: number }[] = [];
  const facts = vi.fn(() => ({}));
  let sent = 0;
  return {
    faults,
    /** What is known of a message: asked only where a rule is on. */
    facts,
    clock,
    realClock,
    line,
    came,
    order: () => came.map(({ message }) => message),
    /** Sends the next message; says which faults it met. */
    send: () => {
      const message = sent++;
      const after = journal.list({ limit: 1 }).total;
      line.carry(POINT, facts, () => came.push({ message, atMs: clock.now() - startedAtMs }));
      const met = journal
        .list({ type: 'fault.injected', after, limit: 1000 })
        .items.map(({ fault }) => fault);
      return { message, atMs: clock.now() - startedAtMs, met };
    },
  };
}

const chance = fc.constantFrom(0, 0.3, 0.7, 1);
const rules = fc.tuple(
  fc.record({ type: fc.constant('drop'), probability: chance }),
  fc.record({ type: fc.constant('delay'), delay: fc.integer({ min: 0, max: 50 }), probability: chance }),
  fc.record({ type: fc.constant('swap'), within: fc.integer({ min: 1, max: 50 }), probability: chance }),
  fc.record({ type: fc.constant('duplicate'), probability: chance }),
);
const pauses = fc.array(fc.integer({ min: 0, max: 40 }), { maxLength: 20 });

describe('whatever the rules', () => {
  test('a dropped message never comes, a duplicated one twice, every other once, and none early', async () => {
    await fc.assert(
      fc.asyncProperty(rules, pauses, fc.nat(1000), async (set, waits, seed) => {
        const { send, clock, came } = createLine(set, seed);
        const [, { delay }] = set;
        const sent = [];
        for (const wait of waits) {
          sent.push(send());
          await clock.advance(wait);
        }
        await clock.advance(LONG_MS);
        for (const { message, atMs, met } of sent) {
          const copies = came.filter((one) => one.message === message);
          const wanted = met.includes('drop') ? 0 : met.includes('duplicate') ? 2 : 1;
          expect(copies).toHaveLength(wanted);
          const dueMs = atMs + (met.includes('delay') ? delay : 0);
          for (const copy of copies) {
            if (met.includes('swap')) expect(copy.atMs).toBeGreaterThanOrEqual(dueMs);
            else expect(copy.atMs).toBe(dueMs);
          }
        }
        expect(clock.pendingTimers).toBe(0);
      }),
      { numRuns: 100 },
    );
  });

  test('a line that is closed delivers nothing more, and leaves no timer', async () => {
    await fc.assert(
      fc.asyncProperty(rules, fc.integer({ min: 0, max: 10 }), async (set, count) => {
        const { send, clock, line, came } = createLine(set);
        for (let i = 0; i < count; i++) send();
        line.close();
        const before = came.length;
        send();
        await clock.advance(LONG_MS);
        expect(came).toHaveLength(before);
        expect(clock.pendingTimers).toBe(0);
      }),
      { numRuns: 50 },
    );
  });
});

describe('swap', () => {
  test('swaps pairs where every message is to', () => {
    const { send, order } = createLine([{ type: 'swap' }]);
    for (let i = 0; i < 6; i++) send();
    expect(order()).toEqual([1, 0, 3, 2, 5, 4]);
  });

  test('lets a message go alone when no other comes in time', async () => {
    const { send, order, clock } = createLine([{ type: 'swap', within: '2s' }]);
    send();
    await clock.advance(1999);
    expect(order()).toEqual([]);
    await clock.advance(1);
    expect(order()).toEqual([0]);
  });

  test('waits for a message that comes: one that is lost is none', () => {
    const { send, order } = createLine([
      { type: 'swap', times: 1 },
      { type: 'drop', after: 1, times: 1 },
    ]);
    for (let i = 0; i < 3; i++) send();
    expect(order()).toEqual([2, 0]);
  });

  test('lets a message on once, even if the next one causes another', () => {
    const { send, order, line } = createLine([{ type: 'swap', times: 1 }]);
    send();
    line.carry(
      POINT,
      () => ({}),
      () => {
        order().push(0);
        send();
      },
    );
    expect(order()).toEqual([1, 0]);
  });

  test('is served by a message that no rule is about', () => {
    const { send, order, line } = createLine([{ type: 'swap' }]);
    send();
    expect(order()).toEqual([]);
    const served: string[] = [];
    line.carry(
      undefined,
      () => ({}),
      () => served.push(`before ${order().length}`),
    );
    expect(served).toEqual(['before 0']);
    expect(order()).toEqual([0]);
  });
});

describe('delay', () => {
  test('lets those behind it overtake', async () => {
    const { send, order, clock } = createLine([{ type: 'delay', delay: '1s', times: 1 }]);
    send();
    send();
    await clock.advance(1000);
    expect(order()).toEqual([1, 0]);
  });

  test('is drawn between its bounds, the same for a seed', async () => {
    const drawn = async (seed: number) => {
      const { send, clock, came } = createLine([{ type: 'delay', min: 10, max: 20 }], seed);
      for (let i = 0; i < 20; i++) send();
      await clock.advance(100);
      return came;
    };
    const came = await drawn(3);
    expect(await drawn(3)).toEqual(came);
    expect(await drawn(4)).not.toEqual(came);
    for (const { atMs } of came) expect(atMs).toBeGreaterThanOrEqual(10);
    for (const { atMs } of came) expect(atMs).toBeLessThanOrEqual(20);
    expect(new Set(came.map(({ atMs }) => atMs)).size).toBeGreaterThan(5);
  });

  test('may be on the real clock', async () => {
    const { send, order, clock, realClock } = createLine([{ type: 'delay', delay: '1s', clock: 'real' }]);
    send();
    await clock.advance(5000);
    expect(order()).toEqual([]);
    await realClock.advance(1000);
    expect(order()).toEqual([0]);
  });
});

test('a rule that is set, changed and removed holds for the next message', async () => {
  const { send, order, faults, facts } = createLine([]);
  send();
  expect(facts).not.toHaveBeenCalled();
  faults.set({ name: 'lost', on: POINT, type: 'drop' });
  send();
  faults.set({ name: 'lost', on: POINT, type: 'duplicate' });
  send();
  faults.remove('lost');
  expect(facts).toHaveBeenCalledTimes(2);
  send();
  expect(facts).toHaveBeenCalledTimes(2);
  expect(order()).toEqual([0, 2, 2, 3]);
});
