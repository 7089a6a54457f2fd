/** A silent client is idle when it has been silent for long enough on the account's clock, and in real time. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Clock } from '../../../emulator/clock.ts';
import { IdleWatch } from '../../../emulator/session/idle-watch.ts';

/** A watch on two manual clocks. `idleAtMs` has when its client was found idle, since the start. */
function aWatch({ idleTimeoutMs = 40_000, keepaliveGraceMs = 0, hasAnswered = true } = {}) {
  const clock = new Clock({ kind: 'manual' });
  const realClock = new Clock({ kind: 'manual' });
  const startMs = clock.now();
  const client = { hasAnswered };
  const idleAtMs: number[] = [];
  const watch = new IdleWatch({
    clock,
    realClock,
    idleTimeoutMs,
    keepaliveGraceMs,
    hasAnswered: () => client.hasAnswered,
    onIdle: () => idleAtMs.push(clock.now() - startMs),
  });
  const pendingTimers = () => clock.pendingTimers + realClock.pendingTimers;
  return { clock, realClock, client, watch, idleAtMs, pendingTimers };
}

describe('without grace the account’s clock alone decides', () => {
  test('to the millisecond, and once', async () => {
    const { clock, idleAtMs, pendingTimers } = aWatch();
    await clock.advance(39_999);
    expect(idleAtMs).toEqual([]);
    await clock.advance(1);
    expect(idleAtMs).toEqual([40_000]);
    await clock.advance(3_600_000);
    expect(idleAtMs).toEqual([40_000]);
    expect(pendingTimers()).toBe(0);
  });

  test('from the last word on', async () => {
    const { clock, watch, idleAtMs } = aWatch();
    await clock.advance(39_999);
    watch.hear();
    await clock.advance(39_999);
    expect(idleAtMs).toEqual([]);
    await clock.advance(1);
    expect(idleAtMs).toEqual([79_999]);
  });

  test('however far it is pushed at once', async () => {
    const { clock, idleAtMs } = aWatch();
    await clock.advance(3_600_000);
    expect(idleAtMs).toEqual([40_000]);
  });
});

describe('with grace', () => {
  test('a push of the clock ends no connection, and real silence then does', async () => {
    const { clock, realClock, idleAtMs } = aWatch({ keepaliveGraceMs: 15_000 });
    await clock.advance(3_600_000);
    await realClock.advance(14_999);
    expect(idleAtMs).toEqual([]);
    await realClock.advance(1);
    expect(idleAtMs).toEqual([3_600_000]);
  });

  test('real silence alone ends no connection either', async () => {
    const { clock, realClock, idleAtMs } = aWatch({ keepaliveGraceMs: 15_000 });
    await realClock.advance(3_600_000);
    await clock.advance(39_999);
    expect(idleAtMs).toEqual([]);
    await clock.advance(1);
    expect(idleAtMs).toEqual([40_000]);
  });

  test('a keepalive in the grace means another whole timeout', async () => {
    const { clock, realClock, watch, idleAtMs } = aWatch({ keepaliveGraceMs: 15_000 });
    await clock.advance(60_000);
    await realClock.advance(10_000);
    watch.hear();
    await realClock.advance(60_000);
    expect(idleAtMs).toEqual([]);
    await clock.advance(39_999);
    expect(idleAtMs).toEqual([]);
    await clock.advance(1);
    expect(idleAtMs).toEqual([100_000]);
  });

  test('a client that has not answered the offer gets none', async () => {
    const { clock, idleAtMs } = aWatch({ keepaliveGraceMs: 15_000, hasAnswered: false });
    await clock.advance(40_000);
    expect(idleAtMs).toEqual([40_000]);
  });

  test('one that answers in time does', async () => {
    const { clock, realClock, client, watch, idleAtMs } = aWatch({
      keepaliveGraceMs: 15_000,
      hasAnswered: false,
    });
    await clock.advance(39_999);
    client.hasAnswered = true;
    watch.hear();
    await clock.advance(3_600_000);
    expect(idleAtMs).toEqual([]);
    await realClock.advance(15_000);
    expect(idleAtMs).toHaveLength(1);
  });

  test('it is never longer than the timeout itself', async () => {
    const { clock, realClock, idleAtMs } = aWatch({ idleTimeoutMs: 2000, keepaliveGraceMs: 15_000 });
    await clock.advance(2000);
    await realClock.advance(1999);
    expect(idleAtMs).toEqual([]);
    await realClock.advance(1);
    expect(idleAtMs).toEqual([2000]);
  });
});

describe('stop()', () => {
  test('ends it on the account’s clock', async () => {
    const { clock, watch, idleAtMs, pendingTimers } = aWatch();
    watch.stop();
    expect(pendingTimers()).toBe(0);
    await clock.advance(3_600_000);
    expect(idleAtMs).toEqual([]);
  });

  test('ends it in the grace', async () => {
    const { clock, realClock, watch, idleAtMs, pendingTimers } = aWatch({ keepaliveGraceMs: 15_000 });
    await clock.advance(40_000);
    watch.stop();
    expect(pendingTimers()).toBe(0);
    await realClock.advance(3_600_000);
    expect(idleAtMs).toEqual([]);
  });
});

test('any silence ends exactly when it is long enough on both clocks, with one timer at a time', async () => {
  const someTime = fc.constantFrom(0, 1, 999, 1000, 1001, 5000, 40_000);
  const someEvent = fc.oneof(
    fc.record({ type: fc.constant('advance' as const), byMs: someTime }),
    fc.record({ type: fc.constant('real' as const), byMs: someTime }),
    fc.constant({ type: 'hear' as const }),
    fc.constant({ type: 'answer' as const }),
  );
  const someOptions = fc.record({
    idleTimeoutMs: fc.constantFrom(1, 1000, 5000),
    keepaliveGraceMs: fc.constantFrom(0, 1, 1000, 15_000),
    hasAnswered: fc.boolean(),
  });
  await fc.assert(
    fc.asyncProperty(someOptions, fc.array(someEvent, { maxLength: 40 }), async (options, events) => {
      const { clock, realClock, client, watch, idleAtMs, pendingTimers } = aWatch(options);
      const { idleTimeoutMs, keepaliveGraceMs } = options;
      const graceMs = Math.min(keepaliveGraceMs, idleTimeoutMs);
      let [nowMs, realNowMs, heardMs, heardRealMs] = [0, 0, 0, 0];
      for (const event of events) {
        const beforeMs = nowMs;
        if (event.type === 'advance') {
          nowMs += event.byMs;
          await clock.advance(event.byMs);
        } else if (event.type === 'real') {
          realNowMs += event.byMs;
          await realClock.advance(event.byMs);
        } else {
          // An answer is a word too.
          if (event.type === 'answer') client.hasAnswered = true;
          [heardMs, heardRealMs] = [nowMs, realNowMs];
          watch.hear();
        }
        const isSilent = nowMs - heardMs >= idleTimeoutMs;
        const isRealSilent = !client.hasAnswered || realNowMs - heardRealMs >= graceMs;
        if (isSilent && isRealSilent) {
          expect(idleAtMs).toEqual([Math.max(beforeMs, heardMs + idleTimeoutMs)]);
          expect(pendingTimers()).toBe(0);
          return;
        }
        expect(idleAtMs).toEqual([]);
        expect(pendingTimers()).toBe(1);
      }
    }),
    { numRuns: 1000 },
  );
});
