/**
 * `video_url`: an MP4 whose size and index are known before it is rendered. Its head has the index; then each second has
 * a slot, in which its fragment stands first and zeros fill the rest. So any byte range is answered by rendering the
 * seconds that it touches: a player starts at once, and seeks to what nobody has rendered yet.
 */
import { BOX_HEADER_BYTES, findBox, mediaHeader, segmentIndex, withDuration } from '../rendering/boxes.ts';
import { type Media, TICKS_PER_FRAME } from '../rendering/fragment.ts';
import type { Renderer } from '../rendering/renderer.ts';
import type { Timeline } from '../world/timeline.ts';
import { ARTEFACT_TYPES, type Artefact } from './artefacts.ts';
import { Slots } from './layout.ts';

/** What a {@link VideoFile} needs of its recording. */
export interface VideoFileOptions {
  /** No other recording has it. */
  readonly id: string;
  readonly timeline: Timeline;
  /** At least 1. */
  readonly frames: number;
  readonly renderer: () => Renderer;
  /** The piece of this recording that `name` stands for; `render` makes it where it is not kept. */
  readonly piece: (name: string, render: () => Promise<Media>) => Promise<Media>;
  /** Reports what `work` throws, and throws a {@link import('../rendering/errors.ts').RenderFailedError} instead. */
  readonly blamingUs: <Result>(work: () => Promise<Result>) => Promise<Result>;
}

/** Where everything is in the file. */
interface Plan {
  readonly head: Media;
  /** Where each slot begins; one more is where the file ends. */
  readonly starts: readonly number[];
  readonly version: number;
}

const ZEROS: Media = new Uint8Array(64 * 1024);
/** How much more room a second gets that has once turned out larger than its slot. */
const OVERFLOW_SHARE = 1.1;

/** The video of one recording. */
export class VideoFile {
  readonly #options: VideoFileOptions;
  readonly #slots: Slots;
  /** Seconds that turned out larger than their slots, and what they need. */
  readonly #floors = new Map<number, number>();
  #plan: Promise<Plan> | undefined;

  constructor(options: VideoFileOptions) {
    this.#options = options;
    this.#slots = new Slots(options.timeline, options.frames);
  }

  /** The file as it can be sent. @throws RenderFailedError when it cannot be laid out. */
  async open(): Promise<Artefact> {
    this.#plan ??= this.#options
      .blamingUs(() => this.#makePlan())
      .catch((error: unknown) => {
        this.#plan = undefined;
        throw error;
      });
    const plan = await this.#plan;
    return {
      contentType: ARTEFACT_TYPES['video.mp4'],
      etag: `"${this.#options.id}-${plan.version}"`,
      sizeBytes: plan.starts.at(-1) ?? 0,
      read: (from, to) => this.#read(plan, from, to),
    };
  }

  async #makePlan(): Promise<Plan> {
    const { timeline, frames, renderer } = this.#options;
    const sampleBytes = new Map<number, number>();
    for (const slot of this.#slots.samples()) sampleBytes.set(slot, (await this.#fragment(slot)).length);
    const sizes = this.#slots.sizes(sampleBytes, this.#floors);
    const init = withDuration(await renderer().init(), frames / timeline.fps);
    const index = segmentIndex(
      timeline.fps * TICKS_PER_FRAME,
      sizes.map((bytes, slot) => {
        const { from, to } = this.#slots.framesOf(slot);
        return { bytes, ticks: (to - from) * TICKS_PER_FRAME };
      }),
    );
    const head = new Uint8Array(Buffer.concat([init, index]));
    const starts = [head.length];
    for (const bytes of sizes) starts.push((starts.at(-1) ?? 0) + bytes);
    return { head, starts, version: this.#floors.size };
  }

  async *#read(plan: Plan, from: number, to: number): AsyncGenerator<Media> {
    const { head, starts } = plan;
    if (from < head.length) yield head.subarray(from, Math.min(to, head.length));
    for (let slot = slotAt(starts, from); slot < this.#slots.count; slot++) {
      const start = starts[slot] ?? 0;
      if (start >= to) return;
      const end = starts[slot + 1] ?? 0;
      yield* cut(
        await this.#slot(plan, slot, end - start),
        Math.max(0, from - start),
        Math.min(to, end) - start,
      );
    }
  }

  /**
   * All that is in a slot before the zeros: the fragment, whose media data box has them in it. Chromium (ffmpeg) seeks badly
   * where they are in a `free` box of their own.
   */
  async #slot({ version }: Plan, slot: number, slotBytes: number): Promise<{ data: Media[]; bytes: number }> {
    const fragment = await this.#fragment(slot);
    if (fragment.length <= slotBytes) {
      const { at } = findBox(fragment, 'mdat');
      const media = fragment.subarray(at + BOX_HEADER_BYTES);
      return { data: [fragment.subarray(0, at), mediaHeader(slotBytes - at), media], bytes: slotBytes };
    }
    return this.#options.blamingUs(async () => {
      this.#floors.set(slot, Math.ceil(fragment.length * OVERFLOW_SHARE));
      // Whoever asks from now on gets a file with more room, and another validator.
      if (version < this.#floors.size) this.#plan = undefined;
      throw new Error(
        `Second ${slot} of ${this.#options.timeline.streamId} takes ${fragment.length} bytes and has room for ` +
          `${slotBytes}: load the video again.`,
      );
    });
  }

  /** The movie fragment of a slot, without what mediabunny writes before it for who has it alone. */
  #fragment(slot: number): Promise<Media> {
    const { piece, blamingUs, renderer } = this.#options;
    return piece(`video/${slot}`, () =>
      blamingUs(async () => {
        const data = await renderer().render(this.#slots.framesOf(slot), slot + 1);
        return data.slice(findBox(data, 'moof').at);
      }),
    );
  }
}

/** The slot that the byte `at` is in, or the first where it is before them all. */
function slotAt(starts: readonly number[], at: number): number {
  let low = 0;
  let high = starts.length - 1;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if ((starts[middle] ?? 0) <= at) low = middle;
    else high = middle;
  }
  return low;
}

/** The bytes from `from` up to `to` of `data`, one after the other, and zeros up to `bytes`. */
function* cut(
  { data, bytes }: { data: readonly Media[]; bytes: number },
  from: number,
  to: number,
): Generator<Media> {
  let at = 0;
  for (const piece of data) {
    const part = piece.subarray(Math.max(0, from - at), Math.max(0, Math.min(to - at, piece.length)));
    if (part.length > 0) yield part;
    at += piece.length;
  }
  for (let next = Math.max(at, from); next < Math.min(to, bytes); next += ZEROS.length) {
    yield ZEROS.subarray(0, Math.min(ZEROS.length, to - next));
  }
}
