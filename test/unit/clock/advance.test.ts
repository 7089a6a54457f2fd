import { describe, expect, test, vi } from 'vitest';
import { advanceTogether, Clock, ClockClosedError } from '../../../emulator/clock.ts';

/** Something that takes real time, until `end()` or `fail()`. */
function effect() {
  let end = (): void => {};
  let fail = (_error: Error): void => {};
  const promise = new Promise<void>((resolve, reject) => {
    end = resolve;
    fail = reject;
  });
  return { promise, end, fail };
}

/** What a promise has come to, once everything that is ready to run has run. */
async function stateOf(promise: Promise<unknown>): Promise<'pending' | 'resolved' | 'rejected'> {
  let state: 'pending' | 'resolved' | 'rejected' = 'pending';
  promise.then(
    () => {
      state = 'resolved';
    },
    () => {
      state = 'rejected';
    },
  );
  // A clock gives what ended one turn to be followed by more.
  for (let turn = 0; turn < 3; turn++) await new Promise((resolve) => setImmediate(resolve));
  return state;
}

describe('an advance waits for what timers cause', () => {
  test('before the next timer fires, and before it is over', async () => {
    const clock = new Clock({ kind: 'manual' });
    const startMs = clock.now();
    const first = effect();
    const last = effect();
    const fired: string[] = [];
    clock.setTimer(10, () => {
      fired.push('first');
      clock.track(first.promise);
    });
    clock.setTimer(20, () => {
      fired.push('second');
      clock.track(last.promise);
    });
    const advance = clock.advance(100);
    expect(await stateOf(advance)).toBe('pending');
    expect(fired).toEqual(['first']);
    expect(clock.now()).toBe(startMs + 10);
    first.end();
    expect(await stateOf(advance)).toBe('pending');
    expect(fired).toEqual(['first', 'second']);
    expect(clock.now()).toBe(startMs + 20);
    last.end();
    await advance;
    expect(clock.now()).toBe(startMs + 100);
  });

  test('and fires the timers that they set meanwhile', async () => {
    const clock = new Clock({ kind: 'manual' });
    const startMs = clock.now();
    const flushed = effect();
    const firedAtMs: number[] = [];
    clock.setTimer(10, () => {
      clock.track(flushed.promise.then(() => clock.setTimer(5, () => firedAtMs.push(clock.now() - startMs))));
    });
    const advance = clock.advance(100);
    await stateOf(advance);
    flushed.end();
    await advance;
    expect(firedAtMs).toEqual([15]);
  });

  test('but not when they cause nothing that takes time: then all fire in one go', async () => {
    const clock = new Clock({ kind: 'manual' });
    const log: string[] = [];
    for (let dueMs = 1; dueMs <= 1000; dueMs++) {
      clock.setTimer(dueMs, () => {
        log.push('timer');
        if (dueMs === 1) queueMicrotask(() => log.push('something else'));
      });
    }
    await clock.advance(3_600_000);
    expect(log.indexOf('something else')).toBe(1000);
  });

  test('on whichever of the clocks it is', async () => {
    const clocks = [new Clock({ kind: 'manual' }), new Clock({ kind: 'manual' })] as const;
    const closed = effect();
    const fire = vi.fn();
    clocks[1].setTimer(10, () => clocks[1].track(closed.promise));
    clocks[0].setTimer(20, fire);
    const advance = advanceTogether(clocks, 20);
    expect(await stateOf(advance)).toBe('pending');
    expect(fire).not.toHaveBeenCalled();
    closed.end();
    await advance;
    expect(fire).toHaveBeenCalledOnce();
  });
});

describe('settled()', () => {
  test('waits for what is tracked meanwhile, too', async () => {
    const clock = new Clock({ kind: 'manual' });
    await clock.settled();
    const first = effect();
    const second = effect();
    clock.track(first.promise);
    const settled = clock.settled();
    clock.track(second.promise);
    first.end();
    expect(await stateOf(settled)).toBe('pending');
    second.end();
    await settled;
  });

  test('waits for what one effect tracks as it ends', async () => {
    const clock = new Clock({ kind: 'manual' });
    const first = effect();
    const second = effect();
    clock.track(first.promise.then(() => clock.track(second.promise)));
    const settled = clock.settled();
    first.end();
    expect(await stateOf(settled)).toBe('pending');
    second.end();
    await settled;
  });

  test('takes a rejection for an end, and handles it', async () => {
    const unhandled = vi.fn();
    process.on('unhandledRejection', unhandled);
    const clock = new Clock({ kind: 'manual' });
    const failing = effect();
    clock.track(failing.promise);
    const settled = clock.settled();
    failing.fail(new Error('The socket broke.'));
    expect(await stateOf(settled)).toBe('resolved');
    process.off('unhandledRejection', unhandled);
    expect(unhandled).not.toHaveBeenCalled();
  });
});

