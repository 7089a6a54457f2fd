/** Says whether a decoder shows exactly what our encoder believes it shows. */
import { expect } from 'vitest';
import { copyDots, createDots, DOT_PX, type Dots } from '../../emulator/video/dots.ts';
import { Vp8Encoder } from '../../emulator/video/vp8/encoder.ts';
import { decodeVp8, expandDots, type Vp8Decoder } from './ffmpeg.ts';

/** A picture to code. The dots may be drawn into again once the next picture is asked for. */
export interface Picture {
  readonly dots: Dots;
  readonly keyFrame: boolean;
}

/**
 * Codes pictures of this `size` in dots, has them decoded, and expects every pixel of every one to be what the encoder
 * says. Returns how many there were.
 */
export async function expectExact(
  pictures: Iterable<Picture>,
  size: { width: number; height: number },
  decoder: Vp8Decoder = 'vp8',
): Promise<number> {
  const encoder = new Vp8Encoder(size);
  const reconstructions: Dots[] = [];
  function* frames(): Generator<Uint8Array> {
    for (const { dots, keyFrame } of pictures) {
      const { data } = encoder.encode(dots, { keyFrame });
      const reconstruction = createDots(size);
      copyDots(encoder.reconstruction, reconstruction);
      reconstructions.push(reconstruction);
      yield data;
    }
  }
  let decoded = 0;
  const sizePx = { width: size.width * DOT_PX, height: size.height * DOT_PX };
  for await (const shown of decodeVp8(frames(), sizePx, decoder)) {
    const reconstruction = reconstructions.shift();
    if (!reconstruction) throw new Error(`${decoder} shows a picture too many, number ${decoded}`);
    const expected = expandDots(reconstruction);
    for (const plane of ['luma', 'u', 'v'] as const) {
      const isExact = Buffer.compare(shown[plane], expected[plane]) === 0;
      expect(isExact, `${plane} of frame ${decoded} is what the encoder says`).toBe(true);
    }
    decoded++;
  }
  expect(reconstructions).toHaveLength(0);
  return decoded;
}
