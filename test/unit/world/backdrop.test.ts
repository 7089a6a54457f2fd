import fc from 'fast-check';
import sharp, { type Color, type Sharp } from 'sharp';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Dots } from '../../../emulator/video/dots.ts';
import { ImageError, MAX_IMAGE_BYTES, readBackdrop } from '../../../emulator/world/backdrop.ts';

/** BT.601 in studio range, as ffmpeg and the standard's tables have them. */
const RED = [81, 90, 240];
const GREEN = [145, 54, 34];
const BLUE = [41, 240, 110];
const WHITE = [235, 128, 128];

/** Red, and blue from the middle to the right. */
const RED_THEN_BLUE = Buffer.from(
  '<svg width="200" height="100"><rect width="200" height="100" fill="#f00"/><rect x="100" width="100" height="100" fill="#00f"/></svg>',
);

describe('an image becomes the dots of a picture', () => {
  it.each(['jpeg', 'png', 'webp', 'gif', 'avif'] as const)('from %s', async (format) => {
    const bytes = await solid(200, 100, '#00ff00').toFormat(format).toBuffer();
    const dots = await readBackdrop(dataUrl(bytes, `image/${format}`), 'landscape');
    expect([dots.width, dots.height]).toEqual([320, 176]);
    expectColour(dots, 0.5, 0.5, GREEN);
    expectColour(dots, 0.01, 0.99, GREEN);
  });

  it('in portrait, from grey, with 16 bits a channel, and without colour conversion losses', async () => {
    const grey = await solid(64, 64, '#ffffff').toColourspace('b-w').png().toBuffer();
    const deep = await solid(64, 64, '#ff0000').toColourspace('rgb16').png().toBuffer();
    const portrait = await readBackdrop(dataUrl(grey), 'portrait');
    expect([portrait.width, portrait.height]).toEqual([176, 320]);
    expectColour(portrait, 0.5, 0.5, WHITE);
    expectColour(await readBackdrop(dataUrl(deep), 'portrait'), 0.5, 0.5, RED);
  });

  it('covering the picture, cropped around its centre', async () => {
    const bytes = await sharp(RED_THEN_BLUE).png().toBuffer();
    for (const orientation of ['landscape', 'portrait'] as const) {
      const dots = await readBackdrop(dataUrl(bytes), orientation);
      expectColour(dots, 0.05, 0.5, RED);
      expectColour(dots, 0.45, 0.02, RED);
      expectColour(dots, 0.55, 0.98, BLUE);
      expectColour(dots, 0.95, 0.5, BLUE);
    }
  });

  it('turned upright as its EXIF orientation says', async () => {
    const bytes = await sharp(RED_THEN_BLUE).withMetadata({ orientation: 6 }).jpeg().toBuffer();
    const dots = await readBackdrop(dataUrl(bytes), 'portrait');
    expectColour(dots, 0.5, 0.1, RED);
    expectColour(dots, 0.5, 0.9, BLUE);
  });

  it('over dark grey where it is transparent', async () => {
    const bytes = await solid(50, 50, { r: 255, g: 255, b: 255, alpha: 0 }).png().toBuffer();
    expectColour(await readBackdrop(dataUrl(bytes), 'landscape'), 0.5, 0.5, [43, 128, 128]);
  });

  it('whatever its MIME type claims', async () => {
    const bytes = await solid(50, 50, '#0000ff').webp().toBuffer();
    expectColour(await readBackdrop(dataUrl(bytes, 'image/png'), 'landscape'), 0.5, 0.5, BLUE);
  });
});

