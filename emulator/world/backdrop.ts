/** The input image of a stream, as the SDK sends it (a data URL), turned into the dots of a picture. */
import { createDots, DOTS_PER_CELL, type Dots, dotSize, type Orientation } from '../video/dots.ts';

/** The most that an image may weigh, decoded from base64; the SDK refuses to send more. */
export const MAX_IMAGE_BYTES = 25 * 1024 * 1024;

/** The most pixels decoded: above any phone's camera, below what would need gigabytes of memory. */
const MAX_IMAGE_PIXELS = 16_384 * 8_192;

/** Longer than any header that a client writes before the comma of a data URL. */
const MAX_HEADER_CHARS = 256;

/** What shows through where the image is transparent. */
const BEHIND_TRANSPARENCY = { r: 32, g: 32, b: 32 };

const DECODABLE = 'JPEG, PNG, WebP, GIF or AVIF';

/**
 * Why an image was refused: `invalid_image` is no image or a damaged one; `unsupported_image` is HEIC, HEIF or BMP,
 * which Odyssey takes and this emulator cannot decode; `image_too_large` has too many bytes or too many pixels.
 */
export type ImageErrorReason = 'invalid_image' | 'unsupported_image' | 'image_too_large';

/** An input image that cannot become a backdrop. The message is fit for a client: it never holds the image's data. */
export class ImageError extends Error {
  override readonly name = 'ImageError';
  readonly reason: ImageErrorReason;

  constructor(reason: ImageErrorReason, message: string, options?: ErrorOptions) {
    super(message, options);
    this.reason = reason;
  }
}

/**
 * Decodes `dataUrl` and fits it into a picture of `orientation`: turned upright, scaled to cover, cropped around its
 * centre. Of an animation, the first frame. The data decides what it is; a wrong MIME type before it is forgiven.
 *
 * @throws ImageError for every input that is not a whole, decodable image.
 */
export async function readBackdrop(dataUrl: string, orientation: Orientation): Promise<Dots> {
  const bytes = decodeDataUrl(dataUrl);
  refuseUndecodable(bytes);
  const size = dotSize(orientation);
  return toDots(await decodeImage(bytes, size), size);
}

function decodeDataUrl(dataUrl: string): Buffer {
  const comma = dataUrl.slice(0, MAX_HEADER_CHARS).indexOf(',');
  if (comma < 0 || !/^data:.*;base64$/is.test(dataUrl.slice(0, comma))) {
    throw new ImageError(
      'invalid_image',
      `The image is not a base64 data URL. Send "data:image/jpeg;base64,…" with ${DECODABLE} data.`,
    );
  }
  const padding = dataUrl.endsWith('==') ? 2 : dataUrl.endsWith('=') ? 1 : 0;
  const digits = dataUrl.length - comma - 1 - padding;
  const byteCount = Math.floor((digits * 3) / 4);
  if (byteCount > MAX_IMAGE_BYTES) {
    throw new ImageError(
      'image_too_large',
      `The image has ${megabytes(byteCount)} MB; ${megabytes(MAX_IMAGE_BYTES)} MB are allowed. Scale it down or compress it more.`,
    );
  }
  const bytes = Buffer.from(dataUrl.slice(comma + 1), 'base64');
  // Buffer skips what is no base64 instead of refusing it, so that fewer bytes come out than the length promised.
  if (bytes.length !== byteCount) {
    throw new ImageError(
      'invalid_image',
      `The image's base64 is damaged: ${digits} digits gave ${bytes.length} bytes instead of ${byteCount}. ` +
        'Encode it again, with no line breaks or other characters between.',
    );
  }
  return bytes;
}

/** Looks at the first bytes, so that sharp never meets SVG, PDF or another format that it would open but Odyssey not. */
function refuseUndecodable(bytes: Buffer): void {
  const format = sniff(bytes);
  if (format === 'decodable') return;
  if (format === 'unknown') {
    throw new ImageError(
      'invalid_image',
      `The image's ${bytes.length} bytes are in no image format that Odyssey takes. Send ${DECODABLE}.`,
    );
  }
  throw new ImageError(
    'unsupported_image',
    `The image is ${format}, which Odyssey takes but this emulator cannot decode. Convert it to ${DECODABLE}.`,
  );
}

