/** The code words of CAVLC that this encoder needs, from ITU-T H.264 (08/2021) clause 9. */

/** Code words by index; a word of length 0 does not exist. */
export interface CodeTable {
  readonly words: Uint16Array;
  readonly lengths: Uint8Array;
}

/** Rows of words as text, `-` for none. Each row starts at a multiple of `rowSize`. */
function codeTable(rows: readonly string[], rowSize: number): CodeTable {
  const words = new Uint16Array(rows.length * rowSize);
  const lengths = new Uint8Array(rows.length * rowSize);
  for (const [row, text] of rows.entries()) {
    for (const [column, word] of text.split(' ').entries()) {
      if (word === '-') continue;
      words[row * rowSize + column] = Number.parseInt(word, 2);
      lengths[row * rowSize + column] = word.length;
    }
  }
  return { words, lengths };
}

/** The most levels of 1 or −1 at a block's end that travel as their signs alone. */
export const MAX_TRAILING_ONES = 3;

/** Index into a table of `coeff_token`: rows are numbers of levels, columns numbers of trailing ones. */
export function coeffTokenIndex(levels: number, trailingOnes: number): number {
  return levels * (MAX_TRAILING_ONES + 1) + trailingOnes;
}

/** `coeff_token` for blocks whose neighbours have less than two levels: 0 ≤ nC < 2 (table 9-5). */
export const COEFF_TOKEN = codeTable(
  [
    '1',
    '000101 01',
    '00000111 000100 001',
    '000000111 00000110 0000101 00011',
    '0000000111 000000110 00000101 000011',
    '00000000111 0000000110 000000101 0000100',
    '0000000001111 00000000110 0000000101 00000100',
    '0000000001011 0000000001110 00000000101 000000100',
    '0000000001000 0000000001010 0000000001101 0000000100',
    '00000000001111 00000000001110 0000000001001 00000000100',
    '00000000001011 00000000001010 00000000001101 0000000001100',
    '000000000001111 000000000001110 00000000001001 00000000001100',
    '000000000001011 000000000001010 000000000001101 00000000001000',
    '0000000000001111 000000000000001 000000000001001 000000000001100',
    '0000000000001011 0000000000001110 0000000000001101 000000000001000',
    '0000000000000111 0000000000001010 0000000000001001 0000000000001100',
    '0000000000000100 0000000000000110 0000000000000101 0000000000001000',
  ],
  MAX_TRAILING_ONES + 1,
);

/** `coeff_token` for the DCs of a chroma plane: nC = −1 (table 9-5). */
export const CHROMA_DC_COEFF_TOKEN = codeTable(
  [
    '01',
    '000111 1',
    '000100 000110 001',
    '000011 0000011 0000010 000101',
    '000010 00000011 00000010 0000000',
  ],
  MAX_TRAILING_ONES + 1,
);

/** `total_zeros` of blocks of 16: row `levels − 1`, column zeros (tables 9-7 and 9-8). */
export const TOTAL_ZEROS = codeTable(
  [
    '1 011 010 0011 0010 00011 00010 000011 000010 0000011 0000010 00000011 00000010 000000011 000000010 000000001',
    '111 110 101 100 011 0101 0100 0011 0010 00011 00010 000011 000010 000001 000000',
    '0101 111 110 101 0100 0011 100 011 0010 00011 00010 000001 00001 000000',
    '00011 111 0101 0100 110 101 100 0011 011 0010 00010 00001 00000',
    '0101 0100 0011 111 110 101 100 011 0010 00001 0001 00000',
    '000001 00001 111 110 101 100 011 010 0001 001 000000',
    '000001 00001 101 100 011 11 010 0001 001 000000',
    '000001 0001 00001 011 11 10 010 001 000000',
    '000001 000000 0001 11 10 001 01 00001',
    '00001 00000 001 11 10 01 0001',
    '0000 0001 001 010 1 011',
    '0000 0001 01 1 001',
    '000 001 1 01',
    '00 01 1',
    '0 1',
  ],
  16,
);

/** `total_zeros` of blocks of 4: row `levels − 1`, column zeros (table 9-9 a). */
export const CHROMA_DC_TOTAL_ZEROS = codeTable(['1 01 001 000', '1 01 00', '1 0'], 4);

/** The rows of {@link RUN_BEFORE}; more zeros left than that are all alike. */
export const RUN_BEFORE_ROWS = 7;
/** `run_before`: row `zeros left − 1`, column zeros before this level (table 9-10). */
export const RUN_BEFORE = codeTable(
  [
    '1 0',
    '1 01 00',
    '11 10 01 00',
    '11 10 01 001 000',
    '11 10 011 010 001 000',
    '11 000 001 011 010 101 100',
    '111 110 101 100 011 010 001 0001 00001 000001 0000001 00000001 000000001 0000000001 00000000001',
  ],
  15,
);

/**
 * `coded_block_pattern` of inter macroblocks, at the number that stands for it: 16 is chroma DC (table 9-4).
 */
const INTER_PATTERNS = [
  0, 16, 1, 2, 4, 8, 32, 3, 5, 10, 12, 15, 47, 7, 11, 13, 14, 6, 9, 31, 35, 37, 42, 44, 33, 34, 36, 40, 39,
  43, 45, 46, 17, 18, 20, 24, 19, 21, 26, 28, 23, 27, 29, 30, 22, 25, 38, 41,
];
/** The number that stands for each `coded_block_pattern` of an inter macroblock. */
export const INTER_PATTERN_CODE = Uint8Array.from({ length: INTER_PATTERNS.length }, (_, pattern) =>
  INTER_PATTERNS.indexOf(pattern),
);

/**
 * The raster index of the luma block that comes at each place: four in each quarter of the macroblock
 * (§6.4.3).
 */
export const LUMA_BLOCK_ORDER = new Uint8Array([0, 1, 4, 5, 2, 3, 6, 7, 8, 9, 12, 13, 10, 11, 14, 15]);

/** `normAdjust4x4(m, 0, 0)`: what a DC is scaled by, for each remainder m of QP by 6 (§8.5.9). */
export const DC_SCALE = new Uint8Array([10, 11, 13, 14, 16, 18]);
