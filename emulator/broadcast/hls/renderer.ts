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
    return this.#trackOf(this.#createEncoder());
  }

  /** The init segment. It depends on the track alone, but is written only with a picture: a black one will do. */
  async init(): Promise<Media> {
    const encoder = this.#createEncoder();
    const picture = encoder.encode(createDots(this.#size));
    const { init } = await packFragment(this.#trackOf(encoder), [picture], {
      firstFrame: 0,
      sequenceNumber: 1,
    });
    return init;
  }

  /** Renders at least one frame. Renders run one at a time, in the order of the calls. */
  render(frames: Frames, sequenceNumber: number): Promise<Media> {
    const render = this.#lastRender.then(() => this.#render(frames, sequenceNumber));
    this.#lastRender = render.catch(() => {});
    return render.then(({ data }) => data);
  }

  async #render({ from, to }: Frames, sequenceNumber: number): Promise<Fragment> {
    this.#signal.throwIfAborted();
    const encoder = this.#createEncoder();
    const dots = createDots(this.#size);
    const pictures: CodedPicture[] = [];
    for (let frame = from; frame < to; frame++) {
      // Between two frames, everybody else's live video comes first.
      await giveWay();
      this.#signal.throwIfAborted();
      this.#world.draw(frame, dots);
      const { data, keyFrame } = encoder.encode(dots);
      pictures.push({ data: data.slice(), keyFrame });
    }
    return packFragment(this.#trackOf(encoder), pictures, { firstFrame: from, sequenceNumber });
  }

  #createEncoder(): H264Encoder {
    return new H264Encoder(this.#size, { fps: this.#timeline.fps });
  }

  #trackOf({ codec, decoderConfiguration }: H264Encoder): Track {
    return {
      codec,
      decoderConfiguration,
      widthPx: this.#size.width * DOT_PX,
      heightPx: this.#size.height * DOT_PX,
      fps: this.#timeline.fps,
    };
  }
}
