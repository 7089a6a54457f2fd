/** Says whether a decoder shows exactly what our encoder believes it shows. */
import { expect } from 'vitest';
import { copyDots, createDots, DOT_PX, type Dots } from '../../emulator/video/dots.ts';
import { H264Encoder } from '../../emulator/video/h264/encoder.ts';
import { Vp8Encoder } from '../../emulator/video/vp8/encoder.ts';
import { decodeH264, decodeVp8, expandDots, type Planes, type Vp8Decoder } from './ffmpeg.ts';

/** A picture to code. The dots may be drawn into again once the next picture is asked for. */
export interface Picture {
  readonly dots: Dots;
  readonly keyFrame: boolean;
}

type Size = { width: number; height: number };

/** An encoder, and the decoder that judges it. */
interface Codec {
  readonly encoder: Vp8Encoder | H264Encoder;
  decode(frames: Iterable<Uint8Array>): AsyncIterable<Planes>;
}

function createCodec(size: Size, decoder: Vp8Decoder | 'h264'): Codec {
  const sizePx = { width: size.width * DOT_PX, height: size.height * DOT_PX };
  if (decoder === 'vp8' || decoder === 'libvpx') {
    return { encoder: new Vp8Encoder(size), decode: (frames) => decodeVp8(frames, sizePx, decoder) };
  }
  const encoder = new H264Encoder(size);
  return { encoder, decode: (frames) => decodeH264(frames, encoder.decoderConfiguration, sizePx) };
}

/**
 * Codes pictures of this `size` in dots, has them decoded, and expects every pixel of every one to be what the encoder
 * says. The decoder joins at picture `joinsAt`, which then must be a key frame. Returns how many it showed.
 */
export async function expectExact(
  pictures: Iterable<Picture>,
  size: Size,
  decoder: Vp8Decoder | 'h264' = 'vp8',
  joinsAt = 0,
): Promise<number> {
  const { encoder, decode } = createCodec(size, decoder);
  const reconstructions: Dots[] = [];
  function* frames(): Generator<Uint8Array> {
    let coded = 0;
    for (const { dots, keyFrame } of pictures) {
      const { data } = encoder.encode(dots, { keyFrame });
      if (coded++ < joinsAt) continue;
      const reconstruction = createDots(size);
      copyDots(encoder.reconstruction, reconstruction);
      reconstructions.push(reconstruction);
      yield data;
    }
  }
  let decoded = 0;
  for await (const shown of decode(frames())) {
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
