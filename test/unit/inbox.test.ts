import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Inbox } from '../../emulator/session/inbox.ts';

/** Promises have run as far as they can: a macrotask comes after all of them. */
const settled = () => new Promise(setImmediate);

/** An inbox whose handling of a message lasts until {@link release}. */
class Desk {
  readonly begun: string[] = [];
  readonly inbox: Inbox<string>;
  #finish: () => void = () => {};

  constructor(capacity: number) {
    this.inbox = new Inbox<string>(capacity, (message) => {
      this.begun.push(message);
      return new Promise((resolve) => {
        this.#finish = resolve;
      });
    });
  }

  /** Ends the handling of the message at hand. */
  release(): void {
    this.#finish();
  }
}

test('handles nothing before it is opened, and then everything in order', async () => {
  const desk = new Desk(10);
  desk.inbox.put('one');
  desk.inbox.put('two');
  expect(desk.begun).toEqual([]);
  desk.inbox.open();
  expect(desk.begun).toEqual(['one']);
  desk.release();
  await settled();
  expect(desk.begun).toEqual(['one', 'two']);
});

test('handles one message at a time', async () => {
  const desk = new Desk(10);
  desk.inbox.open();
  desk.inbox.put('one');
  desk.inbox.put('two');
  desk.inbox.open();
  expect(desk.begun).toEqual(['one']);
  desk.release();
  await settled();
  expect(desk.begun).toEqual(['one', 'two']);
  desk.release();
});

describe('the bound', () => {
  test('counts what waits, not what is being handled', async () => {
    const desk = new Desk(2);
    desk.inbox.open();
    expect(desk.inbox.put('at hand')).toBe(true);
    expect(desk.inbox.put('waiting')).toBe(true);
    expect(desk.inbox.put('waiting too')).toBe(true);
    expect(desk.inbox.put('too many')).toBe(false);
    desk.release();
    await settled();
    expect(desk.begun).toEqual(['at hand', 'waiting']);
    expect(desk.inbox.put('room again')).toBe(true);
    for (const next of ['waiting too', 'room again']) {
      desk.release();
      await settled();
      expect(desk.begun.at(-1)).toBe(next);
    }
    expect(desk.begun).not.toContain('too many');
  });

  test('holds before it is opened', () => {
    const desk = new Desk(1);
    expect(desk.inbox.put('one')).toBe(true);
    expect(desk.inbox.put('two')).toBe(false);
  });
});

test('close() forgets what waits; the message at hand is finished', async () => {
  const desk = new Desk(10);
  desk.inbox.open();
  desk.inbox.put('at hand');
  desk.inbox.put('forgotten');
  desk.inbox.close();
  desk.inbox.open();
  desk.inbox.put('after');
  expect(desk.begun).toEqual(['at hand']);
  desk.release();
  await settled();
  expect(desk.begun).toEqual(['at hand', 'after']);
});

test('a closed inbox handles nothing', async () => {
  const desk = new Desk(10);
  desk.inbox.open();
  desk.inbox.put('at hand');
  desk.inbox.close();
  desk.inbox.put('too late');
  desk.release();
  await settled();
  expect(desk.begun).toEqual(['at hand']);
});

test('whatever comes when: every message that was taken is handled once, in order, one at a time', async () => {
  const step = fc.oneof(
    fc.record({ kind: fc.constant('put' as const) }),
    fc.record({ kind: fc.constant('open' as const) }),
    fc.record({ kind: fc.constant('turn' as const) }),
  );
  await fc.assert(
    fc.asyncProperty(
      fc.array(step, { maxLength: 40 }),
      fc.integer({ min: 1, max: 5 }),
      async (steps, capacity) => {
        const taken: number[] = [];
        const handled: number[] = [];
        let atWork = 0;
        const inbox = new Inbox<number>(capacity, async (message) => {
          expect(++atWork).toBe(1);
          await null;
          handled.push(message);
          atWork--;
        });
        for (const [i, { kind }] of steps.entries()) {
          if (kind === 'put' && inbox.put(i)) taken.push(i);
          else if (kind === 'open') inbox.open();
          else if (kind === 'turn') await null;
        }
        inbox.open();
        await settled();
        expect(handled).toEqual(taken);
      },
    ),
  );
});
