/** Codes dots as VP8, one frame after another: the room's front door. */
import { requirePictureSize } from '../coding/picture-size.ts';
import { WantedDots } from '../coding/wanted.ts';
import { createDots, DOT_PX, DOTS_PER_MACROBLOCK, type Dots } from '../dots.ts';
import { BoolEncoder } from './bool-encoder.ts';
import { INTER_FRAME_START_BYTES, KEY_FRAME_START_BYTES, writeFrameStart, writeHeader } from './header.ts';
import { MacroblockCoder } from './macroblock.ts';
import { FrameModes } from './modes.ts';
import { CoefficientProbabilities } from './probabilities.ts';
import { FrameTokens } from './tokens.ts';

/** The largest side in pixels that a key frame's 14 bits can tell. */
const MAX_SIDE_PX = (1 << 14) - 1;

/** One coded frame. */
export interface EncodedFrame {
  /** The frame's bytes: a view that is valid until the next {@link Vp8Encoder.encode}. */
  readonly data: Uint8Array;
  /** Whether a decoder can begin here. */
  readonly keyFrame: boolean;
}

/** A VP8 encoder for pictures of one size. It allocates no buffers from frame to frame, unless a frame is the largest yet. */
export class Vp8Encoder {
  readonly #size: { readonly width: number; readonly height: number };
  readonly #columns: number;
  readonly #rows: number;
  readonly #wanted: WantedDots;
  readonly #reconstruction: Dots;
  readonly #macroblocks: MacroblockCoder;
  readonly #modes: FrameModes;
  readonly #tokens: FrameTokens;
  readonly #probabilities = new CoefficientProbabilities();
  readonly #firstPartition = new BoolEncoder();
  readonly #tokenPartition = new BoolEncoder();
  #frame = new Uint8Array(0);
  #isFirst = true;

  /**
   * @param size in luma dots, multiples of 4; see `dotSize()`.
   * @throws RangeError for a size that is not that, or too large for VP8.
   */
  constructor({ width, height }: { width: number; height: number }) {
    requirePictureSize('Vp8Encoder', { width, height }, MAX_SIDE_PX);
    this.#size = { width, height };
    this.#columns = width / DOTS_PER_MACROBLOCK;
    this.#rows = height / DOTS_PER_MACROBLOCK;
    this.#wanted = new WantedDots(this.#size);
    this.#reconstruction = createDots(this.#size);
    this.#macroblocks = new MacroblockCoder(this.#wanted.dots, this.#reconstruction);
    this.#modes = new FrameModes(this.#columns, this.#rows);
    this.#tokens = new FrameTokens(this.#columns);
  }

  /** Exactly what a decoder of all frames so far shows now: a live view, not to be changed. */
  get reconstruction(): Dots {
    return this.#reconstruction;
  }

  /**
   * Codes the next frame. The first is always a key frame; `dots` may be reused by the caller afterwards.
   * @throws RangeError if `dots` has another size than the encoder.
   */
  encode(dots: Dots, { keyFrame = false }: { keyFrame?: boolean } = {}): EncodedFrame {
    const isKey = keyFrame || this.#isFirst;
    this.#wanted.replace(dots);
    this.#isFirst = false;
    this.#tokens.reset();
    this.#modes.reset();
    for (let row = 0; row < this.#rows; row++) this.#codeRow(row, isKey);
    if (isKey) this.#probabilities.reset();
    this.#probabilities.fit(this.#tokens.branches());
    return { data: this.#assemble(isKey), keyFrame: isKey };
  }

  #codeRow(row: number, isKey: boolean): void {
    const changes = this.#wanted.changesInRow(row);
    if (!isKey && changes === undefined) {
      this.#tokens.skipRow();
      return;
    }
    this.#tokens.beginRow();
    for (let column = 0; column < this.#columns; column++) {
      const hasLevels = (isKey || changes?.[column] === 1) && this.#codeMacroblock(column, row, isKey);
      if (hasLevels) this.#tokens.add(column, this.#macroblocks.levels);
      else this.#tokens.skip(column);
    }
  }

  /** Returns whether the macroblock has levels. */
  #codeMacroblock(column: number, row: number, isKey: boolean): boolean {
    const hasLevels = this.#macroblocks.code(column, row, isKey);
    if (hasLevels) this.#modes.setCoded(column, row);
    const intra = this.#macroblocks.intraModes;
    if (intra !== undefined) this.#modes.setIntra(column, row, intra);
    return hasLevels;
  }

  #assemble(isKey: boolean): Uint8Array {
    const first = this.#firstPartition;
    first.reset();
    writeHeader(first, isKey, this.#probabilities, this.#modes);
    if (isKey) this.#modes.writeKey(first);
    else this.#modes.writeInter(first);
    const firstBytes = first.finish();

    this.#tokenPartition.reset();
    this.#tokens.write(this.#tokenPartition, this.#probabilities.values);
    const tokenBytes = this.#tokenPartition.finish();

    const startBytes = isKey ? KEY_FRAME_START_BYTES : INTER_FRAME_START_BYTES;
    const length = startBytes + firstBytes.length + tokenBytes.length;
    if (length > this.#frame.length) this.#frame = new Uint8Array(2 * length);
    writeFrameStart(
      this.#frame,
      isKey,
      { width: this.#size.width * DOT_PX, height: this.#size.height * DOT_PX },
      firstBytes.length,
    );
    this.#frame.set(firstBytes, startBytes);
    this.#frame.set(tokenBytes, startBytes + firstBytes.length);
    return this.#frame.subarray(0, length);
  }
}