describe('advances that are called at the same time', () => {
  test('run one after the other, in the order of the calls', async () => {
    const clock = new Clock({ kind: 'manual' });
    const startMs = clock.now();
    const log: string[] = [];
    for (const dueMs of [5, 15, 25]) {
      clock.setTimer(dueMs, () => {
        log.push(`timer at ${dueMs}`);
        clock.track(Promise.resolve());
      });
    }
    await Promise.all(
      [10, 10, 10].map(async (byMs) => {
        await clock.advance(byMs);
        log.push(`advanced to ${clock.now() - startMs}`);
      }),
    );
    expect(clock.now()).toBe(startMs + 30);
    expect(log.filter((entry) => entry.startsWith('timer'))).toEqual([
      'timer at 5',
      'timer at 15',
      'timer at 25',
    ]);
    expect(log[1]).toMatch(/^advanced/);
    expect(log[3]).toMatch(/^advanced/);
  });

  test('may come from within a fired timer: such a one runs afterwards', async () => {
    const clock = new Clock({ kind: 'manual' });
    const startMs = clock.now();
    let nested: Promise<void> | undefined;
    const atMs: number[] = [];
    clock.setTimer(5, () => {
      nested = clock.advance(100);
    });
    clock.setTimer(8, () => atMs.push(clock.now() - startMs));
    await clock.advance(10);
    await nested;
    expect(atMs).toEqual([8]);
    expect(clock.now()).toBe(startMs + 110);
  });

  test('do not wait for each other in a ring when their groups overlap', async () => {
    const [a, b, c] = [0, 1, 2].map(() => new Clock({ kind: 'manual' }));
    if (!a || !b || !c) throw new Error('Three clocks were made.');
    const startsMs = [a, b, c].map((clock) => clock.now());
    const fired: string[] = [];
    a.setTimer(1, () => {
      fired.push('a');
      a.track(Promise.resolve());
    });
    await Promise.all([
      advanceTogether([a, b], 10),
      advanceTogether([c, b], 10),
      advanceTogether([c, a], 10),
      b.advance(10),
    ]);
    expect([a, b, c].map((clock, i) => clock.now() - (startsMs[i] ?? 0))).toEqual([20, 30, 20]);
    expect(fired).toEqual(['a']);
  });

  test('go on when the one before them fails', async () => {
    const clock = new Clock({ kind: 'manual' });
    const startMs = clock.now();
    clock.setTimer(5, () => {
      throw new Error('A timer failed.');
    });
    const failing = clock.advance(10);
    const next = clock.advance(10);
    await expect(failing).rejects.toThrow('A timer failed.');
    await next;
    expect(clock.now()).toBe(startMs + 20);
  });
});

describe('a closed clock', () => {
  test('forgets its timers, takes no more, and cannot be advanced', async () => {
    const clock = new Clock({ kind: 'manual' });
    const fire = vi.fn();
    const cancel = clock.setTimer(10, fire);
    clock.close();
    clock.close();
    cancel();
    clock.setTimer(10, fire)();
    expect(clock.pendingTimers).toBe(0);
    expect(clock.nextDueMs).toBeUndefined();
    await expect(clock.advance(100)).rejects.toThrow(ClockClosedError);
    expect(fire).not.toHaveBeenCalled();
  });

  test('still tells when what it tracked has settled', async () => {
    const clock = new Clock({ kind: 'manual' });
    const closing = effect();
    clock.track(closing.promise);
    clock.close();
    const settled = clock.settled();
    expect(await stateOf(settled)).toBe('pending');
    closing.end();
    await settled;
  });

  test('rejects the advance that is under way, and those that wait for it', async () => {
    const clock = new Clock({ kind: 'manual' });
    const endless = effect();
    const fire = vi.fn();
    clock.setTimer(10, () => clock.track(endless.promise));
    clock.setTimer(20, fire);
    const advances = [clock.advance(30), clock.advance(30)];
    for (const advance of advances) expect(await stateOf(advance)).toBe('pending');
    clock.close();
    for (const advance of advances) {
      await expect(advance).rejects.toThrow(ClockClosedError);
      await expect(advance).rejects.toThrow(/^The clock was closed while it was being advanced: /);
    }
    expect(fire).not.toHaveBeenCalled();
  });

  test('rejects the advance when a fired timer closes it, and tells what another timer threw', async () => {
    const clock = new Clock({ kind: 'manual' });
    const cause = new Error('A timer failed.');
    clock.setTimer(5, () => {
      throw cause;
    });
    clock.setTimer(10, () => clock.close());
    clock.setTimer(10, () => expect.fail('fired after close()'));
    const error: unknown = await clock.advance(30).catch((error: unknown) => error);
    expect(error).toBeInstanceOf(ClockClosedError);
    expect(error).toHaveProperty('cause', cause);
  });

  test('leaves the clocks usable that were advanced with it', async () => {
    const closed = new Clock({ kind: 'manual' });
    const other = new Clock({ kind: 'manual' });
    const startMs = other.now();
    closed.setTimer(10, () => closed.close());
    const fire = vi.fn();
    other.setTimer(20, fire);
    await expect(advanceTogether([closed, other], 30)).rejects.toThrow(ClockClosedError);
    await expect(advanceTogether([other, closed], 30)).rejects.toThrow(ClockClosedError);
    expect(other.now()).toBe(startMs + 10);
    await other.advance(10);
    expect(fire).toHaveBeenCalledOnce();
  });
});
