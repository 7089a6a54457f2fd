/** Whatever a shelf can keep. */
import fc from 'fast-check';

/** Any value; −0 becomes 0, as is documented, so there is none. */
export const storable: fc.Arbitrary<unknown> = fc.letrec((tie) => ({
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.constant(null),
    fc.boolean(),
    fc.double({ noNaN: true, noDefaultInfinity: true }).map((number) => number + 0),
    fc.string({ unit: 'binary' }),
    fc.constantFrom('\ud800', '$bytes', '__proto__'),
    fc.uint8Array({ maxLength: 40 }),
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(
      fc.oneof(fc.string(), fc.constantFrom('$bytes', '$$', '__proto__', '7', 'constructor')),
      tie('value'),
      { maxKeys: 4, noNullPrototype: true },
    ),
  ),
})).value;

/** Any API key or id. */
export const storableNames: fc.Arbitrary<string> = fc
  .string({ unit: 'binary', minLength: 1, maxLength: 20 })
  .filter((name) => !name.includes('\0'));
