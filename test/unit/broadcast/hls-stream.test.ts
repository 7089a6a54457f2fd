/** What a player gets when: reloads that wait, hints, ends, and what is shared, kept and reported. */
import { afterEach, describe, expect, test, vi } from 'vitest';
import { WAIT_LIMIT_MS } from '../../../emulator/broadcast/hls/arrivals.ts';
import {
  HlsClosedError,
  NoSuchMediaError,
  NotInTimeError,
  UnusableReloadError,
} from '../../../emulator/broadcast/hls/errors.ts';
import type { HlsStream } from '../../../emulator/broadcast/hls/hls-stream.ts';
import { RenderFailedError } from '../../../emulator/rendering/errors.ts';
import { H264Encoder } from '../../../emulator/video/h264/encoder.ts';
import { createFilm, type ParsedPlaylist, parsePlaylist } from '../../support/hls.ts';

/** Looks come at most so late. */
const LATE_S = 0.02;

const films: ReturnType<typeof createFilm>[] = [];
/** As {@link createFilm}, at 20 frames a second: a part is 5 frames, or 250 ms. */
function film(...options: Parameters<typeof createFilm>) {
  const created = createFilm(...options);
  films.push(created);
  return created;
}

afterEach(() => {
  vi.restoreAllMocks();
  for (const { hls, clock } of films.splice(0)) {
    hls.close();
    expect(clock.pendingTimers).toBe(0);
  }
});

/** What became of a promise by now. */
function watch<Result>(promise: Promise<Result>) {
  const seen: { value?: Result; error?: unknown; isPending: boolean } = { isPending: true };
  promise.then(
    (value) => Object.assign(seen, { value, isPending: false }),
    (error: unknown) => Object.assign(seen, { error, isPending: false }),
  );
  return seen;
}

const reload = async (hls: HlsStream, segment?: number, part?: number): Promise<ParsedPlaylist> =>
  parsePlaylist(await hls.mediaPlaylist({ segment, part }));
/** Where a playlist ends: the segment under way, and how many parts it has. */
const endOf = ({ mediaSequence, segments, trailingParts }: ParsedPlaylist) => [
  mediaSequence + segments.length,
  trailingParts.length,
];

