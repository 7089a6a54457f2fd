import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { GLYPH_HEIGHT, glyphOf } from '../../../emulator/world/font.ts';
import { fitText } from '../../../emulator/world/text.ts';

describe('fitting a prompt', () => {
  test('breaks between words', () => {
    expect(fitText('a castle on a hill', 10, 3)).toEqual(['a castle', 'on a hill']);
  });

  test('ends in an ellipsis what does not fit', () => {
    expect(fitText('one two three four five', 9, 2)).toEqual(['one two', 'three…']);
  });

  test('splits words longer than a line', () => {
    expect(fitText('abcdefghij', 4, 3)).toEqual(['abcd', 'efgh', 'ij']);
  });

  test('strips accents, joiners and blanks that take no place', () => {
    expect(fitText('  Crème\n\tbrûlée \u{1f44d}\u{1f3fd}', 30, 1)).toEqual(['Creme brulee 👍']);
  });

  test('any text fits its lines', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary' }),
        fc.integer({ min: 2, max: 60 }),
        fc.integer({ min: 1, max: 3 }),
        (text, columns, lines) => {
          const shown = fitText(text, columns, lines);
          expect(shown.length).toBeLessThanOrEqual(lines);
          for (const line of shown) expect([...line].length).toBeLessThanOrEqual(columns);
        },
      ),
    );
  });

  test('10,000 characters show their beginning', () => {
    const [first, last] = fitText(`once upon a time ${'la '.repeat(3400)}`, 43, 2);
    expect(first).toMatch(/^once upon a time/);
    expect(last).toMatch(/…$/);
  });
});

describe('the font', () => {
  const ASCII = Array.from({ length: 94 }, (_, index) => String.fromCharCode(33 + index));

  test('has a glyph of its own for every ASCII character', () => {
    const shapes = new Set(ASCII.map((character) => glyphOf(character).join()));
    expect(shapes.size).toBe(ASCII.length);
    expect(shapes).not.toContain(glyphOf('\ufffd').join());
  });

  test('shows common emoji, and a placeholder for what it lacks', () => {
    for (const emoji of ['🔥', '❄', '🚀', '🐱', '⭐']) expect(glyphOf(emoji)).not.toBe(glyphOf('\ufffd'));
    expect(glyphOf('漢')).toBe(glyphOf('\ufffd'));
    expect(glyphOf('漢')).toHaveLength(GLYPH_HEIGHT);
  });
});
