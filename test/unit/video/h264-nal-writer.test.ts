import fc from 'fast-check';
import { expect, test } from 'vitest';
import { NalType, NalWriter } from '../../../emulator/video/h264/nal-writer.ts';
import { nalUnits } from '../../support/annex-b.ts';

/**
 * Payloads full of what could be taken for start codes; like every payload, they do not end with a zero
 * (§7.3.2.11).
 */
const payload = fc
  .array(fc.oneof({ weight: 4, arbitrary: fc.constant(0) }, fc.nat(4), fc.nat(255)), {
    maxLength: 300,
    size: 'max',
  })
  .map((bytes) => Uint8Array.from([...bytes, 0x80]));

/** ITU-T H.264 (08/2021) §7.3.1: the payload, without the bytes that prevent start codes. */
function payloadOf(unit: Buffer): Uint8Array {
  const bytes: number[] = [];
  let zeros = 0;
  for (const byte of unit.subarray(1)) {
    if (zeros === 2 && byte === 3) {
      zeros = 0;
      continue;
    }
    bytes.push(byte);
    zeros = byte === 0 ? zeros + 1 : 0;
  }
  return Uint8Array.from(bytes);
}

test('no payload looks like a start code, and each is read as it was written', () => {
  const writer = new NalWriter();
  fc.assert(
    fc.property(fc.array(payload, { minLength: 1, maxLength: 4 }), (payloads) => {
      for (const bytes of payloads) {
        const [unit, ...others] = nalUnits(writer.write(NalType.idrSlice, bytes));
        if (unit === undefined) throw new Error('there is no NAL unit');
        expect(others).toEqual([]);
        expect(unit.readUInt8(0)).toBe(0x65);
        // §7.4.1: none of these may occur anywhere in a NAL unit, 00 00 03 only to prevent one.
        expect(unit.toString('hex').match(/../g)?.join(' ')).not.toMatch(/00 00 (0[0-2]|03 (?!0[0-3]))/);
        expect(payloadOf(unit)).toEqual(bytes);
      }
    }),
    { numRuns: 300 },
  );
});

test('a large payload of zeros has room', () => {
  const zeros = new Uint8Array(200_001);
  zeros[200_000] = 0x80;
  const [unit] = nalUnits(new NalWriter().write(NalType.slice, zeros));
  expect(unit?.length).toBe(1 + 200_001 + 99_999);
});
