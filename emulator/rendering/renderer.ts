/** Renders frames of a timeline: draws and codes them, and packs them into fragmented MP4, one piece after the other. */
import { setImmediate as giveWay } from 'node:timers/promises';
import { createDots, DOT_PX, type Dots, dotSize, shrinkDots } from '../video/dots.ts';
import { type CodedPicture, H264Encoder } from '../video/h264/encoder.ts';
import type { Timeline } from '../world/timeline.ts';
import { createWorld, type World } from '../world/world.ts';
import { type Media, packFragment, type Track } from './fragment.ts';

/** Consecutive frames: from `from` on, up to but without `to`. */
export interface Frames {
  readonly from: number;
  readonly to: number;
}

/** How a {@link Renderer} renders. */
export interface RendererOptions {
  /** All renders reject with its reason as soon as it aborts. */
  readonly signal: AbortSignal;
  /** Divides width and height. Default 1. */
  readonly shrink?: 1 | 2;
}

/**
 * Renders pieces of one stream. Each begins with a key frame and depends on nothing but the timeline: however often and
 * in whatever order pieces are rendered, the bytes are the same.
 */
export class Renderer {
  readonly #timeline: Timeline;
  readonly #signal: AbortSignal;
  readonly #shrink: number;
  readonly #size;
  readonly #world: World;
  readonly #drawn: Dots;
  readonly #shrunk: Dots;
  #created: H264Encoder | undefined;
  /** Settles when all renders that were asked for are done. It never rejects. */
  #lastRender: Promise<unknown> = Promise.resolve();

  constructor(timeline: Timeline, { signal, shrink = 1 }: RendererOptions) {
    this.#timeline = timeline;
    this.#signal = signal;
    this.#shrink = shrink;
    const { width, height } = dotSize(timeline.orientation);
    this.#size = { width: width / shrink, height: height / shrink };
    this.#world = createWorld(timeline);
    this.#drawn = createDots({ width, height });
    this.#shrunk = shrink === 1 ? this.#drawn : createDots(this.#size);
  }

  /** What all pieces have in common. */
  get track(): Track {
    const { codec, decoderConfiguration } = this.#encoder;
    return {
      codec,
      decoderConfiguration,
      widthPx: this.#size.width * DOT_PX,
      heightPx: this.#size.height * DOT_PX,
      fps: this.#timeline.fps,
    };
  }

  /** The init segment. It depends on the track alone, but is written only with a picture, and any will do. */
  async init(): Promise<Media> {
    const picture = { data: new Uint8Array(1), keyFrame: true };
    const { init } = await packFragment(this.track, [picture], { firstFrame: 0, sequenceNumber: 1 });
    return init;
  }

  /** Renders at least one frame as a fragment. Renders run one at a time, in the order of the calls. */
  async render(frames: Frames, sequenceNumber: number): Promise<Media> {
    // Two key frames in a row are numbered differently, as the standard wants (H.264 §7.4.3).
    const pictures = await this.code(frames, sequenceNumber % 2);
    return (await packFragment(this.track, pictures, { firstFrame: frames.from, sequenceNumber })).data;
  }

  /**
   * Draws and codes frames, of which the first is a key frame of the number `idrNumber`. Renders run one at a time, in the
   * order of the calls.
   */
  code(frames: Frames, idrNumber: number): Promise<CodedPicture[]> {
    const coded = this.#lastRender.then(() => this.#code(frames, idrNumber));
    this.#lastRender = coded.catch(() => {});
    return coded;
  }

  async #code({ from, to }: Frames, idrNumber: number): Promise<CodedPicture[]> {
    const pictures: CodedPicture[] = [];
    for (let frame = from; frame < to; frame++) {
      // Between two frames, everybody else's live video comes first.
      await giveWay();
      this.#signal.throwIfAborted();
      this.#world.draw(frame, this.#drawn);
      if (this.#shrink > 1) shrinkDots(this.#drawn, this.#shrunk);
      const options = frame === from ? { keyFrame: true, idrNumber } : {};
      const { data, keyFrame } = this.#encoder.encode(this.#shrunk, options);
      pictures.push({ data: data.slice(), keyFrame });
    }
    return pictures;
  }

  /** One for all pieces: its buffers have grown to what they need. */
  get #encoder(): H264Encoder {
    this.#created ??= new H264Encoder(this.#size, { fps: this.#timeline.fps });
    return this.#created;
  }
}