describe('a playlist', () => {
  test('of a stream that has just begun comes with its first segment', async () => {
    const { hls, pass } = film();
    const first = watch(reload(hls));
    const part = watch(reload(hls, 0, 1));
    await pass(0.94);
    expect([first.isPending, part.isPending]).toEqual([true, true]);
    await pass(0.01 + LATE_S);
    expect(first.value && endOf(first.value)).toEqual([1, 0]);
    expect(part.value && endOf(part.value)).toEqual([1, 0]);
  });

  test('of a stream that ends within its first segment comes with its end', async () => {
    const { hls, pass, end } = film();
    const first = watch(reload(hls));
    await pass(0.3);
    end();
    await pass(0.1);
    expect(first.value).toMatchObject({ isEnded: true, segments: [{ durationS: 0.35 }] });
  });

  test('comes at once when something is there', async () => {
    const { hls, pass } = film();
    await pass(1.3);
    expect(endOf(await reload(hls))).toEqual([1, 1]);
    expect(endOf(await reload(hls, 0))).toEqual([1, 1]);
    expect(endOf(await reload(hls, 1, 0))).toEqual([1, 1]);
  });

  test('waits for the part that is asked for', async () => {
    const { hls, pass } = film();
    await pass(1.3);
    const next = watch(reload(hls, 1, 1));
    const nextSegment = watch(reload(hls, 1));
    const muchLater = watch(reload(hls, 2));
    const beyondSegment = watch(reload(hls, 1, 9));
    await pass(0.14);
    expect(next.isPending).toBe(true);
    await pass(0.01 + LATE_S);
    expect(next.value && endOf(next.value)).toEqual([1, 2]);
    await pass(0.45);
    expect(nextSegment.isPending).toBe(true);
    await pass(0.05);
    expect(nextSegment.value && endOf(nextSegment.value)).toEqual([2, 0]);
    // Part 9 of a segment of four is part 0 of the next.
    expect(beyondSegment.isPending).toBe(true);
    await pass(0.25);
    expect(beyondSegment.value && endOf(beyondSegment.value)).toEqual([2, 1]);
    await pass(0.72 + LATE_S);
    expect(muchLater.value && endOf(muchLater.value)).toEqual([3, 0]);
  });

  test('too far ahead is refused', async () => {
    const { hls, pass } = film();
    await pass(1.3);
    await expect(hls.mediaPlaylist({ segment: 3 })).rejects.toThrow(UnusableReloadError);
    // Twelve parts of a quarter are three seconds; the last that is there is part 0 of segment 1.
    await expect(hls.mediaPlaylist({ segment: 4, part: 1 })).rejects.toThrow(UnusableReloadError);
    expect(watch(hls.mediaPlaylist({ segment: 2, part: 3 })).error).toBeUndefined();
    await expect(hls.mediaPlaylist({ segment: 999_999_999, part: 999_999_999 })).rejects.toThrow(
      '_HLS_msn=999999999&_HLS_part=999999999 is too far ahead: segment 1 is under way.',
    );
    await expect(hls.mediaPlaylist({ part: 1 })).rejects.toThrow('_HLS_part says nothing without _HLS_msn');
  });

  test('that waits comes with the end of the stream', async () => {
    const { hls, pass, end } = film();
    await pass(1.3);
    const next = watch(reload(hls, 2, 3));
    end();
    await pass(0.1);
    expect(next.value).toMatchObject({ isEnded: true, segments: [{ durationS: 1 }, { durationS: 0.35 }] });
    // Whatever is asked of it now.
    expect((await reload(hls, 77, 3)).isEnded).toBe(true);
  });

  test('of a stream without a frame does not exist', async () => {
    const { hls, end } = film();
    end(0);
    await expect(hls.mediaPlaylist()).rejects.toThrow(NoSuchMediaError);
  });

  test('names URLs with the query, that no emulator before has used for media', async () => {
    const { hls, pass, clock } = film({}, '?token=abc');
    const v = clock.now().toString(36);
    await pass(1.3);
    expect(await hls.multivariantPlaylist()).toMatch(/\nvideo\.m3u8\?token=abc\n$/);
    const { map, segments, hint } = await reload(hls);
    expect([map, segments[0]?.uri, hint]).toEqual([
      `init.mp4?token=abc&v=${v}`,
      `segment-0.m4s?token=abc&v=${v}`,
      `part-1-1.m4s?token=abc&v=${v}`,
    ]);
  });
});

test('a stream that stands still keeps nobody waiting for ever', async () => {
  const { hls, pass, freeze } = film();
  await pass(1.3);
  freeze();
  const waiting = [watch(hls.mediaPlaylist({ segment: 1, part: 1 })), watch(hls.part(1, 1))];
  await pass(WAIT_LIMIT_MS / 1000 - 0.01);
  expect(waiting.map(({ isPending }) => isPending)).toEqual([true, true]);
  await pass(0.01 + 0.1);
  for (const { error } of waiting) expect(error).toBeInstanceOf(NotInTimeError);
});

describe('media', () => {
  test('that is hinted at comes when it is there, that behind it does not exist', async () => {
    const { hls, pass } = film();
    await pass(1.3);
    const hinted = watch(hls.part(1, 1));
    await expect(hls.part(1, 2)).rejects.toThrow('Part 2 of segment 1 does not exist yet.');
    await expect(hls.segment(1)).rejects.toThrow('Segment 1 does not exist yet.');
    await pass(0.14);
    expect(hinted.isPending).toBe(true);
    await pass(0.01 + LATE_S);
    await vi.waitFor(() => expect(hinted.value?.length).toBeGreaterThan(1000));
  });

  test('is refused where a segment has no such part', async () => {
    const { hls, pass } = film();
    await pass(3);
    await expect(hls.part(0, 4)).rejects.toThrow('Part 4 of segment 0 does not exist yet.');
  });

  test('of the end is as short as the stream', async () => {
    const { hls, pass, end } = film();
    await pass(1.3);
    const hinted = watch(hls.part(1, 1));
    end(27);
    await pass(0.1);
    await vi.waitFor(() => expect(hinted.isPending).toBe(false));
    const parts = Buffer.concat([await hls.part(1, 0), await hls.part(1, 1)]);
    expect(parts.equals(await hls.segment(1))).toBe(true);
    expect(hinted.value).toBe(await hls.part(1, 1));
    await expect(hls.part(1, 2)).rejects.toThrow('Part 2 of segment 1 does not exist: the stream is over.');
    await expect(hls.segment(2)).rejects.toThrow('Segment 2 does not exist: the stream is over.');
  });

  test('that was hinted at does not exist when the stream ends before it', async () => {
    const { hls, pass, end } = film();
    await pass(1.3);
    const hinted = watch(hls.part(1, 1));
    end(25);
    await pass(0.1);
    expect(hinted.error).toBeInstanceOf(NoSuchMediaError);
  });
});

