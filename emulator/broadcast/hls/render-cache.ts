/** Keeps what was rendered last, and lets all who ask for the same thing at once share one render. */
import type { Media } from './fragment.ts';

/** Rendered pieces by their number. */
export class RenderCache {
  readonly #maxBytes: number;
  readonly #render: (piece: number) => Promise<Media>;
  /** The one that was used longest ago comes first. */
  readonly #kept = new Map<number, Media>();
  readonly #underWay = new Map<number, Promise<Media>>();
  #keptBytes = 0;

  /** Keeps at most `maxBytes`. A render that fails fails for all who wait for it; who asks later starts a new one. */
  constructor(maxBytes: number, render: (piece: number) => Promise<Media>) {
    this.#maxBytes = maxBytes;
    this.#render = render;
  }

  /** How many bytes are kept. */
  get keptBytes(): number {
    return this.#keptBytes;
  }

  /** The piece, rendered now or before. It is nobody's to change. */
  async get(piece: number): Promise<Media> {
    const kept = this.#kept.get(piece);
    if (kept !== undefined) {
      this.#kept.delete(piece);
      this.#kept.set(piece, kept);
      return kept;
    }
    const underWay = this.#underWay.get(piece) ?? this.#start(piece);
    return underWay;
  }

  async #start(piece: number): Promise<Media> {
    const render = this.#render(piece);
    this.#underWay.set(piece, render);
    try {
      const data = await render;
      this.#keep(piece, data);
      return data;
    } finally {
      this.#underWay.delete(piece);
    }
  }

  #keep(piece: number, data: Media): void {
    this.#kept.set(piece, data);
    this.#keptBytes += data.byteLength;
    for (const [oldest, { byteLength }] of this.#kept) {
      if (this.#keptBytes <= this.#maxBytes) break;
      this.#kept.delete(oldest);
      this.#keptBytes -= byteLength;
    }
  }
}
