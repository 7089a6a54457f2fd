import fc from 'fast-check';
import { expect, test } from 'vitest';
import { BoolEncoder } from '../../../emulator/video/vp8/bool-encoder.ts';

/** The decoder of RFC 6386 §7.3, bit by bit. */
function decode(bytes: Uint8Array, probabilities: readonly number[]): number[] {
  let next = 2;
  let value = ((bytes[0] ?? 0) << 8) | (bytes[1] ?? 0);
  let range = 255;
  let shifted = 0;
  return probabilities.map((probability) => {
    const split = 1 + (((range - 1) * probability) >> 8);
    const bit = value >= split << 8 ? 1 : 0;
    if (bit === 1) {
      range -= split;
      value -= split << 8;
    } else {
      range = split;
    }
    for (; range < 128; range <<= 1) {
      value <<= 1;
      if (++shifted === 8) {
        shifted = 0;
        value |= bytes[next++] ?? 0;
      }
    }
    return bit;
  });
}

const decision = fc.tuple(fc.integer({ min: 1, max: 255 }), fc.integer({ min: 0, max: 1 }));

test('what is written is read', () => {
  const encoder = new BoolEncoder();
  fc.assert(
    fc.property(fc.array(decision, { maxLength: 3000 }), (decisions) => {
      encoder.reset();
      for (const [probability, bit] of decisions) encoder.write(probability, bit);
      const read = decode(
        encoder.finish(),
        decisions.map(([probability]) => probability),
      );
      expect(read).toEqual(decisions.map(([, bit]) => bit));
    }),
  );
});

test('a carry runs through many full bytes, and the buffer grows as needed', () => {
  const encoder = new BoolEncoder();
  // Unlikely decisions raise the interval's lower end to a long row of ones, and the last ones carry into it.
  const decisions = Array.from({ length: 60_000 }, (_, i): [number, number] => [i % 97 === 0 ? 1 : 255, 1]);
  for (const [probability, bit] of decisions) encoder.write(probability, bit);
  const bytes = encoder.finish();
  expect(bytes.length).toBeGreaterThan(50_000);
  const read = decode(
    bytes,
    decisions.map(([probability]) => probability),
  );
  expect(read.every((bit) => bit === 1)).toBe(true);
});

test('zeros in a row are the same as zeros one by one', () => {
  const together = new BoolEncoder();
  const single = new BoolEncoder();
  fc.assert(
    fc.property(fc.array(fc.tuple(decision, fc.nat(40)), { maxLength: 50 }), (runs) => {
      together.reset();
      single.reset();
      for (const [[probability, bit], zeros] of runs) {
        together.write(probability, bit);
        together.writeZeros(probability, zeros);
        single.write(probability, bit);
        for (let i = 0; i < zeros; i++) single.write(probability, 0);
      }
      expect(together.finish()).toEqual(single.finish());
    }),
  );
});
