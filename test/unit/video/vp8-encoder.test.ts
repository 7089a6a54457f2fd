import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createDots, dotSize, type Orientation } from '../../../emulator/video/dots.ts';
import { Vp8Encoder } from '../../../emulator/video/vp8/encoder.ts';
import { edited, editedFrames, errors, medley } from '../../support/dot-pictures.ts';
import { expectExact } from '../../support/exact-video.ts';
import type { Vp8Decoder } from '../../support/ffmpeg.ts';
import { drawScene, sceneDots, sceneNames } from '../../support/moving-dots.ts';

type Size = { width: number; height: number };

/** Seconds of decoding on a free machine; many times that where others use its cores. */
const DECODING_TIMEOUT_MS = 180_000;

const SMALL: Size = { width: 64, height: 32 };

describe('a decoder shows exactly the reconstruction', () => {
  test.each<[Orientation, Vp8Decoder, number]>([
    ['landscape', 'vp8', 160],
    ['portrait', 'vp8', 100],
    ['landscape', 'libvpx', 60],
  ])(
    '%s, decoded by %s, %i frames of all scenes',
    async (orientation, decoder, frames) => {
      const size = dotSize(orientation);
      expect(await expectExact(medley(size, frames), size, decoder)).toBe(frames);
    },
    DECODING_TIMEOUT_MS,
  );

  test(
    'whatever the edits from frame to frame',
    async () => {
      await fc.assert(
        fc.asyncProperty(editedFrames, async (frames) => {
          expect(await expectExact(edited(SMALL, frames), SMALL, 'vp8')).toBe(frames.length);
        }),
        { numRuns: 15 },
      );
    },
    DECODING_TIMEOUT_MS,
  );

  test(
    'a picture of a single macroblock, and one macroblock high',
    async () => {
      for (const size of [
        { width: 4, height: 4 },
        { width: 44, height: 4 },
      ]) {
        expect(await expectExact(medley(size, 80), size, 'libvpx')).toBe(80);
      }
    },
    DECODING_TIMEOUT_MS,
  );
});

describe('the reconstruction is close to what was wanted', () => {
  test.each(sceneNames)('in %s', (name) => {
    const size = dotSize('landscape');
    const encoder = new Vp8Encoder(size);
    const wanted = createDots(size);
    for (let frame = 0; frame < 6; frame++) {
      drawScene(name, frame, wanted);
      encoder.encode(wanted);
      const luma = errors(wanted.luma, encoder.reconstruction.luma);
      expect(luma.largest).toBeLessThanOrEqual(6);
      expect(luma.mean).toBeLessThanOrEqual(1.5);
      for (const plane of ['u', 'v'] as const) {
        expect(errors(wanted[plane], encoder.reconstruction[plane]).largest).toBeLessThanOrEqual(2);
      }
    }
  });

  test('whatever is wanted', () => {
    const bytes = (length: number) => fc.uint8Array({ minLength: length, maxLength: length, size: 'max' });
    fc.assert(
      fc.property(
        fc.array(fc.tuple(bytes(64), bytes(16), bytes(16)), { minLength: 1, maxLength: 8 }),
        (pictures) => {
          const encoder = new Vp8Encoder({ width: 8, height: 8 });
          for (const [luma, u, v] of pictures) {
            encoder.encode({ width: 8, height: 8, luma, u, v });
            expect(errors(luma, encoder.reconstruction.luma).largest).toBeLessThanOrEqual(6);
            expect(errors(u, encoder.reconstruction.u).largest).toBeLessThanOrEqual(2);
            expect(errors(v, encoder.reconstruction.v).largest).toBeLessThanOrEqual(2);
          }
        },
      ),
    );
  });
});

describe('frames', () => {
  const size = dotSize('landscape');

  test('the first is a key frame, the others only when asked', () => {
    const encoder = new Vp8Encoder(size);
    const dots = sceneDots('hills', 0, size);
    const kinds = [{}, {}, { keyFrame: true }, { keyFrame: false }].map((options) => {
      const { data, keyFrame } = encoder.encode(dots, options);
      // RFC 6386 §9.1: the first bit of a frame is 0 in key frames.
      expect((data[0] ?? 0) & 1).toBe(keyFrame ? 0 : 1);
      return keyFrame;
    });
    expect(kinds).toEqual([true, false, true, false]);
  });
});

describe('mistakes', () => {
  test.each([
    { width: 6, height: 8 },
    { width: 8, height: 0 },
    { width: Number.NaN, height: 8 },
    { width: 4096, height: 8 },
  ])('a size of $width×$height dots is refused, with the sizes that are not', (size) => {
    expect(() => new Vp8Encoder(size)).toThrow(/dots; give a multiple of 4 from 4 to 4092/);
  });
});
