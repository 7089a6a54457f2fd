/** What the pieces of a broadcast are called in its playlists and in its URLs. */

/** The multivariant playlist: the URL that the owner of a stream gets. */
export const INDEX_NAME = 'index.m3u8';
/** The media playlist. */
export const VIDEO_NAME = 'video.m3u8';
/** The init segment. */
export const INIT_NAME = 'init.mp4';

/** What a name stands for. Both numbers count from 0; `k` counts the parts of the segment. */
export type MediaName =
  | { readonly kind: 'segment'; readonly segment: number }
  | { readonly kind: 'part'; readonly segment: number; readonly k: number };

/** The name of a segment. */
export function segmentName(segment: number): string {
  return `segment-${segment}.m4s`;
}

/** The name of part `k` of a segment. */
export function partName(segment: number, k: number): string {
  return `part-${segment}-${k}.m4s`;
}

/** What `name` stands for; undefined when it is no name of a segment or a part. */
export function parseMediaName(name: string): MediaName | undefined {
  // Nine digits are thirty years of segments, and no number that arithmetic would round.
  const [, segment, part, k] = /^(?:segment-(\d{1,9})|part-(\d{1,9})-(\d{1,9}))\.m4s$/.exec(name) ?? [];
  if (segment !== undefined) return { kind: 'segment', segment: Number(segment) };
  if (part !== undefined && k !== undefined) return { kind: 'part', segment: Number(part), k: Number(k) };
  return undefined;
}
