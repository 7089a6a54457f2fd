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
    fc.property(fc.array(decision, { maxLength: 3000, size: 'max' }), (decisions) => {
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

test('a carry runs through many full bytes', () => {
  // Whoever decodes 0x80 00 00 … stays in intervals that begin just below: 0x7f ff ff …. Ones then lift it above.
  const probabilities = Array.from({ length: 400 }, (_, i) => 1 + ((i * 73) % 255));
  const below = decode(Uint8Array.of(0x80), probabilities);
  const ones = Array.from({ length: 20 }, () => 1);
  const bits = [...below, ...ones];
  const allProbabilities = [...probabilities, ...ones.map(() => 128)];
  const encoder = new BoolEncoder();
  for (const [i, bit] of bits.entries()) encoder.write(allProbabilities[i] ?? 0, bit);
  const bytes = encoder.finish();
  expect([...bytes.subarray(0, 20)]).toEqual([0x80, ...Array.from({ length: 19 }, () => 0)]);
  expect(decode(bytes, allProbabilities)).toEqual(bits);
});

test('the buffer grows as needed', () => {
  const encoder = new BoolEncoder();
  const decisions = Array.from({ length: 60_000 }, (): [number, number] => [255, 1]);
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
