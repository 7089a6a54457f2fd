/** Keeps what was rendered last, and lets all who ask for the same thing at once share one render. */
import type { Media } from './fragment.ts';

/** Rendered pieces by what tells them apart. */
export class RenderCache<Key extends string | number> {
  readonly #maxBytes: number;
  /** The one that was used longest ago comes first. */
  readonly #kept = new Map<Key, Media>();
  readonly #underWay = new Map<Key, Promise<Media>>();
  #keptBytes = 0;

  /** Keeps at most `maxBytes`. */
  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  /** How many bytes are kept. */
  get keptBytes(): number {
    return this.#keptBytes;
  }

  /**
   * The piece, rendered by `render` now, or before by whoever asked first. It is nobody's to change. A render that fails
   * fails for all who wait for it; who asks later starts a new one.
   */
  async get(key: Key, render: () => Promise<Media>): Promise<Media> {
    const kept = this.#kept.get(key);
    if (kept !== undefined) {
      this.#kept.delete(key);
      this.#kept.set(key, kept);
      return kept;
    }
    return this.#underWay.get(key) ?? this.#start(key, render);
  }

  #start(key: Key, render: () => Promise<Media>): Promise<Media> {
    const piece = render()
      .then((data) => {
        this.#keep(key, data);
        return data;
      })
      .finally(() => this.#underWay.delete(key));
    this.#underWay.set(key, piece);
    return piece;
  }

  #keep(key: Key, data: Media): void {
    this.#kept.set(key, data);
    this.#keptBytes += data.byteLength;
    for (const [oldest, { byteLength }] of this.#kept) {
      if (this.#keptBytes <= this.#maxBytes) break;
      this.#kept.delete(oldest);
      this.#keptBytes -= byteLength;
    }
  }
}
