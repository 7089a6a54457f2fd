/** Text in the picture: fits a prompt into a few lines of the dot font, and draws characters as dots. */
import type { Dots } from '../video/dots.ts';
import { GLYPH_HEIGHT, GLYPH_WIDTH, type Glyph, glyphOf } from './font.ts';

/** Dots from one character to the next, and from one line to the next. */
export const CHARACTER_ADVANCE = GLYPH_WIDTH + 1;
export const LINE_ADVANCE = GLYPH_HEIGHT + 2;

/** Accents once split off by NFD, joiners, variation selectors and skin tones: nothing that takes a place of its own. */
const INVISIBLE = /\p{M}|[\u200b-\u200f\u2060\ufeff]|[\u{1f3fb}-\u{1f3ff}]/gu;

/** How much of a text is looked at, per place on the panel: marks and runs of blanks take no place. */
const UNITS_PER_PLACE = 6;

/**
 * A text as at most `maxLines` lines of at most `columns` characters, broken between words where possible; what does
 * not fit ends in an ellipsis. The cost does not grow with the text: only its beginning is read.
 */
export function fitText(text: string, columns: number, maxLines: number): string[] {
  const read = text.slice(0, columns * maxLines * UNITS_PER_PLACE);
  const clean = read
    .normalize('NFD')
    .replace(INVISIBLE, '')
    .normalize('NFC')
    .replace(/[\s\p{C}]+/gu, ' ');
  const words = clean
    .trim()
    .split(' ')
    .flatMap((word) => chunk([...word], columns));
  const lines: string[][] = [];
  for (const word of words) {
    const line = lines.at(-1);
    if (line && line.length + 1 + word.length <= columns) line.push(' ', ...word);
    else lines.push(word);
  }
  const shown = lines.slice(0, maxLines);
  const last = shown.at(-1);
  if (last && (lines.length > maxLines || read.length < text.length)) {
    last.splice(columns - 1);
    last.push('…');
  }
  return shown.map((line) => line.join(''));
}

function chunk(characters: readonly string[], size: number): string[][] {
  const chunks: string[][] = [];
  for (let at = 0; at < characters.length; at += size) chunks.push(characters.slice(at, at + size));
  return chunks;
}

/** Draws one glyph in a luma value with its top left corner at (x, y), each of its dots `zoom` dots wide. */
export function drawGlyph(into: Dots, glyph: Glyph, x: number, y: number, luma: number, zoom = 1): void {
  for (let row = 0; row < GLYPH_HEIGHT * zoom; row++) {
    const bits = glyph[Math.floor(row / zoom)] ?? 0;
    if (bits === 0 || y + row < 0 || y + row >= into.height) continue;
    for (let column = 0; column < GLYPH_WIDTH * zoom; column++) {
      const isSet = (bits >> (GLYPH_WIDTH - 1 - Math.floor(column / zoom))) & 1;
      if (isSet && x + column >= 0 && x + column < into.width) {
        into.luma[(y + row) * into.width + x + column] = luma;
      }
    }
  }
}

/** Draws a line of text in a luma value with its top left corner at (x, y); the chroma below stays. */
export function drawText(into: Dots, text: string, x: number, y: number, luma: number, zoom = 1): void {
  let left = x;
  for (const character of text) {
    drawGlyph(into, glyphOf(character), left, y, luma, zoom);
    left += CHARACTER_ADVANCE * zoom;
  }
}

/** The width in dots of a text drawn with {@link drawText}. */
export function textWidth(text: string, zoom = 1): number {
  return ([...text].length * CHARACTER_ADVANCE - 1) * zoom;
}