describe('rendering', () => {
  test('happens once for many who ask at once, and not again while it is kept', async () => {
    const encode = vi.spyOn(H264Encoder.prototype, 'encode');
    const { hls, pass } = film();
    await pass(2);
    expect(encode).not.toHaveBeenCalled();
    const asked = Array.from({ length: 50 }, () => hls.segment(0));
    const parts = Array.from({ length: 50 }, () => hls.part(0, 3));
    const [first = Buffer.of()] = await Promise.all(asked);
    for (const segment of await Promise.all(asked)) expect(Buffer.compare(first, segment)).toBe(0);
    await Promise.all(parts);
    await hls.segment(0);
    expect(encode).toHaveBeenCalledTimes(20);
    const [init, ...others] = await Promise.all(Array.from({ length: 50 }, () => hls.init()));
    for (const other of others) expect(other).toBe(init);
  });

  test('gives way between frames', async () => {
    const { hls, pass } = film();
    await pass(2);
    let turns = 0;
    const turn = () => {
      turns++;
      immediate = setImmediate(turn);
    };
    let immediate = setImmediate(turn);
    await hls.segment(0);
    clearImmediate(immediate);
    expect(turns).toBeGreaterThanOrEqual(20);
  });

  test('that fails is reported once, told to all who wait, and tried again', async () => {
    const { hls, pass, faults } = film();
    await pass(2);
    const fault = new Error('out of dots');
    vi.spyOn(H264Encoder.prototype, 'encode').mockImplementationOnce(() => {
      throw fault;
    });
    const asked = await Promise.allSettled([hls.segment(0), hls.segment(0), hls.part(0, 0), hls.part(0, 1)]);
    expect(asked.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected', 'fulfilled']);
    expect(asked[0]).toMatchObject({ reason: expect.any(RenderFailedError) });
    expect(asked[0]).toMatchObject({ reason: { message: 'out of dots', cause: fault } });
    expect(faults).toEqual([fault]);
    expect((await hls.segment(0)).length).toBeGreaterThan(1000);
    expect(faults).toEqual([fault]);
  });

  test('of what no encoder can code fails each time that it is asked for', async () => {
    const { hls, pass, faults } = film({ fps: 1000 });
    await pass(2);
    for (const ask of [() => hls.init(), () => hls.init(), () => hls.segment(0), () => hls.part(0, 0)]) {
      await expect(ask()).rejects.toThrow(RenderFailedError);
    }
    expect(faults).toHaveLength(4);
    await expect(hls.multivariantPlaylist()).rejects.toThrow(RenderFailedError);
    expect(faults).toHaveLength(5);
  });
});

describe('closing', () => {
  test('answers all who wait, and all who come', async () => {
    const { hls, pass, clock, faults } = film();
    await pass(1.3);
    await Promise.all([hls.init(), hls.part(0, 0)]);
    const waiting = [hls.mediaPlaylist({ segment: 2 }), hls.part(1, 1), hls.segment(0), hls.part(0, 2)];
    const settled = Promise.allSettled(waiting);
    expect(clock.pendingTimers).toBeGreaterThan(0);
    hls.close();
    expect(clock.pendingTimers).toBe(0);
    const later = Promise.allSettled([
      hls.multivariantPlaylist(),
      hls.mediaPlaylist(),
      hls.mediaPlaylist({ segment: 2 }),
      hls.init(),
      hls.segment(0),
      hls.part(0, 0),
      hls.part(1, 1),
    ]);
    for (const outcome of [...(await settled), ...(await later)]) {
      expect(outcome).toMatchObject({ reason: expect.any(HlsClosedError) });
    }
    expect(faults).toEqual([]);
  });
});
