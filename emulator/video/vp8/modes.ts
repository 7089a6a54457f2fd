/** How each macroblock of a frame is predicted, and writing that into the first partition (RFC 6386 §11, §16). */
import type { BoolEncoder } from './bool-encoder.ts';
import type { IntraModes } from './intra.ts';
import { probabilityOf } from './probabilities.ts';
import { ZERO_MV_PROBABILITIES } from './tables.ts';

/** The way to each mode (DC, V, H, TM) through its tree: probabilities and bits, taking turns. */
type ModePaths = readonly (readonly number[])[];

/** §11.2: the first decision is B_PRED or not, and this encoder never takes it. */
const KEY_LUMA_PATHS: ModePaths = [
  [145, 1, 156, 0, 163, 0],
  [145, 1, 156, 0, 163, 1],
  [145, 1, 156, 1, 128, 0],
  [145, 1, 156, 1, 128, 1],
];
const KEY_CHROMA_PATHS: ModePaths = [
  [142, 0],
  [142, 1, 114, 0],
  [142, 1, 114, 1, 183, 0],
  [142, 1, 114, 1, 183, 1],
];
/** §16.1: other trees and probabilities between key frames. */
const LUMA_PATHS: ModePaths = [
  [112, 0],
  [112, 1, 86, 0, 140, 0],
  [112, 1, 86, 0, 140, 1],
  [112, 1, 86, 1, 37, 0],
];
const CHROMA_PATHS: ModePaths = [
  [162, 0],
  [162, 1, 101, 0],
  [162, 1, 101, 1, 204, 0],
  [162, 1, 101, 1, 204, 1],
];

/** Every inter macroblock refers to the last frame, so this decision costs as little as can be. */
const LAST_FRAME_PROBABILITY = 255;

function writePath(partition: BoolEncoder, path: readonly number[] | undefined): void {
  if (path === undefined)
    throw new RangeError('VP8 prediction mode out of range: only DC, V, H and TM are coded');
  for (let i = 0; i < path.length; i += 2) partition.write(path[i] ?? 0, path[i + 1] ?? 0);
}

/** The modes of a frame's macroblocks. */
export class FrameModes {
  readonly #columns: number;
  readonly #rows: number;
  /** By macroblock: 1 if no coefficients follow. */
  readonly #skipped: Uint8Array;
  /** By macroblock, luma mode + 4 × chroma mode where it is intra. */
  readonly #intraModes: Uint8Array;
  /** 1 for inter (zero motion vector); with an empty row above and an empty column to the left, as neighbours. */
  readonly #inter: Uint8Array;
  #coded = 0;
  #intra = 0;

  constructor(columns: number, rows: number) {
    this.#columns = columns;
    this.#rows = rows;
    this.#skipped = new Uint8Array(columns * rows);
    this.#intraModes = new Uint8Array(columns * rows);
    this.#inter = new Uint8Array((columns + 1) * (rows + 1));
  }

  /** Begins a frame in which every macroblock, until it is set, is as in the last frame. */
  reset(): void {
    this.#skipped.fill(1);
    for (let row = 1; row <= this.#rows; row++) {
      const first = row * (this.#columns + 1) + 1;
      this.#inter.fill(1, first, first + this.#columns);
    }
    this.#coded = 0;
    this.#intra = 0;
  }

  /** Coefficients follow for this macroblock. */
  setCoded(column: number, row: number): void {
    this.#skipped[row * this.#columns + column] = 0;
    this.#coded++;
  }

  /** This macroblock is predicted from its neighbours. */
  setIntra(column: number, row: number, { lumaMode, chromaMode }: IntraModes): void {
    this.#intraModes[row * this.#columns + column] = lumaMode + 4 * chromaMode;
    this.#inter[(row + 1) * (this.#columns + 1) + column + 1] = 0;
    this.#intra++;
  }

  /** Probability that a macroblock has coefficients: the frame header's `prob_skip_false`. */
  get codedProbability(): number {
    return probabilityOf(this.#coded, this.#skipped.length);
  }

  /** The frame header's `prob_intra`, `prob_last` and `prob_gf`, between key frames. */
  get referenceProbabilities(): readonly [intra: number, last: number, golden: number] {
    return [probabilityOf(this.#intra, this.#skipped.length), LAST_FRAME_PROBABILITY, 128];
  }

  /** Writes the modes of a key frame. */
  writeKey(partition: BoolEncoder): void {
    const coded = this.codedProbability;
    for (let i = 0; i < this.#skipped.length; i++) {
      partition.write(coded, this.#skipped[i] ?? 0);
      this.#writeIntra(partition, i, KEY_LUMA_PATHS, KEY_CHROMA_PATHS);
    }
  }

  /** Writes the modes of any other frame. */
  writeInter(partition: BoolEncoder): void {
    const coded = this.codedProbability;
    const [intra] = this.referenceProbabilities;
    const stride = this.#columns + 1;
    let i = 0;
    for (let row = 1; row <= this.#rows; row++) {
      for (let at = row * stride + 1; at < (row + 1) * stride; at++, i++) {
        const inter = this.#inter[at] ?? 0;
        partition.write(coded, this.#skipped[i] ?? 0);
        partition.write(intra, inter);
        if (inter === 0) {
          this.#writeIntra(partition, i, LUMA_PATHS, CHROMA_PATHS);
          continue;
        }
        const above = at - stride;
        const neighbours =
          2 * (this.#inter[above] ?? 0) + 2 * (this.#inter[at - 1] ?? 0) + (this.#inter[above - 1] ?? 0);
        partition.write(LAST_FRAME_PROBABILITY, 0);
        partition.write(ZERO_MV_PROBABILITIES[neighbours] ?? 0, 0);
      }
    }
  }

  #writeIntra(partition: BoolEncoder, index: number, lumaPaths: ModePaths, chromaPaths: ModePaths): void {
    const modes = this.#intraModes[index] ?? 0;
    writePath(partition, lumaPaths[modes & 3]);
    writePath(partition, chromaPaths[modes >> 2]);
  }
}
