/** The picture that is wanted now, compared with the one before, macroblock by macroblock. */
import { copyDots, createDots, DOTS_PER_CELL, DOTS_PER_MACROBLOCK, type Dots } from '../dots.ts';

const CELL_ROWS = DOTS_PER_MACROBLOCK / DOTS_PER_CELL;

/** A picture with views that hold one row of a macroblock in each number: 4 luma dots, 2 cells of U, 2 of V. */
interface WordPicture {
  readonly dots: Dots;
  readonly luma: Uint32Array;
  readonly u: Uint16Array;
  readonly v: Uint16Array;
}

function createWordPicture(size: { width: number; height: number }): WordPicture {
  const dots = createDots(size);
  return {
    dots,
    luma: new Uint32Array(dots.luma.buffer),
    u: new Uint16Array(dots.u.buffer),
    v: new Uint16Array(dots.v.buffer),
  };
}

/**
 * Keeps copies, so that callers may draw every frame into the same arrays, and arrays of any alignment compare quickly.
 * What is compared is wanted with wanted: the reconstruction always differs a little, and nothing would be still.
 */
export class WantedDots {
  readonly #now: WordPicture;
  readonly #before: WordPicture;
  readonly #columns: number;

  constructor(size: { width: number; height: number }) {
    this.#now = createWordPicture(size);
    this.#before = createWordPicture(size);
    this.#columns = size.width / DOTS_PER_MACROBLOCK;
  }

  /** The picture wanted now; always the same object. */
  get dots(): Dots {
    return this.#now.dots;
  }

  /**
   * Makes `dots` the picture wanted now.
   * @throws RangeError if it has another size.
   */
  replace(dots: Dots): void {
    const { width, height } = this.#now.dots;
    if (dots.width !== width || dots.height !== height) {
      throw new RangeError(
        `picture is ${dots.width}×${dots.height} dots, the encoder's is ${width}×${height}; use one encoder for each size`,
      );
    }
    copyDots(this.#now.dots, this.#before.dots);
    copyDots(dots, this.#now.dots);
  }

  /** Whether any dot or cell of the macroblock in this column and row differs from the picture before. */
  changed(column: number, row: number): boolean {
    const now = this.#now;
    const before = this.#before;
    const columns = this.#columns;
    let word = row * DOTS_PER_MACROBLOCK * columns + column;
    for (let y = 0; y < DOTS_PER_MACROBLOCK; y++, word += columns) {
      if (now.luma[word] !== before.luma[word]) return true;
    }
    word = row * CELL_ROWS * columns + column;
    for (let y = 0; y < CELL_ROWS; y++, word += columns) {
      if (now.u[word] !== before.u[word] || now.v[word] !== before.v[word]) return true;
    }
    return false;
  }
}
