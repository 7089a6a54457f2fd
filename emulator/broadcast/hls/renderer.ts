/** Renders frames of a timeline into fragmented MP4, one piece after the other. */
import { setImmediate as giveWay } from 'node:timers/promises';
import { createDots, DOT_PX, dotSize } from '../../video/dots.ts';
import { type CodedPicture, H264Encoder } from '../../video/h264/encoder.ts';
import type { Timeline } from '../../world/timeline.ts';
import { createWorld, type World } from '../../world/world.ts';
import { type Fragment, type Media, packFragment, type Track } from './fragment.ts';

/** Consecutive frames: from `from` on, up to but without `to`. */
export interface Frames {
  readonly from: number;
  readonly to: number;
}

/** Renders pieces of one stream. Each begins with a key frame and depends on nothing but the timeline. */
export class Renderer {
  readonly #timeline: Timeline;
  readonly #signal: AbortSignal;
  readonly #size;
  readonly #world: World;
  #created: H264Encoder | undefined;
  /** Settles when all renders that were asked for are done. It never rejects. */
  #lastRender: Promise<unknown> = Promise.resolve();

  /** All renders reject with the reason of `signal` as soon as it aborts. */
  constructor(timeline: Timeline, signal: AbortSignal) {
    this.#timeline = timeline;
    this.#signal = signal;
    this.#size = dotSize(timeline.orientation);
    this.#world = createWorld(timeline);
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

  /** Renders at least one frame. Renders run one at a time, in the order of the calls. */
  render(frames: Frames, sequenceNumber: number): Promise<Media> {
    const render = this.#lastRender.then(() => this.#render(frames, sequenceNumber));
    this.#lastRender = render.catch(() => {});
    return render.then(({ data }) => data);
  }

  async #render({ from, to }: Frames, sequenceNumber: number): Promise<Fragment> {
    const dots = createDots(this.#size);
    const pictures: CodedPicture[] = [];
    for (let frame = from; frame < to; frame++) {
      // Between two frames, everybody else's live video comes first.
      await giveWay();
      this.#signal.throwIfAborted();
      this.#world.draw(frame, dots);
      const { data, keyFrame } = this.#encoder.encode(dots, { keyFrame: frame === from });
      pictures.push({ data: data.slice(), keyFrame });
    }
    return packFragment(this.track, pictures, { firstFrame: from, sequenceNumber });
  }

  /** One for all pieces: it numbers key frames that follow each other differently, as the standard wants (§7.4.3). */
  get #encoder(): H264Encoder {
    this.#created ??= new H264Encoder(this.#size, { fps: this.#timeline.fps });
    return this.#created;
  }
}
