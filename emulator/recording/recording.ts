/** One recording: what a video was made of, and the files that can be made of it. */
import { randomUUID } from 'node:crypto';
import { blamingUs } from '../rendering/errors.ts';
import { type Media, packFile } from '../rendering/fragment.ts';
import { DOT_PX, dotSize, type Orientation } from '../video/dots.ts';
import type { Timeline } from '../world/timeline.ts';
import { ARTEFACT_TYPES, type Artefact, type ArtefactName } from './artefacts.ts';
import { RecordingNotFoundError } from './errors.ts';
import { eventsFile } from './events.ts';
import { type ImageShelf, type StoredVideo, timelineOf } from './stored.ts';
import type { Studio } from './studio.ts';
import { previewCuts, tellingFrame } from './telling.ts';
import { renderThumbnail } from './thumbnail.ts';
import { VideoFile } from './video-file.ts';

/** A recording, as a list shows it. Times are milliseconds since 1970 on the account's clock. */
export interface RecordingInfo {
  readonly streamId: string;
  /** Of an interactive stream. */
  readonly sessionId?: string;
  /** Of a script. */
  readonly jobId?: string;
  readonly orientation: Orientation;
  readonly widthPx: number;
  readonly heightPx: number;
  /** The first; how many there are, with the interactions. */
  readonly prompt: string;
  readonly prompts: number;
  /** Whether it started from an image. */
  readonly image: boolean;
  readonly startedAtMs: number;
  readonly endedAtMs: number;
  readonly frames: number;
  /** Frames over frames a second: how long the video is, whatever the account's clock did meanwhile. */
  readonly durationS: number;
}

/** What a recording needs of its account. */
export interface RecordingContext {
  readonly studio: Studio;
  /** Where the images are that videos started from. */
  readonly images: Pick<ImageShelf, 'get'>;
  /** Aborts when the account is closed: what is being rendered then is of use to nobody. */
  readonly signal: AbortSignal;
  readonly onFault: (error: unknown) => void;
}

/** Width and height of a video, in pixels. */
export function videoSize(orientation: Orientation): { widthPx: number; heightPx: number } {
  const { width, height } = dotSize(orientation);
  return { widthPx: width * DOT_PX, heightPx: height * DOT_PX };
}

/** A recording that is kept. */
export class Recording {
  /** No other recording of this process has it, not one of the same stream id either. */
  readonly #id = randomUUID();
  readonly #video: StoredVideo;
  readonly #context: RecordingContext;
  #videoFile: VideoFile | undefined;

  constructor(video: StoredVideo, context: RecordingContext) {
    this.#video = video;
    this.#context = context;
  }

  get startedAtMs(): number {
    return this.#video.startedAtMs;
  }

  /** Whether it is an interactive stream's. */
  get isInteractive(): boolean {
    return this.#video.sessionId !== undefined;
  }

  /** Whether there is a frame to show. */
  get hasFrames(): boolean {
    return this.#video.frames > 0;
  }

  info(): RecordingInfo {
    const { streamId, sessionId, jobId, timeline, image, frames, startedAtMs, endedAtMs } = this.#video;
    const { orientation, prompts, fps } = timeline;
    return {
      streamId,
      ...(sessionId !== undefined && { sessionId }),
      ...(jobId !== undefined && { jobId }),
      orientation,
      ...videoSize(orientation),
      prompt: prompts[0]?.prompt ?? '',
      prompts: prompts.length,
      image,
      startedAtMs,
      endedAtMs,
      frames,
      durationS: frames / fps,
    };
  }

  /**
   * A file of it.
   *
   * @throws RecordingNotFoundError when it has no frame and the file would show one.
   * @throws RenderFailedError when it cannot be made.
   */
  async open(name: ArtefactName): Promise<Artefact> {
    const { frames, timeline } = this.#video;
    if (name === 'events.jsonl') return this.#whole(name, eventsFile(this.#video));
    if (!this.hasFrames) {
      throw new RecordingNotFoundError(`Stream ${timeline.streamId} ended before it had shown a frame.`);
    }
    switch (name) {
      case 'video.mp4':
        this.#videoFile ??= new VideoFile({
          id: this.#id,
          timeline,
          frames,
          renderer: () => this.#renderer(1),
          piece: (piece, render) => this.#context.studio.piece(`${this.#id}/${piece}`, render),
          blamingUs: (work) => blamingUs(work, this.#context),
        });
        return this.#videoFile.open();
      case 'preview.mp4':
        return this.#rendered(name, () => this.#renderPreview());
      case 'thumbnail.jpg':
        return this.#rendered(name, () =>
          renderThumbnail(this.#wholeTimeline(), tellingFrame(timeline, frames)),
        );
    }
  }

  async #renderPreview(): Promise<Media> {
    const { timeline, frames } = this.#video;
    const renderer = this.#renderer(2);
    const pictures = [];
    for (const [index, cut] of previewCuts(timeline, frames).entries()) {
      pictures.push(...(await renderer.code(cut, index % 2)));
    }
    return packFile(renderer.track, pictures);
  }

  #renderer(shrink: 1 | 2) {
    const { studio, signal } = this.#context;
    return studio.renderer(this.#id, () => this.#wholeTimeline(), { signal, shrink });
  }

  /** Read when it is needed: many recordings with images would take much memory. */
  #wholeTimeline(): Timeline {
    return timelineOf(this.#video, this.#context.images);
  }

  async #rendered(name: ArtefactName, render: () => Promise<Media>): Promise<Artefact> {
    const data = await this.#context.studio.piece(`${this.#id}/${name}`, () =>
      blamingUs(render, this.#context),
    );
    return this.#whole(name, data);
  }

  #whole(name: ArtefactName, data: Media): Artefact {
    return {
      contentType: ARTEFACT_TYPES[name],
      etag: `"${this.#id}"`,
      sizeBytes: data.length,
      async *read(from, to) {
        yield data.subarray(from, to);
      },
    };
  }
}
