/**
 * Where each second of a recording's video stands in its file, before it is rendered: in a slot, larger than it will be.
 * What one second costs says what others of the same prompt cost: scenes are steady.
 */
import { MAX_SUBSEGMENTS } from '../rendering/boxes.ts';
import type { Frames } from '../rendering/renderer.ts';
import type { Timeline } from '../world/timeline.ts';
import { TRANSITION_MS } from '../world/transition.ts';

/** As many slots are rendered to learn from, at most: each takes some 15 ms before the first byte is sent. */
const MAX_SAMPLES = 4;

/** How much larger than a sample others of its prompt may be: at most 1.1 times as large was seen. */
const SAME_PROMPT = 1.25;
/** The same for prompts without a sample, which are short or many. */
const OTHER_PROMPT = 1.6;
const SPARE_BYTES = 2048;

/** What a transition adds, to each second that it is in: seconds with one were at most 0.76 of what this comes to. */
const TRANSITION_SHARE = 1;
const TRANSITION_BYTES = 40_000;
const TRANSITION_BYTES_PER_FPS = 1000;
/** One that the next cuts short costs less than a whole one. */
const MAX_TRANSITIONS_PER_SLOT = 6;

/** How a video is cut into slots: a second each, or as few seconds as an index has room for. */
export class Slots {
  readonly #timeline: Timeline;
  readonly #frames: number;
  readonly #framesPerSlot: number;
  /** For each slot, how many transitions it has frames of. */
  readonly #transitions: Uint8Array;

  /** @param frames at least 1 */
  constructor(timeline: Timeline, frames: number) {
    this.#timeline = timeline;
    this.#frames = frames;
    const { fps } = timeline;
    this.#framesPerSlot = fps * Math.ceil(frames / fps / MAX_SUBSEGMENTS);
    this.#transitions = new Uint8Array(this.count);
    const transitionFrames = Math.ceil((TRANSITION_MS / 1000) * fps) + 1;
    for (const { frame } of timeline.prompts.slice(1)) {
      const last = Math.min(this.#slotOf(frame + transitionFrames), this.count - 1);
      for (let slot = this.#slotOf(frame); slot <= last; slot++) {
        const known = this.#transitions[slot] ?? 0;
        this.#transitions[slot] = Math.min(known + 1, MAX_TRANSITIONS_PER_SLOT);
      }
    }
  }

  get count(): number {
    return Math.ceil(this.#frames / this.#framesPerSlot);
  }

  /** The frames in a slot. */
  framesOf(slot: number): Frames {
    const from = slot * this.#framesPerSlot;
    return { from, to: Math.min(from + this.#framesPerSlot, this.#frames) };
  }

  /** Slots to render first: whole steady ones, each of another prompt, spread over the recording; or else its first. */
  samples(): number[] {
    const steady = this.#timeline.prompts.flatMap((_, prompt) => this.#steadySlotOf(prompt) ?? []);
    if (steady.length <= MAX_SAMPLES) return [...new Set([0, ...steady])];
    const picked = Array.from(
      { length: MAX_SAMPLES },
      (_, i) => steady[Math.floor((i * (steady.length - 1)) / (MAX_SAMPLES - 1))] ?? 0,
    );
    return [...new Set([0, ...picked])];
  }

  /**
   * The size of each slot, in bytes.
   *
   * @param sampleBytes what those of {@link samples} have come to
   * @param floors what others are known to have come to
   */
  sizes(sampleBytes: ReadonlyMap<number, number>, floors: ReadonlyMap<number, number>): number[] {
    const dearest = Math.max(...sampleBytes.values()) * OTHER_PROMPT;
    const steadyBytes = this.#timeline.prompts.map((_, prompt) => {
      const sample = sampleBytes.get(this.#steadySlotOf(prompt) ?? -1);
      return sample === undefined ? dearest : sample * SAME_PROMPT;
    });
    const transitionBytes = TRANSITION_BYTES + TRANSITION_BYTES_PER_FPS * this.#timeline.fps;
    return Array.from({ length: this.count }, (_, slot) => {
      const dearestHere = this.#promptsIn(slot).reduce(
        (bytes, prompt) => Math.max(bytes, steadyBytes[prompt] ?? dearest),
        0,
      );
      const transitions = this.#transitions[slot] ?? 0;
      const bytes = dearestHere + transitions * (TRANSITION_SHARE * dearestHere + transitionBytes);
      const known = Math.max(floors.get(slot) ?? 0, sampleBytes.get(slot) ?? 0);
      return Math.ceil(Math.max(bytes + SPARE_BYTES, known));
    });
  }

  #slotOf(frame: number): number {
    return Math.floor(frame / this.#framesPerSlot);
  }

  /** The first slot that has a prompt to itself, and no transition. */
  #steadySlotOf(prompt: number): number | undefined {
    const { prompts } = this.#timeline;
    const to = Math.min(prompts[prompt + 1]?.frame ?? this.#frames, this.#frames);
    let slot = Math.ceil((prompts[prompt]?.frame ?? 0) / this.#framesPerSlot);
    while (slot < this.count && this.#transitions[slot] !== 0) slot++;
    // The last second may be a short one, which says little.
    return (slot + 1) * this.#framesPerSlot <= to ? slot : undefined;
  }

  /** The prompts that a slot has frames of. */
  #promptsIn(slot: number): number[] {
    const { from, to } = this.framesOf(slot);
    const { prompts } = this.#timeline;
    return prompts.flatMap(({ frame }, prompt) => {
      const end = prompts[prompt + 1]?.frame ?? Number.POSITIVE_INFINITY;
      return frame < to && end > from ? [prompt] : [];
    });
  }
}
