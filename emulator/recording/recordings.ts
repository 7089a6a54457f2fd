/** The recordings of one account: the room's front door. */
import type { Journal } from '../journal.ts';
import type { Artefact, ArtefactName } from './artefacts.ts';
import { RecordingNotFoundError } from './errors.ts';
import { Recording, type RecordingInfo } from './recording.ts';
import type { RecordedVideo, RecordingDescription, RecordingSink } from './sink.ts';
import type { Studio } from './studio.ts';

/** What recordings need of their account. */
export interface RecordingsContext {
  readonly journal: Journal;
  readonly studio: Studio;
  /** How many may be kept now. */
  readonly config: () => { readonly recordings: number };
  /** The emulator's own fault. */
  readonly onFault: (error: unknown) => void;
  /** Path and query under which a file of a recording can be had, from now on and for a while. */
  readonly signPath: (streamId: string, name: ArtefactName) => string;
}

/** What streams and scripts have left. */
export class Recordings implements RecordingSink {
  readonly #context: RecordingsContext;
  readonly #closing = new AbortController();
  /** By stream, in the order in which they were kept. */
  readonly #recordings = new Map<string, Recording>();

  constructor(context: RecordingsContext) {
    this.#context = context;
  }

  keep(video: RecordedVideo): void {
    const { journal, studio, config, onFault } = this.#context;
    const { streamId, sessionId, jobId, frames } = video;
    const recording = new Recording(video, { studio, onFault, signal: this.#closing.signal });
    this.#recordings.set(streamId, recording);
    journal.record('recording.kept', {
      streamId,
      ...(sessionId !== undefined && { sessionId }),
      ...(jobId !== undefined && { jobId }),
      frames,
      durationS: recording.info().durationS,
    });
    for (const oldest of this.#recordings.keys()) {
      if (this.#recordings.size <= config().recordings) break;
      this.#recordings.delete(oldest);
      journal.record('recording.forgotten', { streamId: oldest });
    }
  }

  describe(streamId: string, origin: string): RecordingDescription | undefined {
    const recording = this.#recordings.get(streamId);
    if (!recording) return undefined;
    const { frames, durationS } = recording.info();
    const urlOf = (name: ArtefactName) => origin + this.#context.signPath(streamId, name);
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

  /** Ends all rendering, and forgets everything. */
  close(): void {
    this.#closing.abort(new RecordingNotFoundError('The account has been closed or reset meanwhile.'));
    this.#recordings.clear();
  }

  #require(streamId: string): Recording {
    const recording = this.#recordings.get(streamId);
    if (recording) return recording;
    throw new RecordingNotFoundError(`There is no recording of stream ${streamId}, or not any more.`);
  }
}
