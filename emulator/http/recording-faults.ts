/** What faults make of recordings: of what is said about them, and of their files. */
import type { Account } from '../account.ts';
import type { RecordingFilePointName } from '../faults/recordings/points.ts';
import type { Artefact, ArtefactName } from '../recording/artefacts.ts';
import { RecordingNotFoundError, UrlRefusedError } from '../recording/errors.ts';
import { RECORDINGS_ROOT } from '../recording/paths.ts';
import type { RecordingDescription } from '../recording/sink.ts';

const POINTS: Readonly<Record<ArtefactName, RecordingFilePointName>> = {
  'video.mp4': 'recording.video',
  'preview.mp4': 'recording.preview',
  'thumbnail.jpg': 'recording.thumbnail',
  'events.jsonl': 'recording.events',
};

/** A recording as its owner is told of it; undefined where there is none. */
export function describeRecording(
  { apiKey, faults, recordings }: Account,
  streamId: string,
  origin: string,
): RecordingDescription | undefined {
  const described = recordings.describe(streamId, origin);
  if (!described || !faults.isOn('recording.get')) return described;
  const hits = faults.decide('recording.get', { account: apiKey, stream: streamId });
  const nothing = (hits?.null_urls?.told.urls ?? []).map((name) => [name, null] as const);
  return {
    ...((hits?.expired && recordings.describe(streamId, origin, 0)) ?? described),
    ...Object.fromEntries(nothing),
  };
}

/**
 * A file of a recording, as who has its URL gets it.
 *
 * @throws RecordingNotFoundError, RenderFailedError as `Recordings.open` does.
 * @throws UrlRefusedError when a fault refuses it.
 */
export async function openRecordingFile(
  { apiKey, clock, faults, recordings }: Account,
  streamId: string,
  name: ArtefactName,
): Promise<Artefact> {
  const point = POINTS[name];
  const hits = faults.isOn(point) ? faults.decide(point, { account: apiKey, stream: streamId }) : undefined;
  if (hits?.forbidden) throw badSignature(streamId);
  if (hits?.not_found)
    throw new RecordingNotFoundError(`There is no ${name} of stream ${streamId} any more.`);
  if (hits?.expired) throw urlExpired(streamId, clock.now());
  const artefact = await recordings.open(streamId, name);
  return hits?.truncated ? truncate(artefact, hits.truncated.told) : artefact;
}

/** What is said of a URL whose signature does not fit. */
export function badSignature(streamId: string): UrlRefusedError {
  return new UrlRefusedError(
    'The signature does not fit: the URL was changed, is of another file or stream, or was signed by an emulator ' +
      `that has ended. ${remedy(streamId)}`,
  );
}

/** What is said of a URL that was good until `atMs`. */
export function urlExpired(streamId: string, atMs: number): UrlRefusedError {
  return new UrlRefusedError(`The URL expired at ${new Date(atMs).toISOString()}. ${remedy(streamId)}`);
}

/** How to get a URL that is good. */
export function remedy(streamId: string): string {
  return `GET ${RECORDINGS_ROOT}/${streamId} gives a new one.`;
}

/** The same file without its end: another one, as its validator says. */
function truncate(artefact: Artefact, { share, bytes }: { share: number; bytes: number }): Artefact {
  const sizeBytes = Math.min(bytes, Math.floor(artefact.sizeBytes * share));
  return {
    contentType: artefact.contentType,
    etag: artefact.etag.replace(/"$/, `-${sizeBytes}"`),
    sizeBytes,
    read: (from, to) => artefact.read(from, to),
  };
}
