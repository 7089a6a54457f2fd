import fc from 'fast-check';
import { expect, test } from 'vitest';
import { BitWriter } from '../../../emulator/video/h264/bit-writer.ts';

/** The bits of some bytes, as text. */
function bitsOf(bytes: Uint8Array): string {
  return [...bytes].map((byte) => byte.toString(2).padStart(8, '0')).join('');
}

/** ITU-T H.264 (08/2021) §9.1: reads ue(v) numbers one after another. */
function readUes(bits: string, count: number): { numbers: number[]; rest: string } {
  const numbers: number[] = [];
  let rest = bits;
  for (let i = 0; i < count; i++) {
    const zeros = rest.indexOf('1');
    numbers.push(Number.parseInt(rest.slice(zeros, 2 * zeros + 1), 2) - 1);
    rest = rest.slice(2 * zeros + 1);
  }
  return { numbers, rest };
}

/** §9.1.1: what a se(v) number stands for. */
const signed = (code: number): number => (code % 2 === 1 ? (code + 1) / 2 : code === 0 ? 0 : -code / 2);

/** The end of a payload: a one, and zeros up to a whole byte. */
const END = /^10{0,7}$/;

test('the numbers of the standard’s table 9-2', () => {
  const writer = new BitWriter();
  for (let number = 0; number < 8; number++) writer.writeUe(number);
  expect(bitsOf(writer.finish())).toMatch(/^1010011001000010100110001110001000/);
});

test('unsigned numbers are read as they were written, each as small as can be', () => {
  const writer = new BitWriter();
  const number = fc.oneof(fc.nat(20), fc.integer({ min: 0, max: 2 ** 24 - 2 }));
  fc.assert(
    fc.property(fc.array(number, { maxLength: 400, size: 'max' }), (numbers) => {
      writer.reset();
      for (const value of numbers) writer.writeUe(value);
      const { numbers: read, rest } = readUes(bitsOf(writer.finish()), numbers.length);
      expect(read).toEqual(numbers);
      expect(rest).toMatch(END);
    }),
  );
});

test('signed numbers are read as they were written', () => {
  const writer = new BitWriter();
  const number = fc.oneof(fc.integer({ min: -9, max: 9 }), fc.integer({ min: -(2 ** 22), max: 2 ** 22 }));
  fc.assert(
    fc.property(fc.array(number, { maxLength: 400, size: 'max' }), (numbers) => {
      writer.reset();
      for (const value of numbers) writer.writeSe(value);
      const { numbers: read } = readUes(bitsOf(writer.finish()), numbers.length);
      expect(read.map(signed)).toEqual(numbers);
    }),
  );
});

test('bits and words come out in order, and the buffer grows as needed', () => {
  const writer = new BitWriter();
  const bits = fc.integer({ min: 1, max: 24 }).chain((length) => {
    return fc.tuple(fc.nat(2 ** length - 1), fc.constant(length));
  });
  fc.assert(
    fc.property(fc.array(bits, { maxLength: 4000, size: 'max' }), fc.integer(), (writes, word) => {
      writer.reset();
      for (const [value, length] of writes) writer.write(value, length);
      writer.writeWord(word);
      const written = writes.map(([value, length]) => value.toString(2).padStart(length, '0')).join('');
      const all = bitsOf(writer.finish());
      const wordBits = (word >>> 0).toString(2).padStart(32, '0');
      expect(all.startsWith(written + wordBits)).toBe(true);
      expect(all.slice(written.length + 32)).toMatch(END);
    }),
  );
});
