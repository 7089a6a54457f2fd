/** What a recording can be had as: files, by their names in its URLs. */
import type { Media } from '../rendering/fragment.ts';

/** Every file's name and type. */
export const ARTEFACT_TYPES = {
  'video.mp4': 'video/mp4',
  'preview.mp4': 'video/mp4',
  'thumbnail.jpg': 'image/jpeg',
  'events.jsonl': 'application/jsonl',
} as const;

/** The name of a file of a recording. */
export type ArtefactName = keyof typeof ARTEFACT_TYPES;

/** Whether a recording has a file of this name. */
export function isArtefactName(name: string): name is ArtefactName {
  return Object.hasOwn(ARTEFACT_TYPES, name);
}

/** A file as it can be sent, whole or in part. */
export interface Artefact {
  readonly contentType: string;
  /** A strong validator (RFC 9110 §8.8.3), quotes included. */
  readonly etag: string;
  readonly sizeBytes: number;
  /**
   * The bytes from `from` on, up to but without `to`, piece by piece as they are taken: what nobody takes is not made.
   *
   * @throws RenderFailedError when one cannot be made.
   */
  read(from: number, to: number): AsyncIterable<Media>;
}
