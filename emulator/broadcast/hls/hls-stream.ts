/**
 * A stream by HLS. Nothing is encoded while it is live: each piece is rendered from the timeline when a player asks for
 * it, of frames that are past by then. What nobody watches costs nothing, and what was shown can be shown again.
 */
import type { Clock } from '../../clock.ts';
import { blamingUs } from '../../rendering/errors.ts';
import type { Media } from '../../rendering/fragment.ts';
import { RenderCache } from '../../rendering/render-cache.ts';
import { Renderer } from '../../rendering/renderer.ts';
import { Arrivals } from './arrivals.ts';
import { Cuts } from './cuts.ts';
import { HlsClosedError, NoSuchMediaError, UnusableReloadError } from './errors.ts';
import { type Extent, extentOf, type Footage } from './footage.ts';
import { mediaPlaylist, multivariantPlaylist } from './playlist.ts';

/** What an {@link HlsStream} needs of its surroundings. */
export interface HlsStreamOptions {
  /** Appended to every URI in a playlist, such as `?token=…`, or empty. Nothing in it needs escaping any more. */
  readonly query: string;
  /** Rendering threw: the emulator's own fault. Whoever asked gets a {@link import('../../rendering/errors.ts').RenderFailedError}. */
  onFault(error: unknown): void;
  /** Every wait is set here. */
  readonly realClock: Clock;
}

/** From which piece on a playlist is wanted: `_HLS_msn` and `_HLS_part` of a blocking playlist reload. */
export interface Reload {
  readonly segment?: number | undefined;
  readonly part?: number | undefined;
}

/** About a minute of a stream: enough for a crowd at its live edge, and a few who look back. */
export const CACHE_BYTES = 4 * 1024 * 1024;

/** §6.2.5.2: a reload may ask for a segment this much later than the last, and for parts of the next three seconds. */
const MAX_SEGMENTS_AHEAD = 2;
const MAX_AHEAD_S = 3;

/** One stream's playlists and media. */
export class HlsStream {
  readonly #footage: Footage;
  readonly #options: HlsStreamOptions;
  readonly #cuts: Cuts;
  readonly #closing = new AbortController();
  readonly #arrivals: Arrivals;
  readonly #renderer: Renderer;
  readonly #parts = new RenderCache<number>(CACHE_BYTES);
  readonly #mediaQuery: string;
  #init: Promise<Media> | undefined;

  constructor(footage: Footage, options: HlsStreamOptions) {
    this.#footage = footage;
    this.#options = options;
    this.#cuts = new Cuts(footage.timeline.fps);
    this.#arrivals = new Arrivals(footage, options.realClock);
    this.#renderer = new Renderer(footage.timeline, { signal: this.#closing.signal });
    // An emulator that is started again makes the same ids from the same seed. Media may be kept by browsers for ever,
    // so its URLs must be no stream's of an emulator before.
    const stamp = `v=${options.realClock.now().toString(36)}`;
    this.#mediaQuery = options.query === '' ? `?${stamp}` : `${options.query}&${stamp}`;
  }

