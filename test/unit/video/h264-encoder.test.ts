import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createDots, type Dots, dotSize, type Orientation } from '../../../emulator/video/dots.ts';
import { H264Encoder } from '../../../emulator/video/h264/encoder.ts';
import { createWorld } from '../../../emulator/world/world.ts';
import { nalUnits } from '../../support/annex-b.ts';
import { edited, editedFrames, errors, medley } from '../../support/dot-pictures.ts';
import { expectExact, type Picture } from '../../support/exact-video.ts';
import { sceneDots, sceneNames } from '../../support/moving-dots.ts';

type Size = { width: number; height: number };

/** Seconds of decoding on a free machine; many times that where others use its cores. */
const DECODING_TIMEOUT_MS = 180_000;

const SMALL: Size = { width: 64, height: 32 };
const TINY: Size = { width: 12, height: 8 };

const FILM_FRAMES = 300;
const FILM_FPS = 30;

/** Three scenes of the world, one after another, with their transitions. */
function* film(orientation: Orientation): Generator<Picture> {
  const prompts = [
    { frame: 0, prompt: 'a busy city at night with cars' },
    { frame: 100, prompt: 'the wide ocean with a sailing ship' },
    { frame: 200, prompt: 'a thunderstorm over a castle, with a dragon and a horse' },
  ];
  const world = createWorld({ seed: 7, streamId: 'stream_1', orientation, fps: FILM_FPS, prompts });
  const dots = createDots(dotSize(orientation));
  for (let frame = 0; frame < FILM_FRAMES; frame++) {
    world.draw(frame, dots);
    yield { dots, keyFrame: frame % 60 === 0 };
  }
}

/** Bytes of chance for every dot and cell of a picture of this size. */
function anyDots({ width, height }: Size): fc.Arbitrary<Dots> {
  const bytes = (length: number) => fc.uint8Array({ minLength: length, maxLength: length, size: 'max' });
  const luma = width * height;
  return fc.record({
    width: fc.constant(width),
    height: fc.constant(height),
    luma: bytes(luma),
    u: bytes(luma / 4),
    v: bytes(luma / 4),
  });
}

describe('a decoder shows exactly the reconstruction', () => {
  test.each<Orientation>(['landscape', 'portrait'])(
    'of three scenes of the world, %s',
    async (orientation) => {
      expect(await expectExact(film(orientation), dotSize(orientation), 'h264')).toBe(FILM_FRAMES);
    },
    DECODING_TIMEOUT_MS,
  );

  test(
    'of all that is hard on an encoder, with hard cuts and key frames',
    async () => {
      const size = dotSize('landscape');
      expect(await expectExact(medley(size, 40), size, 'h264')).toBe(40);
      expect(await expectExact(medley(SMALL, 500), SMALL, 'h264')).toBe(500);
    },
    DECODING_TIMEOUT_MS,
  );

  test(
    'to a viewer who joins at a later key frame',
    async () => {
      expect(await expectExact(medley(SMALL, 90), SMALL, 'h264', 73)).toBe(90 - 73);
    },
    DECODING_TIMEOUT_MS,
  );

  test(
    'of pictures of one macroblock, and one macroblock high or wide',
    async () => {
      for (const size of [
        { width: 4, height: 4 },
        { width: 44, height: 4 },
        { width: 4, height: 44 },
      ]) {
        expect(await expectExact(medley(size, 120), size, 'h264')).toBe(120);
      }
    },
    DECODING_TIMEOUT_MS,
  );

  test(
    'whatever the edits from frame to frame',
    async () => {
      await fc.assert(
        fc.asyncProperty(editedFrames, async (frames) => {
          expect(await expectExact(edited(SMALL, frames), SMALL, 'h264')).toBe(frames.length);
        }),
        { numRuns: 12 },
      );
    },
    DECODING_TIMEOUT_MS,
  );

  test(
    'whatever the pictures',
    async () => {
      const picture = fc.record({ dots: anyDots(TINY), keyFrame: fc.boolean() });
      const pictures = fc.array(picture, { minLength: 1, maxLength: 100, size: 'max' });
      await fc.assert(
        fc.asyncProperty(pictures, async (all) => {
          expect(await expectExact(all, TINY, 'h264')).toBe(all.length);
        }),
        { numRuns: 10 },
      );
    },
    DECODING_TIMEOUT_MS,
  );
});

describe('the reconstruction is close to what was wanted', () => {
  test.each(sceneNames)('in %s', (name) => {
    const size = dotSize('landscape');
    const encoder = new H264Encoder(size);
    for (let frame = 0; frame < 6; frame++) {
      const wanted = sceneDots(name, frame, size);
      encoder.encode(wanted);
      const luma = errors(wanted.luma, encoder.reconstruction.luma);
      expect(luma.largest).toBeLessThanOrEqual(6);
      expect(luma.mean).toBeLessThanOrEqual(1);
      for (const plane of ['u', 'v'] as const) {
        expect(errors(wanted[plane], encoder.reconstruction[plane]).largest).toBeLessThanOrEqual(2);
      }
    }
  });

  test('whatever is wanted', () => {
    fc.assert(
      fc.property(fc.array(anyDots(TINY), { minLength: 1, maxLength: 8 }), (pictures) => {
        const encoder = new H264Encoder(TINY);
        for (const dots of pictures) {
          encoder.encode(dots);
          expect(errors(dots.luma, encoder.reconstruction.luma).largest).toBeLessThanOrEqual(6);
          expect(errors(dots.u, encoder.reconstruction.u).largest).toBeLessThanOrEqual(2);
          expect(errors(dots.v, encoder.reconstruction.v).largest).toBeLessThanOrEqual(2);
        }
      }),
    );
  });
});

describe('frames', () => {
  const size = dotSize('landscape');

  test('the first is a key frame, the others only when asked', () => {
    const encoder = new H264Encoder(size);
    const dots = sceneDots('hills', 0, size);
    const kinds = [{}, {}, { keyFrame: true }, { keyFrame: false }].map((options) => {
      const { data, keyFrame } = encoder.encode(dots, options);
      // Table 7-1: type 5 is an IDR picture's slice, 1 another's.
      expect(nalUnits(data).map((unit) => unit.readUInt8(0) & 0b1_1111)).toEqual([keyFrame ? 5 : 1]);
      return keyFrame;
    });
    expect(kinds).toEqual([true, false, true, false]);
  });
});

describe('mistakes', () => {
  test.each([
    [{ width: 6, height: 8 }, /width is 6 dots; give a multiple of 4 from 4 to 4220/],
    [{ width: 8, height: 0 }, /height is 0 dots/],
    [{ width: Number.NaN, height: 8 }, /width is NaN dots/],
    [{ width: 4224, height: 8 }, /width is 4224 dots/],
    [{ width: 4220, height: 4220 }, /1055×1055 macroblocks 30 times a second/],
  ])('a size of %o is refused', (size, message) => {
    expect(() => new H264Encoder(size)).toThrow(RangeError);
    expect(() => new H264Encoder(size)).toThrow(message);
  });

  test.each([0, -1, Number.NaN, 173, Number.POSITIVE_INFINITY])('a rate of %d is refused', (fps) => {
    expect(() => new H264Encoder(SMALL, { fps })).toThrow(RangeError);
    expect(() => new H264Encoder(SMALL, { fps })).toThrow(`fps is ${fps}; give a number from 0.001 to 172`);
  });
});
