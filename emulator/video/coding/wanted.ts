/** The picture that is wanted now, compared with the one before, macroblock by macroblock. */
import { copyDots, createDots, DOTS_PER_CELL, DOTS_PER_MACROBLOCK, type Dots } from '../dots.ts';

const CELL_ROWS = DOTS_PER_MACROBLOCK / DOTS_PER_CELL;

/** Of one plane: now and before, as bytes and as words that hold one row of a macroblock each. */
interface ComparedPlane {
  readonly now: Buffer;
  readonly before: Buffer;
  readonly nowWords: Uint16Array | Uint32Array;
  readonly beforeWords: Uint16Array | Uint32Array;
  /** Words of each macroblock, one below the other. */
  readonly rows: number;
}

function lumaPlane(now: Uint8Array, before: Uint8Array): ComparedPlane {
  return {
    now: Buffer.from(now.buffer),
    before: Buffer.from(before.buffer),
    nowWords: new Uint32Array(now.buffer),
    beforeWords: new Uint32Array(before.buffer),
    rows: DOTS_PER_MACROBLOCK,
  };
}

function chromaPlane(now: Uint8Array, before: Uint8Array): ComparedPlane {
  return {
    now: Buffer.from(now.buffer),
    before: Buffer.from(before.buffer),
    nowWords: new Uint16Array(now.buffer),
    beforeWords: new Uint16Array(before.buffer),
    rows: CELL_ROWS,
  };
}

/**
 * Keeps copies, so that callers may draw every frame into the same arrays, and arrays of any alignment compare quickly.
 * What is compared is wanted with wanted: the reconstruction always differs a little, and nothing would be still.
 */
export class WantedDots {
  /** The picture wanted now; always the same object. */
  readonly dots: Dots;
  readonly #before: Dots;
  readonly #planes: readonly ComparedPlane[];
  readonly #columns: number;
  readonly #changes: Uint8Array;

  constructor(size: { width: number; height: number }) {
    const now = createDots(size);
    const before = createDots(size);
    this.dots = now;
    this.#before = before;
    this.#planes = [
      lumaPlane(now.luma, before.luma),
      chromaPlane(now.u, before.u),
      chromaPlane(now.v, before.v),
    ];
    this.#columns = size.width / DOTS_PER_MACROBLOCK;
    this.#changes = new Uint8Array(this.#columns);
  }

  /**
   * Makes `dots` the picture wanted now.
   * @throws RangeError if it has another size.
   */
  replace(dots: Dots): void {
    const { width, height } = this.dots;
    if (dots.width !== width || dots.height !== height) {
      throw new RangeError(
        `picture is ${dots.width}×${dots.height} dots, the encoder's is ${width}×${height}; use one encoder for each size`,
      );
    }
    copyDots(this.dots, this.#before);
    copyDots(dots, this.dots);
  }

  /**
   * Compares one row of macroblocks with the picture before. Returns 1 for each that differs, 0 for each that does not,
   * valid until the next call; `undefined` if none differs.
   */
  changesInRow(row: number): Uint8Array | undefined {
    let anyChange = false;
    this.#changes.fill(0);
    for (const plane of this.#planes) {
      if (this.#isStill(plane, row)) continue;
      anyChange = true;
      this.#mark(plane, row);
    }
    return anyChange ? this.#changes : undefined;
  }

  /** Most rows of most frames are still: compared as a whole, which is far quicker than word by word. */
  #isStill({ now, before, nowWords, rows }: ComparedPlane, row: number): boolean {
    const bytes = rows * this.#columns * nowWords.BYTES_PER_ELEMENT;
    const from = row * bytes;
    return now.compare(before, from, from + bytes, from, from + bytes) === 0;
  }

  /** Notes which macroblocks of the row differ in this plane. */
  #mark({ nowWords, beforeWords, rows }: ComparedPlane, row: number): void {
    const columns = this.#columns;
    const changes = this.#changes;
    let word = row * rows * columns;
    for (let y = 0; y < rows; y++) {
      for (let column = 0; column < columns; column++, word++) {
        if (nowWords[word] !== beforeWords[word]) changes[column] = 1;
      }
    }
  }
}
