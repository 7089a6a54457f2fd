/** Monthly hours are added up right, whatever months and time zones the streams run through. */
import fc from 'fast-check';
import { afterEach, expect, test, vi } from 'vitest';
import { Clock } from '../../../emulator/clock.ts';
import { MonthlyMeter } from '../../../emulator/session/usage.ts';

const HOUR_MS = 3_600_000;

afterEach(() => vi.unstubAllEnvs());

/** A meter on a manual clock that stands at `at`: an ISO time, in the future of every clock that starts now. */
async function meterAt(at: string) {
  const clock = new Clock({ kind: 'manual' });
  await clock.advance(Date.parse(at) - clock.now());
  return { clock, meter: new MonthlyMeter(clock) };
}

/** The month of a time, read off its ISO text: its first moment and the next month's. */
function naiveMonth(atMs: number): { startMs: number; endMs: number } {
  const [year = 0, month = 0] = new Date(atMs).toISOString().split('-').map(Number);
  const firstOf = (y: number, m: number) => Date.parse(`${y}-${String(m).padStart(2, '0')}-01T00:00:00Z`);
  return {
    startMs: firstOf(year, month),
    endMs: month === 12 ? firstOf(year + 1, 1) : firstOf(year, month + 1),
  };
}

test('a running stream counts as it runs, and an ended one for as long as it ran', async () => {
  const { clock, meter } = await meterAt('2100-06-10T12:00:00Z');
  expect(meter.usedMs).toBe(0);
  const stop = meter.start();
  await clock.advance(90_000);
  expect(meter).toMatchObject({ usedMs: 90_000, running: 1 });
  stop();
  await clock.advance(HOUR_MS);
  expect(meter).toMatchObject({ usedMs: 90_000, running: 0 });
});

test('streams that run together count each', async () => {
  const { clock, meter } = await meterAt('2100-06-10T12:00:00Z');
  const stopFirst = meter.start();
  await clock.advance(1000);
  meter.start();
  await clock.advance(1000);
  expect(meter).toMatchObject({ usedMs: 3000, running: 2 });
  stopFirst();
  await clock.advance(1000);
  expect(meter).toMatchObject({ usedMs: 4000, running: 1 });
});

test('a new month begins with nothing but what its own time has of the streams that run', async () => {
  const { clock, meter } = await meterAt('2100-12-31T23:00:00Z');
  meter.start()();
  const stop = meter.start();
  await clock.advance(HOUR_MS - 1);
  expect(meter.usedMs).toBe(HOUR_MS - 1);
  await clock.advance(1);
  expect(meter.usedMs).toBe(0);
  await clock.advance(5000);
  expect(meter.usedMs).toBe(5000);
  stop();
  expect(meter.usedMs).toBe(5000);
});

test('a stream that ends in a later month, unwatched meanwhile, counts from the first of that month', async () => {
  const { clock, meter } = await meterAt('2100-01-31T23:59:59Z');
  const stop = meter.start();
  await clock.advance(Date.parse('2100-04-01T00:00:07Z') - clock.now());
  stop();
  expect(meter.usedMs).toBe(7000);
});

test.each([
  ['2100-02-28T23:59:59.999Z', '2100-03-01T00:00:00.000Z'],
  ['2104-02-28T23:59:59.999Z', '2104-03-01T00:00:00.000Z'],
  ['2100-12-01T00:00:00.000Z', '2101-01-01T00:00:00.000Z'],
])('at %s the count starts again at %s', async (at, resetAt) => {
  const { meter } = await meterAt(at);
  expect(new Date(meter.resetAtMs).toISOString()).toBe(resetAt);
});

test.each(['America/New_York', 'Pacific/Kiritimati', 'Australia/Lord_Howe'])(
  'months are those of UTC in %s too, where summer time would move them',
  async (zone) => {
    vi.stubEnv('TZ', zone);
    // Otherwise this would show nothing.
    expect(new Date('2100-07-01T00:00:00Z').getTimezoneOffset()).not.toBe(0);
    const { clock, meter } = await meterAt('2100-03-31T23:00:00Z');
    meter.start();
    expect(new Date(meter.resetAtMs).toISOString()).toBe('2100-04-01T00:00:00.000Z');
    await clock.advance(HOUR_MS - 1);
    expect(meter.usedMs).toBe(HOUR_MS - 1);
    await clock.advance(1);
    expect(meter.usedMs).toBe(0);
  },
);

test('any streams in any months add up as they do by hand', async () => {
  const someEvent = fc.oneof(
    fc.constant({ type: 'start' as const }),
    fc.record({ type: fc.constant('end' as const), which: fc.nat({ max: 5 }) }),
    fc.record({
      type: fc.constant('advance' as const),
      byMs: fc.constantFrom(0, 1, 999, 60_000, HOUR_MS, 24 * HOUR_MS, 40 * 24 * HOUR_MS),
    }),
    // To the last millisecond of the month, its end, and the first one after.
    fc.record({ type: fc.constant('month' as const), offMs: fc.constantFrom(-1, 0, 1) }),
    fc.constant({ type: 'look' as const }),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(someEvent, { maxLength: 40 }), async (events) => {
      const clock = new Clock({ kind: 'manual' });
      const meter = new MonthlyMeter(clock);
      const streams: { startMs: number; endMs?: number; stop: () => void }[] = [];
      const expectRight = () => {
        const nowMs = clock.now();
        const { startMs: monthMs, endMs: resetAtMs } = naiveMonth(nowMs);
        const shares = streams.map(({ startMs, endMs }) =>
          Math.max(0, (endMs ?? nowMs) - Math.max(startMs, monthMs)),
        );
        expect(meter.usedMs).toBe(shares.reduce((sumMs, shareMs) => sumMs + shareMs, 0));
        expect(meter.running).toBe(streams.filter(({ endMs }) => endMs === undefined).length);
        expect(meter.resetAtMs).toBe(resetAtMs);
      };
      for (const event of events) {
        // Only now and then: a meter must not need to be looked at in each month.
        if (event.type === 'look') expectRight();
        if (event.type === 'start') streams.push({ startMs: clock.now(), stop: meter.start() });
        if (event.type === 'advance') await clock.advance(event.byMs);
        if (event.type === 'month') {
          const leftMs = naiveMonth(clock.now()).endMs - clock.now();
          await clock.advance(Math.max(0, leftMs + event.offMs));
        }
        if (event.type === 'end') {
          const running = streams.filter(({ endMs }) => endMs === undefined);
          const stream = running[event.which % Math.max(1, running.length)];
          stream?.stop();
          if (stream) stream.endMs = clock.now();
        }
      }
      expectRight();
    }),
    { numRuns: 500 },
  );
});
