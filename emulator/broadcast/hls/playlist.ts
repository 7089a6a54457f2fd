/**
 * The playlists, as pure functions of how far a stream has come: RFC 8216, with the parts of Low-Latency HLS
 * (draft-pantos-hls-rfc8216bis). Section numbers are the draft's.
 */
import { type Cuts, SEGMENT_S } from './cuts.ts';
import type { Extent } from './footage.ts';
import { INIT_NAME, partName, segmentName, VIDEO_NAME } from './names.ts';

/**
 * A playlist's last so many segments: twice the length of a stream with default limits, which is thus in it from start
 * to end. A longer one slides: four times a second the whole playlist goes to each low-latency player.
 */
export const WINDOW_SEGMENTS = 300;

/** §4.4.4.9: parts further than three target durations from the end are of no use to anybody. */
const SEGMENTS_WITH_PARTS = 3;

/** §4.4.3.8: twice is the least that may be, three times what should be. */
const PART_HOLD_BACK_PARTS = 3;

/** Bits a second that no segment exceeds. */
const BANDWIDTH = 8_000_000;

/** What a media playlist is made of. */
export interface MediaPlaylist {
  readonly cuts: Cuts;
  /** With at least one complete segment: some players take a playlist without for an empty one. */
  readonly extent: Extent;
  /** Appended to every URI; empty, or begins with `?`. */
  readonly query: string;
}

/**
 * The media playlist.
 *
 * No EXT-X-PLAYLIST-TYPE: `EVENT` promises that nothing is ever removed, and whether the window will have to slide is
 * known only at the end. Players seek in all of a live playlist just the same.
 */
export function mediaPlaylist({ cuts, extent, query }: MediaPlaylist): string {
  const segments = cuts.completeSegments(extent);
  const parts = cuts.completeParts(extent);
  const first = Math.max(0, segments - WINDOW_SEGMENTS);
  const lines = [
    '#EXTM3U',
    // §8: EXT-X-MAP in a playlist of whole pictures.
    '#EXT-X-VERSION:6',
    `#EXT-X-TARGETDURATION:${SEGMENT_S}`,
    `#EXT-X-SERVER-CONTROL:CAN-BLOCK-RELOAD=YES,PART-HOLD-BACK=${seconds(PART_HOLD_BACK_PARTS * cuts.longestPartS)}`,
    `#EXT-X-PART-INF:PART-TARGET=${seconds(cuts.longestPartS)}`,
    `#EXT-X-MEDIA-SEQUENCE:${first}`,
    '#EXT-X-INDEPENDENT-SEGMENTS',
    `#EXT-X-MAP:URI="${INIT_NAME}${query}"`,
  ];
  // hls.js (1.7.4) that has some of a last segment's parts and finds more of them with ENDLIST stalls for ever; where it
  // finds none it loads the segment.
  const firstWithParts = extent.isOver ? segments : segments - SEGMENTS_WITH_PARTS;
  const durationOf = (from: number, to: number) => seconds((to - from) / cuts.fps);
  // The last round is for the segment that has only parts yet.
  for (let segment = first; segment <= segments; segment++) {
    const firstPart = cuts.partIndex(segment);
    const lastPart = Math.min(cuts.partIndex(segment + 1), parts);
    for (let part = firstPart; segment >= firstWithParts && part < lastPart; part++) {
      const duration = durationOf(cuts.startOf(part), cuts.endOf(part, extent));
      const uri = partName(segment, part - firstPart) + query;
      lines.push(`#EXT-X-PART:DURATION=${duration},URI="${uri}",INDEPENDENT=YES`);
    }
    if (segment === segments) break;
    const end = cuts.endOf(lastPart - 1, extent);
    lines.push(`#EXTINF:${durationOf(cuts.startOf(firstPart), end)},`, segmentName(segment) + query);
  }
  if (extent.isOver) {
    lines.push('#EXT-X-ENDLIST');
  } else {
    const hinted = partName(segments, parts - cuts.partIndex(segments)) + query;
    lines.push(`#EXT-X-PRELOAD-HINT:TYPE=PART,URI="${hinted}"`);
  }
  return text(lines);
}

/** What a multivariant playlist says of its only variant. */
export interface Variant {
  /** RFC 6381, such as `avc1.42C01F`. */
  readonly codec: string;
  readonly widthPx: number;
  readonly heightPx: number;
  readonly fps: number;
  /** Appended to the URI; empty, or begins with `?`. */
  readonly query: string;
}

/**
 * The multivariant playlist. It has but one variant, and is there for its CODECS: a player knows what it needs before it
 * has loaded any media, and Safari asks for it.
 */
export function multivariantPlaylist({ codec, widthPx, heightPx, fps, query }: Variant): string {
  return text([
    '#EXTM3U',
    '#EXT-X-VERSION:6',
    '#EXT-X-INDEPENDENT-SEGMENTS',
    `#EXT-X-STREAM-INF:BANDWIDTH=${BANDWIDTH},CODECS="${codec}",RESOLUTION=${widthPx}x${heightPx},` +
      `FRAME-RATE=${fps.toFixed(3)}`,
    VIDEO_NAME + query,
  ]);
}

function text(lines: readonly string[]): string {
  return `${lines.join('\n')}\n`;
}

/** A decimal number of seconds, to the microsecond. */
function seconds(value: number): string {
  return value.toFixed(6).replace(/\.?0+$/, '');
}