function sniff(bytes: Buffer): 'decodable' | 'HEIC/HEIF' | 'BMP' | 'unknown' {
  const text = (from: number, to: number) => bytes.toString('latin1', from, to);
  if (text(0, 3) === '\xff\xd8\xff') return 'decodable'; // JPEG
  if (text(0, 8) === '\x89PNG\r\n\x1a\n') return 'decodable';
  if (/^GIF8[79]a/.test(text(0, 6))) return 'decodable';
  if (text(0, 4) === 'RIFF' && text(8, 12) === 'WEBP') return 'decodable';
  if (text(4, 8) === 'ftyp') {
    // ISO 14496-12 §4.3: the box's size, then its brands. AVIF and HEIF share all of it but these names.
    const brands = text(8, Math.min(bytes.readUInt32BE(0), 256));
    if (/avi[fs]/.test(brands)) return 'decodable';
    return /hei[cxms]|hev[cx]|mif1|msf1/.test(brands) ? 'HEIC/HEIF' : 'unknown';
  }
  // Two letters prove little: the size of the header that follows (40 to 124 bytes, 12 in old ones) proves more.
  const hasBmpHeader = text(0, 2) === 'BM' && bytes.length >= 18;
  return hasBmpHeader && [12, 40, 52, 56, 64, 108, 124].includes(bytes.readUInt32LE(14)) ? 'BMP' : 'unknown';
}

/** `width * height` pixels of red, green and blue, one per dot. */
async function decodeImage(bytes: Buffer, { width, height }: { width: number; height: number }) {
  // Loaded here, as most streams have no image and sharp's native library takes its time.
  const { default: sharp } = await import('sharp');
  try {
    return await sharp(bytes, { limitInputPixels: MAX_IMAGE_PIXELS, failOn: 'error' })
      .autoOrient()
      .resize(width, height, { fit: 'cover' })
      .flatten({ background: BEHIND_TRANSPARENCY })
      .toColourspace('srgb')
      .raw()
      .toBuffer();
  } catch (cause) {
    if (cause instanceof Error && cause.message.includes('pixel limit')) {
      throw new ImageError(
        'image_too_large',
        `The image has more than the ${MAX_IMAGE_PIXELS / 1e6} million pixels allowed. Scale it down.`,
        { cause },
      );
    }
    throw new ImageError('invalid_image', 'The image is damaged or incomplete. Encode and send it again.', {
      cause,
    });
  }
}

/** BT.601 in studio range (ITU-R BT.601-7 §2.5), for colours from 0 to 255; a chroma cell gets its dots' mean. */
function toDots(rgb: Buffer, size: { width: number; height: number }): Dots {
  const dots = createDots(size);
  const { width } = dots;
  dots.luma.forEach((_, dot) => {
    const [red, green, blue] = colourAt(rgb, dot);
    dots.luma[dot] = Math.round(16 + (65.481 * red + 128.553 * green + 24.966 * blue) / 255);
  });
  const cellsAcross = width / DOTS_PER_CELL;
  dots.u.forEach((_, cell) => {
    const corner =
      Math.floor(cell / cellsAcross) * DOTS_PER_CELL * width + (cell % cellsAcross) * DOTS_PER_CELL;
    let red = 0;
    let green = 0;
    let blue = 0;
    const inCell = [corner, corner + 1, corner + width, corner + width + 1];
    for (const dot of inCell) {
      const colour = colourAt(rgb, dot);
      red += colour[0] / inCell.length;
      green += colour[1] / inCell.length;
      blue += colour[2] / inCell.length;
    }
    dots.u[cell] = Math.round(128 + (-37.797 * red - 74.203 * green + 112 * blue) / 255);
    dots.v[cell] = Math.round(128 + (112 * red - 93.786 * green - 18.214 * blue) / 255);
  });
  return dots;
}

function colourAt(rgb: Buffer, dot: number): [red: number, green: number, blue: number] {
  return [rgb[dot * 3] ?? 0, rgb[dot * 3 + 1] ?? 0, rgb[dot * 3 + 2] ?? 0];
}

function megabytes(bytes: number): string {
  return (bytes / (1024 * 1024)).toFixed(1);
}
