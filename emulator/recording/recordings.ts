/** The recordings of one account: the room's front door. */
import type { Clock } from '../clock.ts';
import type { Journal } from '../journal.ts';
import type { AccountStore, OwnShelf } from '../store/account-store.ts';
import type { Artefact, ArtefactName } from './artefacts.ts';
import { RecordingNotFoundError } from './errors.ts';
import { Recording, type RecordingInfo } from './recording.ts';
import type { RecordedVideo, RecordingDescription, RecordingSink, Take } from './sink.ts';
import {
  type ImageShelf,
  type KeptVideo,
  readImage,
  readKeptVideo,
  readVideo,
  type StoredVideo,
  toStored,
} from './stored.ts';
import type { Studio } from './studio.ts';
import { Takes } from './takes.ts';

/** What recordings need of their account. */
export interface RecordingsContext {
  readonly realClock: Clock;
  readonly journal: Journal;
  readonly store: AccountStore;
  readonly studio: Studio;
  /** How many may be kept now. */
  readonly config: () => { readonly recordings: number };
  /** The emulator's own fault. */
  readonly onFault: (error: unknown) => void;
  /** A recording has just been stored, or what there is of the videos that are being made, as it is each second. */
  readonly onStored: () => void;
  /** Path and query under which a file of a recording can be had, from now on and for a while. */
  readonly signPath: (streamId: string, name: ArtefactName, lifetimeMs?: number) => string;
}

/** What streams and scripts have left. */
export class Recordings implements RecordingSink {
  readonly #context: RecordingsContext;
  readonly #closing = new AbortController();
  readonly #shelf: OwnShelf<KeptVideo>;
  readonly #images: ImageShelf;
  readonly #takeShelf: OwnShelf<StoredVideo>;
  readonly #takes: Takes;
  /** By stream, in the order in which they were kept. */
  readonly #recordings = new Map<string, Recording>();
  /** How many have been kept, forgotten ones included. */
  #count = 0;

  constructor(context: RecordingsContext) {
    const { store, realClock, onStored } = context;
    this.#context = context;
    this.#shelf = store.shelf('recordings', readKeptVideo);
    this.#images = store.shelf('images', readImage);
    this.#takeShelf = store.shelf('takes', readVideo);
    this.#takes = new Takes({ realClock, takes: this.#takeShelf, images: this.#images, onStored });
  }

  /**
   * Brings back the recordings that are stored. Says how many there are, and which videos were being made when their
   * process was killed: see {@link keepCutOff}.
   *
   * @throws StoreError when one cannot be read.
   */
  restore(): { recordings: number; cutOff: readonly StoredVideo[] } {
    const kept = [...this.#shelf.list()].sort(([, a], [, b]) => a.number - b.number);
    for (const [streamId, { number, ...video }] of kept) {
      this.#recordings.set(streamId, this.#recordingOf(video));
      this.#count = number;
    }
    return { recordings: kept.length, cutOff: [...this.#takeShelf.list()].map(([, video]) => video) };
  }

  /** Keeps as recordings what was stored of videos that were cut off. */
  keepCutOff(videos: readonly StoredVideo[]): void {
    for (const video of videos) {
      void this.#takeShelf.remove(video.streamId);
      void this.#keep(video);
    }
  }

  begin(soFar: () => RecordedVideo): Take {
    return {
      begun: this.#takes.begin(soFar),
      end: (video) => {
        this.#takes.end(video.streamId);
        return this.#keep(toStored(video));
      },
    };
  }

  keep(video: RecordedVideo): Promise<void> {
    const { backdrop } = video.timeline;
    if (backdrop) void this.#images.save(video.streamId, backdrop);
    return this.#keep(toStored(video));
  }

  /** Its URLs are good for as long as the account's say, or for `urlLifetimeMs`. */
  describe(streamId: string, origin: string, urlLifetimeMs?: number): RecordingDescription | undefined {
    const recording = this.#recordings.get(streamId);
    if (!recording) return undefined;
    const { frames, durationS } = recording.info();
    const urlOf = (name: ArtefactName) => origin + this.#context.signPath(streamId, name, urlLifetimeMs);
    const shown = (name: ArtefactName) => (recording.hasFrames ? urlOf(name) : null);
    return {
      video_url: shown('video.mp4'),
      events_url: urlOf('events.jsonl'),
      thumbnail_url: shown('thumbnail.jpg'),
      preview_url: shown('preview.mp4'),
      frame_count: frames,
      duration_seconds: durationS,
    };
  }

  /** All of them, or only those of interactive streams; what started last comes first. */
  list({ interactiveOnly = false }: { interactiveOnly?: boolean } = {}): RecordingInfo[] {
    return [...this.#recordings.values()]
      .filter(({ isInteractive }) => isInteractive || !interactiveOnly)
      .reverse()
      .sort((a, b) => b.startedAtMs - a.startedAtMs)
      .map((recording) => recording.info());
  }

  /** @throws RecordingNotFoundError when there is none of this stream. */
  get(streamId: string): RecordingInfo {
    return this.#require(streamId).info();
  }

  /**
   * A file of a recording, made now or before.
   *
   * @throws RecordingNotFoundError when there is none of this stream, or it has no frame to show.
   * @throws RenderFailedError when it cannot be made.
   */
  open(streamId: string, name: ArtefactName): Promise<Artefact> {
    return this.#require(streamId).open(name);
  }

  /** Ends all rendering, and forgets everything; what is stored stays there. */
  close(): void {
    this.#closing.abort(new RecordingNotFoundError('The account has been closed or reset meanwhile.'));
    this.#takes.close();
    this.#recordings.clear();
  }

  /** Resolves when it would survive a SIGKILL. The video's image is stored by now. */
  #keep(video: StoredVideo): Promise<void> {
    const { journal, config, onStored } = this.#context;
    const { streamId, sessionId, jobId, frames } = video;
    const recording = this.#recordingOf(video);
    this.#recordings.set(streamId, recording);
    const stored = this.#shelf.save(streamId, { ...video, number: ++this.#count });
    onStored();
    journal.record('recording.kept', {
      streamId,
      ...(sessionId !== undefined && { sessionId }),
      ...(jobId !== undefined && { jobId }),
      frames,
      durationS: recording.info().durationS,
    });
    for (const oldest of this.#recordings.keys()) {
      if (this.#recordings.size <= config().recordings) break;
      this.#forget(oldest);
    }
    return stored;
  }

  #forget(streamId: string): void {
    this.#recordings.delete(streamId);
    void this.#shelf.remove(streamId);
    void this.#images.remove(streamId);
    this.#context.journal.record('recording.forgotten', { streamId });
  }

  #recordingOf(video: StoredVideo): Recording {
    const { studio, onFault } = this.#context;
    return new Recording(video, { studio, onFault, images: this.#images, signal: this.#closing.signal });
  }

  #require(streamId: string): Recording {
    const recording = this.#recordings.get(streamId);
    if (recording) return recording;
    throw new RecordingNotFoundError(`There is no recording of stream ${streamId}, or not any more.`);
  }
}
