/** Where recordings are rendered: what all accounts share, so that its bounds are the emulator's. */
import type { Media } from '../rendering/fragment.ts';
import { RenderCache } from '../rendering/render-cache.ts';
import { Renderer, type RendererOptions } from '../rendering/renderer.ts';
import type { Timeline } from '../world/timeline.ts';

/** Each holds a few pictures and an encoder, about 2 MB: enough for as many viewers of different recordings. */
const MAX_RENDERERS = 4;

/** Renders pieces of recordings, each once for all who ask, and keeps what was rendered last. */
export class Studio {
  readonly #cache: RenderCache<string>;
  /** By recording and size; the one that was used longest ago comes first. */
  readonly #renderers = new Map<string, Renderer>();

  /** @param cacheBytes how much of what was rendered is kept */
  constructor(cacheBytes: number) {
    this.#cache = new RenderCache(cacheBytes);
  }

  /** How many bytes are kept. */
  get keptBytes(): number {
    return this.#cache.keptBytes;
  }

  /** The piece that `name` stands for, which no other piece is called; `render` makes it where it is not kept. */
  piece(name: string, render: () => Promise<Media>): Promise<Media> {
    return this.#cache.get(name, render);
  }

  /**
   * A renderer of the recording `id`; where there is none yet, `timeline` is asked what to render. Whoever has it may go on
   * with it when others have taken its place here.
   */
  renderer(id: string, timeline: () => Timeline, options: RendererOptions): Renderer {
    const name = `${id}/${options.shrink ?? 1}`;
    const renderer = this.#renderers.get(name) ?? new Renderer(timeline(), options);
    this.#renderers.delete(name);
    this.#renderers.set(name, renderer);
    for (const oldest of this.#renderers.keys()) {
      if (this.#renderers.size <= MAX_RENDERERS) break;
      this.#renderers.delete(oldest);
    }
    return renderer;
  }
}
