/** Durations: what people may write, and that what we print can be read back. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatDuration, parseDuration } from '../../emulator/duration.ts';

describe('parseDuration', () => {
  it.each([
    ['500ms', 500],
    ['150s', 150_000],
    ['1.5s', 1500],
    ['60m', 3_600_000],
    ['1h', 3_600_000],
    ['1h30m', 5_400_000],
    ['2m 30s', 150_000],
    ['1d', 86_400_000],
    [' 40s ', 40_000],
    ['0s', 0],
    ['4.35s', 4350],
  ])('reads %j as %i ms', (text, milliseconds) => {
    expect(parseDuration(text)).toBe(milliseconds);
  });

  it.each([
    '',
    ' ',
    's',
    '-1s',
    '1.s',
    '.5s',
    '30m1h',
    '1s1s',
    '1 s',
    '1S',
    '1e3s',
    '5 minutes',
    '1h30',
    '∞s',
  ])('refuses %j and shows how to write a duration', (text) => {
    expect(() => parseDuration(text)).toThrow(RangeError);
    expect(() => parseDuration(text)).toThrow('is not a duration: write a number with its unit');
  });

  it.each(['150', '1.5', '0'])('refuses %j, which has no unit, and shows the fix', (text) => {
    expect(() => parseDuration(text)).toThrow(`has no unit: write "${text}s" for seconds`);
  });

  it('is quick with hostile text', () => {
    expect(() => parseDuration(`${'1'.repeat(100_000)}x`)).toThrow(RangeError);
  });
});

describe('formatDuration', () => {
  it.each([
    [0, '0s'],
    [500, '500ms'],
    [1500, '1.5s'],
    [150_000, '2m 30s'],
    [3_600_000, '1h'],
    [90_061_001, '1d 1h 1m 1.001s'],
  ])('shows %i ms as %j', (milliseconds, text) => {
    expect(formatDuration(milliseconds)).toBe(text);
  });

  it('prints what parseDuration reads back, to the millisecond', () => {
    fc.assert(
      fc.property(fc.nat({ max: parseDuration('400d') }), (milliseconds) => {
        expect(parseDuration(formatDuration(milliseconds))).toBe(milliseconds);
      }),
    );
  });
});
