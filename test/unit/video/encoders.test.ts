/** What holds for whichever encoder of dots. */
import { describe, expect, test } from 'vitest';
import { createDots, type Dots, dotSize } from '../../../emulator/video/dots.ts';
import { H264Encoder } from '../../../emulator/video/h264/encoder.ts';
import { Vp8Encoder } from '../../../emulator/video/vp8/encoder.ts';
import { sceneDots } from '../../support/moving-dots.ts';

const SMALL = { width: 64, height: 32 };

describe.each([
  { codec: 'VP8', Encoder: Vp8Encoder, stillBytes: 150 },
  { codec: 'H.264', Encoder: H264Encoder, stillBytes: 20 },
])('frames of $codec', ({ Encoder, stillBytes }) => {
  const size = dotSize('landscape');

  test(`are small: a still frame under ${stillBytes} bytes, a counter under 300, a key frame under 16 kB`, () => {
    const encoder = new Encoder(size);
    const dots = sceneDots('counter', 0, size);
    expect(encoder.encode(dots).data.length).toBeLessThan(16_000);
    expect(encoder.encode(dots).data.length).toBeLessThan(stillBytes);
    expect(encoder.encode(sceneDots('counter', 1, size)).data.length).toBeLessThan(300);
  });

  test('are the same for the same pictures', () => {
    const [one, other] = [new Encoder(size), new Encoder(size)];
    for (let frame = 0; frame < 3; frame++) {
      const dots = sceneDots('gradient', frame, size);
      expect(Buffer.compare(one.encode(dots).data, other.encode(dots).data)).toBe(0);
    }
  });

  test('may be drawn into the same arrays, and into arrays of any alignment', () => {
    const backing = new Uint8Array(SMALL.width * SMALL.height + 1).fill(100);
    const dots: Dots = { ...createDots(SMALL), luma: backing.subarray(1) };
    const encoder = new Encoder(SMALL);
    encoder.encode(dots);
    dots.luma[70] = 220;
    encoder.encode(dots);
    expect(Math.abs((encoder.reconstruction.luma[70] ?? 0) - 220)).toBeLessThanOrEqual(6);
  });

  test('of another size are refused, and the stream goes on', () => {
    const encoder = new Encoder(SMALL);
    const other = createDots({ width: 32, height: 64 });
    expect(() => encoder.encode(other)).toThrow(RangeError);
    expect(() => encoder.encode(other)).toThrow(/32×64 dots.*64×32/);
    expect(encoder.encode(createDots(SMALL)).keyFrame).toBe(true);
  });
});
