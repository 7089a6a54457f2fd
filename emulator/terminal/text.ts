/** Text from elsewhere, made safe and short enough for one line of a terminal. */

/**
 * What a terminal obeys instead of showing: control characters, also those of 8 bits; line separators; and invisible
 * format characters, which reorder text. The zero-width joiner stays: emoji are made with it.
 */
const UNSAFE = /[\p{Cc}\p{Zl}\p{Zp}\p{Cs}]|(?!\u200d)\p{Cf}/gu;

/** East Asian wide characters and emoji take two cells (Unicode Standard Annex #11). */
const WIDE =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]|[\u{20000}-\u{3fffd}]|\p{Emoji_Presentation}|\ufe0f/u;

const graphemes = new Intl.Segmenter();

/** The text on one line: runs of white space become one blank, what a terminal would obey becomes `\x1b` and the like. */
export function neutralise(text: string): string {
  return text.replace(/\s+/g, ' ').trim().replace(UNSAFE, escapeCharacter);
}

function escapeCharacter(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  return code < 0x100 ? `\\x${code.toString(16).padStart(2, '0')}` : `\\u{${code.toString(16)}}`;
}

/** How many cells of a terminal the text fills. */
export function cellWidth(text: string): number {
  let cells = 0;
  for (const { segment } of graphemes.segment(text)) cells += cellsOf(segment);
  return cells;
}

/** The text, or as much of it as fits into `maxCells` together with an ellipsis. */
export function clip(text: string, maxCells: number): string {
  let cells = 0;
  let end = 0;
  for (const { segment, index } of graphemes.segment(text)) {
    cells += cellsOf(segment);
    if (cells > maxCells) return `${text.slice(0, end)}…`;
    if (cells < maxCells) end = index + segment.length;
  }
  return text;
}

/** The text in lines of at most `maxCells`, broken at blanks; a word longer than that is left whole. */
export function wrap(text: string, maxCells: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    const longer = line ? `${line} ${word}` : word;
    if (line && cellWidth(longer) > maxCells) {
      lines.push(line);
      line = word;
    } else {
      line = longer;
    }
  }
  return [...lines, line];
}

function cellsOf(grapheme: string): number {
  return WIDE.test(grapheme) ? 2 : 1;
}
