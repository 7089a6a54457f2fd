/** HLS as a player sees it: a stream that grows with a clock, and a reader of playlists that trusts nothing. */

import type { Footage } from '../../emulator/broadcast/hls/footage.ts';
import { HlsStream } from '../../emulator/broadcast/hls/hls-stream.ts';
import { Clock } from '../../emulator/clock.ts';
import type { Timeline } from '../../emulator/world/timeline.ts';

/** A part of a segment, as a playlist has it. */
export interface ListedPart {
  readonly durationS: number;
  readonly uri: string;
}

/** A segment, as a playlist has it. */
export interface ListedSegment {
  readonly durationS: number;
  readonly uri: string;
  readonly parts: readonly ListedPart[];
}

/** What a media playlist says. */
export interface ParsedPlaylist {
  readonly targetDurationS: number;
  readonly partTargetS: number;
  readonly partHoldBackS: number;
  readonly canBlockReload: boolean;
  readonly mediaSequence: number;
  readonly map: string;
  readonly segments: readonly ListedSegment[];
  /** Of the segment that is not complete. */
  readonly trailingParts: readonly ListedPart[];
  readonly hint: string | undefined;
  readonly isEnded: boolean;
}

/**
 * Reads a media playlist.
 *
 * @throws Error when it has a line that is unknown, twice where it may be once, or where it may not be.
 */
export function parsePlaylist(text: string): ParsedPlaylist {
  if (!text.startsWith('#EXTM3U\n') || !text.endsWith('\n')) throw new Error('Not a playlist');
  const tags = new Map<string, string>();
  const segments: ListedSegment[] = [];
  let parts: ListedPart[] = [];
  let durationS: number | undefined;
  for (const line of text.slice('#EXTM3U\n'.length, -1).split('\n')) {
    const [, name = '', value = ''] = /^#([A-Z0-9-]+)(?::(.*))?$/.exec(line) ?? [];
    if (tags.has('EXT-X-ENDLIST') || tags.has('EXT-X-PRELOAD-HINT'))
      throw new Error(`After the end: ${line}`);
    if (name === '') {
      if (durationS === undefined) throw new Error(`A URI without EXTINF: ${line}`);
      segments.push({ durationS, uri: line, parts });
      durationS = undefined;
      parts = [];
    } else if (durationS !== undefined) {
      throw new Error(`After EXTINF: ${line}`);
    } else if (name === 'EXTINF') {
      durationS = Number(/^([\d.]+),$/.exec(value)?.[1]);
    } else if (name === 'EXT-X-PART') {
      const { DURATION, URI, INDEPENDENT } = attributesOf(value);
      if (URI === undefined || INDEPENDENT !== 'YES') throw new Error(`Not a part: ${line}`);
      parts.push({ durationS: Number(DURATION), uri: URI });
    } else {
      if (!KNOWN_TAGS.has(name) || tags.has(name)) throw new Error(`Not expected: ${line}`);
      tags.set(name, value);
    }
  }
  if (!tags.has('EXT-X-INDEPENDENT-SEGMENTS')) throw new Error('Not said to be independent');
  const control = attributesOf(tags.get('EXT-X-SERVER-CONTROL') ?? '');
  return {
    targetDurationS: Number(tags.get('EXT-X-TARGETDURATION')),
    partTargetS: Number(attributesOf(tags.get('EXT-X-PART-INF') ?? '')['PART-TARGET']),
    partHoldBackS: Number(control['PART-HOLD-BACK']),
    canBlockReload: control['CAN-BLOCK-RELOAD'] === 'YES',
    mediaSequence: Number(tags.get('EXT-X-MEDIA-SEQUENCE')),
    map: attributesOf(tags.get('EXT-X-MAP') ?? '').URI ?? '',
    segments,
    trailingParts: parts,
    hint: attributesOf(tags.get('EXT-X-PRELOAD-HINT') ?? '').URI,
    isEnded: tags.has('EXT-X-ENDLIST'),
  };
}

const KNOWN_TAGS = new Set([
  'EXT-X-VERSION',
  'EXT-X-TARGETDURATION',
  'EXT-X-SERVER-CONTROL',
  'EXT-X-PART-INF',
  'EXT-X-MEDIA-SEQUENCE',
  'EXT-X-INDEPENDENT-SEGMENTS',
  'EXT-X-MAP',
  'EXT-X-PRELOAD-HINT',
  'EXT-X-ENDLIST',
]);

/** An attribute list (RFC 8216 §4.2), quotes taken off. */
export function attributesOf(list: string): Record<string, string | undefined> {
  const pairs = list.matchAll(/([A-Z0-9-]+)=(?:"([^"\r\n]*)"|([^",\s]+))(?:,|$)/g);
  return Object.fromEntries([...pairs].map(([, name, quoted, bare]) => [name, quoted ?? bare]));
}

/** A stream that runs on a clock which stands still until it is told, and its HLS. */
export function createFilm(timeline: Partial<Timeline> = {}, query = '') {
  const clock = new Clock({ kind: 'manual' });
  const startMs = clock.now();
  const faults: unknown[] = [];
  let endedAt: number | undefined;
  let frozenAt: number | undefined;
  const whole: Timeline = {
    seed: 7,
    streamId: 'stream_1',
    orientation: 'landscape',
    fps: 20,
    prompts: [{ frame: 0, prompt: 'a busy city at night with cars' }],
    ...timeline,
  };
  // As a live stream has it: frame 0 is shown at once.
  const shown = () => Math.floor(((clock.now() - startMs) / 1000) * whole.fps + 1e-6) + 1;
  const footage: Footage = {
    timeline: whole,
    frames: () => endedAt ?? frozenAt ?? shown(),
    isOver: () => endedAt !== undefined,
  };
  const hls = new HlsStream(footage, { query, realClock: clock, onFault: (error) => faults.push(error) });
  return {
    hls,
    timeline: whole,
    clock,
    faults,
    /** Ends the stream, with as many frames as it has had, or so many. */
    end(frames = shown()): void {
      endedAt = frames;
    },
    /** No frame comes any more, and yet the stream does not end. */
    freeze(): void {
      frozenAt = shown();
    },
    /** Lets so many more seconds pass. */
    pass: (seconds: number) => clock.advance(seconds * 1000),
  };
}
