/** Codes dots as H.264 Constrained Baseline, one frame after another: the room's front door. */
import { requirePictureSize } from '../coding/picture-size.ts';
import { WantedDots } from '../coding/wanted.ts';
import { createDots, DOT_PX, DOTS_PER_MACROBLOCK, type Dots } from '../dots.ts';
import { BitWriter } from './bit-writer.ts';
import { lowestLevel, MAX_SIDE_MACROBLOCKS } from './level.ts';
import { MacroblockCoder } from './macroblock.ts';
import { MacroblockWriter } from './macroblock-syntax.ts';
import { NalType, NalWriter } from './nal-writer.ts';
import { codecString, decoderConfiguration } from './parameter-sets.ts';
import { writeIdrHeader, writeInterHeader } from './slice-header.ts';

const MAX_SIDE_PX = MAX_SIDE_MACROBLOCKS * DOTS_PER_MACROBLOCK * DOT_PX;

const DEFAULT_FPS = 30;
/**
 * The shortest frame that the standard allows below level 6 is 1/172 s (§A.3.1); the longest is one that can
 * be written.
 */
const MAX_FPS = 172;
const MIN_FPS = 0.001;

/** One coded frame. */
export interface CodedPicture {
  /**
   * The NAL units of one access unit, each after its length in 4 bytes, as in a sample of MP4: a view that is
   * valid until the next {@link H264Encoder.encode}. The parameter sets are in {@link
   * H264Encoder.decoderConfiguration} alone.
   */
  readonly data: Uint8Array;
  /** Whether a decoder can begin here. */
  readonly keyFrame: boolean;
}

/**
 * An H.264 encoder for pictures of one size. It allocates no buffers from frame to frame, unless a frame is
 * the largest yet.
 */
export class H264Encoder {
  /** For the `codecs` parameter of a MIME type or of HLS (RFC 6381), such as `avc1.42C01F`. */
  readonly codec: string;
  /** AVCDecoderConfigurationRecord (ISO/IEC 14496-15 §5.3.3.1): MP4's `avcC`, WebCodecs' `description`. */
  readonly decoderConfiguration: Uint8Array;
  readonly #columns: number;
  readonly #rows: number;
  readonly #wanted: WantedDots;
  readonly #reconstruction: Dots;
  readonly #macroblocks: MacroblockCoder;
  readonly #bits = new BitWriter();
  readonly #writer = new MacroblockWriter(this.#bits);
  readonly #nal = new NalWriter();
  #isFirst = true;
  #idrNumber = 0;
  #frameNumber = 0;
  /** Macroblocks since the last that is not as in the last frame. */
  #skipped = 0;

  /**
   * @param size in luma dots, multiples of 4; see `dotSize()`.
   * @param options.fps frames a second, as the stream says of itself; its level depends on it.
   * @throws RangeError for a size or rate that is not that, or more than any level of H.264 has room for.
   */
  constructor(
    { width, height }: { width: number; height: number },
    { fps = DEFAULT_FPS }: { fps?: number } = {},
  ) {
    const size = { width, height };
    requirePictureSize('H264Encoder', size, MAX_SIDE_PX);
    if (!(fps >= MIN_FPS && fps <= MAX_FPS)) {
      throw new RangeError(`H264Encoder fps is ${fps}; give a number from ${MIN_FPS} to ${MAX_FPS}`);
    }
    this.#columns = width / DOTS_PER_MACROBLOCK;
    this.#rows = height / DOTS_PER_MACROBLOCK;
    const level = lowestLevel(this.#columns, this.#rows, fps);
    this.codec = codecString(level);
    this.decoderConfiguration = decoderConfiguration({
      columns: this.#columns,
      rows: this.#rows,
      level,
      fps,
    });
    this.#wanted = new WantedDots(size);
    this.#reconstruction = createDots(size);
    this.#macroblocks = new MacroblockCoder(this.#wanted.dots, this.#reconstruction);
  }

  /** Exactly what a decoder of all frames so far shows now: a live view, not to be changed. */
  get reconstruction(): Dots {
    return this.#reconstruction;
  }

  /**
   * Codes the next frame. The first is always a key frame (an IDR picture); `dots` may be reused by the
   * caller afterwards.
   *
   * @param options.idrNumber 0 to 65535, of a key frame: other than that of the key frame right before it, which need
   *   not have been coded here. By default it is other than that of the last one here.
   * @throws RangeError if `dots` has another size than the encoder.
   */
  encode(
    dots: Dots,
    { keyFrame = false, idrNumber }: { keyFrame?: boolean; idrNumber?: number } = {},
  ): CodedPicture {
    const isKey = keyFrame || this.#isFirst;
    this.#wanted.replace(dots);
    this.#isFirst = false;
    this.#bits.reset();
    this.#beginSlice(isKey, idrNumber);
    this.#skipped = 0;
    for (let row = 0; row < this.#rows; row++) this.#codeRow(row, isKey);
    if (this.#skipped > 0) this.#bits.writeUe(this.#skipped);
    const type = isKey ? NalType.idrSlice : NalType.slice;
    return { data: this.#nal.write(type, this.#bits.finish()), keyFrame: isKey };
  }

  #beginSlice(isKey: boolean, idrNumber: number | undefined): void {
    if (isKey) {
      this.#frameNumber = 0;
      // Two IDR pictures in a row have different numbers, else they would be one (§7.4.3).
      this.#idrNumber = idrNumber ?? this.#idrNumber ^ 1;
      writeIdrHeader(this.#bits, this.#idrNumber);
    } else {
      this.#frameNumber++;
      writeInterHeader(this.#bits, this.#frameNumber);
    }
  }

  #codeRow(row: number, isKey: boolean): void {
    if (isKey) {
      for (let column = 0; column < this.#columns; column++) this.#codeMacroblock(column, row, isKey);
      return;
    }
    const changes = this.#wanted.changesInRow(row);
    if (changes === undefined) {
      this.#skipped += this.#columns;
      return;
    }
    for (let column = 0; column < this.#columns; column++) {
      if (changes[column] === 1) this.#codeMacroblock(column, row, isKey);
      else this.#skipped++;
    }
  }

  #codeMacroblock(column: number, row: number, isKey: boolean): void {
    const macroblock = this.#macroblocks;
    macroblock.code(column, row, isKey);
    const intra = macroblock.intraModes;
    if (intra === undefined && macroblock.pattern === 0) {
      // P_Skip: its motion vector is predicted, and all its neighbours' are zero or none (§8.4.1.1).
      this.#skipped++;
      return;
    }
    if (!isKey) {
      this.#bits.writeUe(this.#skipped);
      this.#skipped = 0;
    }
    if (intra === undefined) this.#writer.writeInter(macroblock);
    else this.#writer.writeIntra(macroblock, intra, isKey);
  }
}
