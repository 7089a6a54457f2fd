/** The playlists, held to the rules of RFC 8216 and of its second edition by a reader of our own. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Cuts } from '../../../emulator/broadcast/hls/cuts.ts';
import type { Extent } from '../../../emulator/broadcast/hls/footage.ts';
import { parseMediaName } from '../../../emulator/broadcast/hls/names.ts';
import {
  mediaPlaylist,
  multivariantPlaylist,
  WINDOW_SEGMENTS,
} from '../../../emulator/broadcast/hls/playlist.ts';
import { attributesOf, type ParsedPlaylist, parsePlaylist } from '../../support/hls.ts';

const QUERY = '?token=a.b-c_d&v=1';
/** Durations are written to the microsecond. */
const ROUNDING_S = 1e-5;

const fpsOf = fc.integer({ min: 1, max: 60 });
const framesOf = fc.oneof(fc.integer({ min: 1, max: 300 }), fc.integer({ min: 1, max: 60 * 400 }));

/** The playlist of a stream that has come so far; undefined while it has no complete segment. */
function playlistOf(fps: number, extent: Extent): ParsedPlaylist | undefined {
  const cuts = new Cuts(fps);
  if (cuts.completeSegments(extent) === 0) return undefined;
  return parsePlaylist(mediaPlaylist({ cuts, extent, query: QUERY }));
}

function nameOf(uri: string): string {
  expect(uri.endsWith(QUERY)).toBe(true);
  return uri.slice(0, -QUERY.length);
}

const sum = (pieces: readonly { durationS: number }[]) =>
  pieces.reduce((total, { durationS }) => total + durationS, 0);

describe('a media playlist', () => {
  test('keeps every rule, at every rate and length', () => {
    fc.assert(
      fc.property(fpsOf, framesOf, fc.boolean(), (fps, frames, isOver) => {
        const list = playlistOf(fps, { frames, isOver });
        if (list === undefined) {
          expect(isOver).toBe(false);
          expect(frames).toBeLessThan(fps);
          return;
        }
        expect(nameOf(list.map)).toBe('init.mp4');
        expect(list.canBlockReload).toBe(true);
        expect(list.partHoldBackS).toBeGreaterThanOrEqual(3 * list.partTargetS - ROUNDING_S);
        expect(Number.isInteger(list.targetDurationS)).toBe(true);
        expect(list.partTargetS).toBeLessThanOrEqual(list.targetDurationS);
        // An end, or something to come, never both.
        expect(list.isEnded).toBe(isOver);
        expect(list.hint === undefined).toBe(isOver);
        expect(list.segments.length).toBeLessThanOrEqual(WINDOW_SEGMENTS);

        for (const [index, { durationS, uri, parts }] of list.segments.entries()) {
          const segment = list.mediaSequence + index;
          expect(parseMediaName(nameOf(uri))).toEqual({ kind: 'segment', segment });
          expect(Math.round(durationS)).toBeLessThanOrEqual(list.targetDurationS);
          expect(durationS).toBeGreaterThan(0);
          // Whole seconds, so there is no gap and no overlap; only the last of all may be shorter.
          const isLast = isOver && index === list.segments.length - 1;
          expect(durationS).toBeCloseTo(isLast ? frames / fps - segment : 1, 5);
          expect(parts.length > 0).toBe(!isOver && index >= list.segments.length - 3);
          if (parts.length > 0) expect(Math.abs(sum(parts) - durationS)).toBeLessThan(ROUNDING_S);
        }
        const after = list.mediaSequence + list.segments.length;
        const named = [...list.segments.flatMap(({ parts }) => parts), ...list.trailingParts];
        for (const { durationS } of named) {
          expect(durationS).toBeGreaterThan(0);
          expect(durationS).toBeLessThanOrEqual(list.partTargetS + ROUNDING_S);
        }
        const partsInOrder = [
          ...list.segments.map(({ parts }, index) => ({ segment: list.mediaSequence + index, parts })),
          { segment: after, parts: list.trailingParts },
        ];
        for (const { segment, parts } of partsInOrder) {
          for (const [k, { uri }] of parts.entries()) {
            expect(parseMediaName(nameOf(uri))).toEqual({ kind: 'part', segment, k });
          }
        }
        if (list.hint !== undefined) {
          const k = list.trailingParts.length;
          expect(parseMediaName(nameOf(list.hint))).toEqual({ kind: 'part', segment: after, k });
          expect(sum(list.trailingParts)).toBeLessThan(1 - ROUNDING_S);
        }
        // All frames are in it: but for those of the window's past and, while it lasts, of the next part.
        const listedS = after + sum(list.trailingParts) - (isOver ? after - frames / fps : 0);
        expect(frames / fps - listedS).toBeGreaterThan(-ROUNDING_S);
        expect(frames / fps - listedS).toBeLessThan(isOver ? ROUNDING_S : list.partTargetS);
      }),
      { numRuns: 300 },
    );
  });

  test('follows another by adding at its end, and by taking away at its start', () => {
    fc.assert(
      fc.property(
        fpsOf,
        framesOf,
        fc.integer({ min: 0, max: 200 }),
        fc.boolean(),
        (fps, frames, more, isOver) => {
          const before = playlistOf(fps, { frames, isOver: false });
          const after = playlistOf(fps, { frames: frames + more, isOver });
          if (before === undefined || after === undefined) return;
          expect(after.mediaSequence).toBeGreaterThanOrEqual(before.mediaSequence);
          const slid = after.mediaSequence - before.mediaSequence;
          const kept = before.segments.slice(slid).map(({ uri, durationS }) => ({ uri, durationS }));
          expect(
            after.segments.map(({ uri, durationS }) => ({ uri, durationS })).slice(0, kept.length),
          ).toEqual(kept);
          expect({ ...after, segments: [], trailingParts: [], hint: '', isEnded: false }).toEqual({
            ...before,
            mediaSequence: after.mediaSequence,
            segments: [],
            trailingParts: [],
            hint: '',
          });
          // Parts once listed stay as they were, as long as they are listed.
          const partsOf = (list: ParsedPlaylist) =>
            [...list.segments.flatMap(({ parts }) => parts), ...list.trailingParts].map(
              ({ uri, durationS }) => [uri, durationS] as const,
            );
          const earlier = new Map(partsOf(before));
          for (const [uri, durationS] of partsOf(after))
            expect(durationS).toBe(earlier.get(uri) ?? durationS);
          // The hint is kept while the stream goes on.
          if (!isOver && before.hint !== undefined && more >= fps && more < 2 * fps) {
            expect(partsOf(after).map(([uri]) => uri)).toContain(before.hint);
          }
        },
      ),
      { numRuns: 1000 },
    );
  });

  test('has a stream of default length from its start to its end, and a window of a longer one', () => {
    const whole = playlistOf(20, { frames: 150 * 20, isOver: true });
    expect(whole).toMatchObject({ mediaSequence: 0, segments: { length: 150 } });
    const hour = playlistOf(20, { frames: 3600 * 20, isOver: false });
    expect(hour).toMatchObject({ mediaSequence: 3300, segments: { length: 300 } });
  });

  test('reads like this', () => {
    const text = mediaPlaylist({ cuts: new Cuts(30), extent: { frames: 39, isOver: false }, query: '?v=1' });
    expect(text).toBe(`#EXTM3U
#EXT-X-VERSION:6
#EXT-X-TARGETDURATION:1
#EXT-X-SERVER-CONTROL:CAN-BLOCK-RELOAD=YES,PART-HOLD-BACK=0.8
#EXT-X-PART-INF:PART-TARGET=0.266667
#EXT-X-MEDIA-SEQUENCE:0
#EXT-X-INDEPENDENT-SEGMENTS
#EXT-X-MAP:URI="init.mp4?v=1"
#EXT-X-PART:DURATION=0.233333,URI="part-0-0.m4s?v=1",INDEPENDENT=YES
#EXT-X-PART:DURATION=0.266667,URI="part-0-1.m4s?v=1",INDEPENDENT=YES
#EXT-X-PART:DURATION=0.233333,URI="part-0-2.m4s?v=1",INDEPENDENT=YES
#EXT-X-PART:DURATION=0.266667,URI="part-0-3.m4s?v=1",INDEPENDENT=YES
#EXTINF:1,
segment-0.m4s?v=1
#EXT-X-PART:DURATION=0.233333,URI="part-1-0.m4s?v=1",INDEPENDENT=YES
#EXT-X-PRELOAD-HINT:TYPE=PART,URI="part-1-1.m4s?v=1"
`);
  });
});