describe('an image that cannot be decoded is refused with its reason', () => {
  let jpeg: Buffer;
  beforeAll(async () => {
    jpeg = await sharp(RED_THEN_BLUE).resize(800).jpeg().toBuffer();
  });

  it.each<[string, () => string, ImageError['reason'], RegExp]>([
    [
      'no data URL',
      () => 'https://example.com/a.png',
      'invalid_image',
      /not a base64 data URL\. Send "data:/,
    ],
    ['nothing', () => '', 'invalid_image', /not a base64 data URL/],
    ['a data URL without base64', () => 'data:image/png,abc', 'invalid_image', /not a base64 data URL/],
    [
      'damaged base64',
      () => 'data:image/png;base64,!!!!****',
      'invalid_image',
      /base64 is damaged: 8 digits/,
    ],
    ['no bytes', () => dataUrl(Buffer.alloc(0)), 'invalid_image', /0 bytes are in no image format/],
    ['text', () => dataUrl(Buffer.from('BMW is a car, not a bitmap')), 'invalid_image', /no image format/],
    ['SVG', () => dataUrl(RED_THEN_BLUE), 'invalid_image', /no image format .* Send JPEG, PNG/],
    ['PDF', () => dataUrl(Buffer.from('%PDF-1.7\n1 0 obj')), 'invalid_image', /no image format/],
    ['an MP4', () => dataUrl(isoFile('isomiso2avc1')), 'invalid_image', /no image format/],
    [
      'a truncated JPEG',
      () => dataUrl(jpeg.subarray(0, jpeg.length / 2)),
      'invalid_image',
      /damaged or incomplete/,
    ],
    [
      'a PNG with only its signature',
      () => dataUrl(Buffer.from('\x89PNG\r\n\x1a\n', 'latin1')),
      'invalid_image',
      /damaged/,
    ],
    [
      'HEIC',
      () => dataUrl(isoFile('heic\0\0\0\0mif1heic')),
      'unsupported_image',
      /HEIC\/HEIF.* Convert it to JPEG/,
    ],
    ['HEIF', () => dataUrl(isoFile('mif1\0\0\0\0mif1')), 'unsupported_image', /HEIC\/HEIF/],
    ['BMP', () => dataUrl(bmpHeader()), 'unsupported_image', /BMP.* Convert it to JPEG/],
    [
      '30 MB',
      () => dataUrl(Buffer.alloc(30 * 1024 * 1024)),
      'image_too_large',
      /30\.0 MB; 25\.0 MB are allowed/,
    ],
    [
      'one byte too many',
      () => dataUrl(Buffer.alloc(MAX_IMAGE_BYTES + 1)),
      'image_too_large',
      /allowed\. Scale it/,
    ],
  ])('%s', async (_name, image, reason, message) => {
    const refused = await readBackdrop(image(), 'landscape').catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(ImageError);
    expect(refused).toMatchObject({ reason, message: expect.stringMatching(message) });
  });

  it('too many pixels, however few bytes', async () => {
    const bytes = await sharp({
      create: { width: 16_000, height: 9_000, channels: 3, background: 'red' },
      limitInputPixels: false,
    })
      .png()
      .toBuffer();
    expect(bytes.length).toBeLessThan(MAX_IMAGE_BYTES);
    await expect(readBackdrop(dataUrl(bytes), 'portrait')).rejects.toMatchObject({
      reason: 'image_too_large',
      message: expect.stringContaining('million pixels'),
    });
  });

  it('judges exactly 25 MB by its content, not by its size', async () => {
    await expect(readBackdrop(dataUrl(Buffer.alloc(MAX_IMAGE_BYTES)), 'portrait')).rejects.toMatchObject({
      reason: 'invalid_image',
    });
  });

  it('any bytes at all, also behind a true image header: an ImageError or a picture, nothing else', async () => {
    const header = fc.constantFrom(
      '',
      '\xff\xd8\xff',
      '\x89PNG\r\n\x1a\n',
      'GIF89a',
      'RIFF\x10\0\0\0WEBP',
      '\0\0\0\x18ftypavif',
    );
    await fc.assert(
      fc.asyncProperty(header, fc.uint8Array({ maxLength: 200 }), async (start, rest) => {
        const bytes = Buffer.concat([Buffer.from(start, 'latin1'), rest]);
        const outcome = await readBackdrop(dataUrl(bytes), 'landscape').catch((error: unknown) => error);
        if (!(outcome instanceof ImageError)) expect(outcome).toMatchObject({ width: 320, height: 176 });
      }),
      { numRuns: 100 },
    );
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'binary' }), async (text) => {
        await expect(readBackdrop(text, 'portrait')).rejects.toBeInstanceOf(ImageError);
      }),
    );
  });
});

function solid(width: number, height: number, background: Color): Sharp {
  return sharp({ create: { width, height, channels: 4, background } });
}

function dataUrl(bytes: Buffer, mime = 'image/png'): string {
  return `data:${mime};base64,${bytes.toString('base64')}`;
}

/** The first box of an ISO media file, with these brands, and something after it. */
function isoFile(brands: string): Buffer {
  const box = Buffer.from(`\0\0\0\0ftyp${brands}`, 'latin1');
  box.writeUInt32BE(box.length);
  return Buffer.concat([box, Buffer.alloc(64)]);
}

function bmpHeader(): Buffer {
  const header = Buffer.alloc(54);
  header.write('BM');
  header.writeUInt32LE(40, 14);
  return header;
}

/** Expects about the colour `[Y, U, V]` at a place given as fractions of the picture's size. */
function expectColour(dots: Dots, left: number, top: number, [luma = 0, u = 0, v = 0]: number[]): void {
  const x = Math.floor(left * dots.width);
  const y = Math.floor(top * dots.height);
  const cell = Math.floor(y / 2) * (dots.width / 2) + Math.floor(x / 2);
  const found = [dots.luma[y * dots.width + x] ?? 0, dots.u[cell] ?? 0, dots.v[cell] ?? 0];
  const distance = Math.max(...found.map((value, i) => Math.abs(value - ([luma, u, v][i] ?? 0))));
  expect(distance, `found ${found} instead of ${[luma, u, v]}`).toBeLessThanOrEqual(6);
}