  /** The multivariant playlist. @throws HlsClosedError, RenderFailedError */
  async multivariantPlaylist(): Promise<string> {
    const { codec, widthPx, heightPx, fps } = await this.#blamingUs(async () => this.#renderer.track);
    // A player's next request but one: what loads for it at first need not delay the player. It hears of a failure then.
    this.init().catch(() => {});
    return multivariantPlaylist({ codec, widthPx, heightPx, fps, query: this.#options.query });
  }

  /**
   * The media playlist, with the piece that `reload` names or a later one in it: it may have to be waited for. That of a
   * stream that is over has all there will ever be, whatever was asked for.
   *
   * @throws UnusableReloadError when that piece is too far ahead, or a part is named without its segment.
   * @throws NoSuchMediaError when the stream is over and had no frame.
   * @throws NotInTimeError, HlsClosedError
   */
  async mediaPlaylist(reload: Reload = {}): Promise<string> {
    // hls.js (1.7.4) takes a playlist that has nothing but parts for an empty one, and tries again in a second.
    const least = this.#cuts.partIndex(1) - 1;
    const wanted = Math.max(least, this.#wantedPart(reload) ?? 0);
    await this.#arrivals.until(this.#cuts.startOf(wanted + 1));
    const extent = extentOf(this.#footage);
    if (extent.frames === 0) throw new NoSuchMediaError('The stream ended before it had shown a frame.');
    return mediaPlaylist({ cuts: this.#cuts, extent, query: this.#mediaQuery });
  }

  /** The init segment, for all segments and parts. @throws HlsClosedError, RenderFailedError */
  async init(): Promise<Media> {
    this.#closing.signal.throwIfAborted();
    this.#init ??= this.#blamingUs(() => this.#renderer.init()).catch((error: unknown) => {
      this.#init = undefined;
      throw error;
    });
    return this.#init;
  }

  /**
   * A complete segment: its parts, one after the other.
   *
   * @throws NoSuchMediaError when it is not complete.
   * @throws HlsClosedError, RenderFailedError
   */
  async segment(segment: number): Promise<Media> {
    this.#closing.signal.throwIfAborted();
    const extent = extentOf(this.#footage);
    if (segment >= this.#cuts.completeSegments(extent)) {
      throw new NoSuchMediaError(`Segment ${segment} does not exist${this.#endOf(extent)}.`);
    }
    const end = Math.min(this.#cuts.partIndex(segment + 1), this.#cuts.completeParts(extent));
    const parts: Media[] = [];
    for (let part = this.#cuts.partIndex(segment); part < end; part++)
      parts.push(await this.#renderedPart(part));
    return Buffer.concat(parts);
  }

  /**
   * Part `k` of a segment. The one that the playlist hints at is waited for.
   *
   * @throws NoSuchMediaError when it is a later one, or no part of that segment.
   * @throws NotInTimeError, HlsClosedError, RenderFailedError
   */
  async part(segment: number, k: number): Promise<Media> {
    this.#closing.signal.throwIfAborted();
    const part = this.#cuts.partIndex(segment, k);
    const isOne = k < this.#cuts.partsPerSegment;
    if (isOne && part === this.#cuts.completeParts(extentOf(this.#footage))) {
      await this.#arrivals.until(this.#cuts.startOf(part + 1));
    }
    const extent = extentOf(this.#footage);
    if (!isOne || part >= this.#cuts.completeParts(extent)) {
      throw new NoSuchMediaError(`Part ${k} of segment ${segment} does not exist${this.#endOf(extent)}.`);
    }
    return this.#renderedPart(part);
  }

  /** Ends all waiting and rendering, with an {@link HlsClosedError} for whoever asked, now or later. */
  close(): void {
    this.#closing.abort(new HlsClosedError());
    this.#arrivals.close();
  }

  /** The part that `reload` waits for; undefined when it waits for none. */
  #wantedPart({ segment, part }: Reload): number | undefined {
    if (segment === undefined) {
      if (part === undefined) return undefined;
      throw new UnusableReloadError('_HLS_part says nothing without _HLS_msn: give both.');
    }
    const cuts = this.#cuts;
    const extent = extentOf(this.#footage);
    if (extent.isOver) return undefined;
    const lastSegment = cuts.completeSegments(extent) - 1;
    // §6.2.5.2: a part beyond the segment's last is the first of the next segment.
    const wanted = cuts.partIndex(segment, Math.min(part ?? cuts.partsPerSegment - 1, cuts.partsPerSegment));
    const lastPart = cuts.completeParts(extent) - 1;
    const partsAhead = Math.ceil(MAX_AHEAD_S / Math.min(1, cuts.longestPartS));
    const isTooFar =
      segment > lastSegment + MAX_SEGMENTS_AHEAD || (part !== undefined && wanted > lastPart + partsAhead);
    if (isTooFar) {
      throw new UnusableReloadError(
        `_HLS_msn=${segment}${part === undefined ? '' : `&_HLS_part=${part}`} is too far ahead: ` +
          `segment ${lastSegment + 1} is under way.`,
      );
    }
    return wanted;
  }

  #renderedPart(part: number): Promise<Media> {
    return this.#parts.get(part, () => {
      const from = this.#cuts.startOf(part);
      const to = this.#cuts.endOf(part, extentOf(this.#footage));
      return this.#blamingUs(() => this.#renderer.render({ from, to }, part + 1));
    });
  }

  #blamingUs<Result>(work: () => Promise<Result>): Promise<Result> {
    return blamingUs(work, { signal: this.#closing.signal, onFault: this.#options.onFault });
  }

  #endOf({ isOver }: Extent): string {
    return isOver ? ': the stream is over' : ' yet';
  }
}