test('a multivariant playlist says what a player must know before it loads anything', () => {
  const variant = { codec: 'avc1.42C01F', widthPx: 704, heightPx: 1280, fps: 20, query: QUERY };
  const lines = multivariantPlaylist(variant).trimEnd().split('\n');
  expect(lines.at(-1)).toBe(`video.m3u8${QUERY}`);
  expect(attributesOf(lines.at(-2)?.replace('#EXT-X-STREAM-INF:', '') ?? '')).toEqual({
    BANDWIDTH: expect.stringMatching(/^\d+$/),
    CODECS: 'avc1.42C01F',
    RESOLUTION: '704x1280',
    'FRAME-RATE': '20.000',
  });
});

describe('the cuts', () => {
  test('are the same whatever has been seen, and cover every frame once', () => {
    fc.assert(
      fc.property(fpsOf, fc.nat(500), (fps, part) => {
        const cuts = new Cuts(fps);
        expect(cuts.startOf(part + 1)).toBeGreaterThan(cuts.startOf(part));
        expect(cuts.startOf(cuts.partIndex(part))).toBe(part * fps);
        // A part is complete with its last frame, and not before.
        const end = cuts.startOf(part + 1);
        expect(cuts.completeParts({ frames: end - 1, isOver: false })).toBeLessThanOrEqual(part);
        expect(cuts.completeParts({ frames: end, isOver: false })).toBe(part + 1);
        expect(cuts.completeParts({ frames: end, isOver: true })).toBe(part + 1);
        expect(cuts.completeParts({ frames: end + 1, isOver: true })).toBe(part + 2);
      }),
    );
  });

  test.each(['segment-01.m4s', 'part-3-2.m4s'])('names such as %s are read', (name) => {
    expect(parseMediaName(name)).toBeDefined();
  });

  test.each([
    '',
    'segment-.m4s',
    'segment--1.m4s',
    'segment-1.mp4',
    'segment-1e3.m4s',
    'segment-1.m4s\n',
    'segment-1234567890.m4s',
    'part-1.m4s',
    'part-1-2-3.m4s',
    'xsegment-1.m4s',
  ])('names such as %j are not', (name) => {
    expect(parseMediaName(name)).toBeUndefined();
  });
});
