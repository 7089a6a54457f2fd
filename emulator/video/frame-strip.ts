/** Finds the strip of cells along the bottom of a frame, in whatever shows that frame, and measures each cell. */
import { DOTS_PER_MACROBLOCK, dotSize } from './dots.ts';

/** The strip is the lowest macroblock row; one cell is as many luma dots wide. */
export const STRIP_DOTS = DOTS_PER_MACROBLOCK;
export const CELL_DOTS = 2;

/**
 * Pixels in memory, rows from top to bottom without padding. The length of `data` says what they are: `width * height`
 * times 4 is RGBA, times 3 RGB, times 1.5 I420 (ffmpeg's yuv420p), times 1 luma alone.
 */
export interface Pixels {
  readonly data: Uint8Array | Uint8ClampedArray;
  readonly width: number;
  readonly height: number;
}

/** Whatever shows a frame: whole, not cropped, turned or mirrored, but scaled as you like down to half its size. */
export type FrameSource =
  | HTMLVideoElement
  | HTMLCanvasElement
  | OffscreenCanvas
  | ImageBitmap
  | VideoFrame
  | ImageData
  | Pixels;

type Drawable = Exclude<FrameSource, ImageData | Pixels>;

/** Where the strip's pixels are; everything counts in pixels. */
interface Strip {
  readonly data: Uint8Array | Uint8ClampedArray;
  /** Bytes of one pixel: 1 is luma, 3 or 4 start with red, green and blue. */
  readonly pixelBytes: number;
  /** Pixels in one row of `data`. */
  readonly stride: number;
  /** The strip's first row in `data`, and how many rows it has. */
  readonly top: number;
  readonly rows: number;
  /** Need not be whole: the picture may be scaled. */
  readonly cellWidth: number;
}

/**
 * The luma, 0 to 255, of the strip's first `cells` cells; null when `source` has no picture yet.
 *
 * @throws TypeError when `source` is not a {@link FrameSource}, or its data does not fit its size.
 */
export function readCells(source: FrameSource, cells: number): number[] | null {
  const strip = stripOf(source, cells);
  return strip && Array.from({ length: cells }, (_, cell) => cellLevel(strip, cell));
}

function stripOf(source: FrameSource, cells: number): Strip | null {
  if (typeof source !== 'object' || source === null) throw notAFrame(String(source));
  return 'data' in source ? stripOfPixels(source) : stripOfDrawable(source, cells);
}

function stripOfPixels({ data, width, height }: Pixels): Strip {
  // Not `instanceof`: under Jest, a Buffer is an instance of another realm's Uint8Array.
  const isBytes = ArrayBuffer.isView(data) && data.BYTES_PER_ELEMENT === 1;
  if (!isBytes || !isSize(width) || !isSize(height)) {
    throw notAFrame(`data of type ${Object.prototype.toString.call(data)}, width ${width}, height ${height}`);
  }
  const area = width * height;
  const bytesPerPixel = data.length / area;
  if (![4, 3, 1.5, 1].includes(bytesPerPixel)) {
    throw new TypeError(
      `${data.length} bytes are no picture of ${width}×${height} pixels: RGBA has ${area * 4}, RGB ${area * 3}, ` +
        `I420 ${area * 1.5}, luma alone ${area}. Pass the size of the data itself, rows without padding.`,
    );
  }
  // I420 starts with a whole plane of luma: its chroma is never looked at.
  const pixelBytes = Math.floor(bytesPerPixel);
  const { top, cellWidth } = stripGeometry(width, height);
  return { data, pixelBytes, stride: width, top, rows: height - top, cellWidth };
}

/** Draws the strip alone, unscaled: reading 704×16 pixels back costs far less than reading a whole frame. */
function stripOfDrawable(source: Drawable, cells: number): Strip | null {
  const [width, height] = drawableSize(source);
  if (width === 0 || height === 0) return null;
  const { top, cellWidth } = stripGeometry(width, height);
  const stride = Math.min(width, Math.ceil(cellWidth * cells));
  const rows = height - top;
  const context = scratchContext(stride, rows);
  // A video that has its size but no frame yet draws nothing: without this, the last source's strip would be read.
  context.clearRect(0, 0, stride, rows);
  context.drawImage(source, 0, top, stride, rows, 0, 0, stride, rows);
  const { data } = context.getImageData(0, 0, stride, rows);
  return { data, pixelBytes: 4, stride, top: 0, rows, cellWidth };
}

/** A stream's picture is either of two sizes, so the longer side tells which one this is, at whatever scale. */
function stripGeometry(width: number, height: number): { top: number; cellWidth: number } {
  const picture = dotSize(width < height ? 'portrait' : 'landscape');
  return {
    top: Math.floor(height - (height * STRIP_DOTS) / picture.height),
    cellWidth: (width * CELL_DOTS) / picture.width,
  };
}

function drawableSize(source: Drawable): [width: number, height: number] {
  if ('videoWidth' in source) return [source.videoWidth, source.videoHeight];
  if ('displayWidth' in source) return [source.displayWidth, source.displayHeight];
  if ('getContext' in source || 'close' in source) return [source.width, source.height];
  throw notAFrame(Object.prototype.toString.call(source));
}

type Context2D = CanvasRenderingContext2D | OffscreenCanvasRenderingContext2D;
let scratch: Context2D | null = null;

/** One canvas for all calls, `columns`×`rows` pixels; kept in main memory, because it is read back every time. */
function scratchContext(columns: number, rows: number): Context2D {
  scratch ??= createContext();
  if (scratch.canvas.width !== columns) scratch.canvas.width = columns;
  if (scratch.canvas.height !== rows) scratch.canvas.height = rows;
  return scratch;
}

function createContext(): Context2D {
  const canvas =
    typeof OffscreenCanvas === 'undefined' ? document.createElement('canvas') : new OffscreenCanvas(1, 1);
  const context = canvas.getContext('2d', { alpha: false, willReadFrequently: true }) as Context2D | null;
  if (context === null) throw new Error('This browser gave no 2D canvas to read the frame tag with.');
  return context;
}

/** The mean luma of a cell's middle half, where neither scaling nor coding has mixed in a neighbour. */
function cellLevel({ data, pixelBytes, stride, top, rows, cellWidth }: Strip, cell: number): number {
  const left = Math.floor((cell + 0.25) * cellWidth);
  const right = Math.max(left + 1, Math.floor((cell + 0.75) * cellWidth));
  const first = top + Math.floor(rows * 0.25);
  const end = Math.max(first + 1, top + Math.floor(rows * 0.75));
  let sum = 0;
  for (let y = first; y < end; y++) {
    for (let x = left; x < right; x++) {
      const at = (y * stride + x) * pixelBytes;
      sum += pixelBytes === 1 ? (data[at] ?? 0) : rgbLuma(data[at], data[at + 1], data[at + 2]);
    }
  }
  return sum / ((end - first) * (right - left));
}

function rgbLuma(red = 0, green = 0, blue = 0): number {
  return 0.299 * red + 0.587 * green + 0.114 * blue;
}

function isSize(value: unknown): value is number {
  return Number.isInteger(value) && Number(value) > 0;
}

function notAFrame(found: string): TypeError {
  return new TypeError(
    `readFrameTag got ${found}. It accepts a video, canvas, OffscreenCanvas, ImageBitmap, VideoFrame or ImageData, or ` +
      '{ data, width, height } with data as Uint8Array or Uint8ClampedArray and both sizes whole numbers above 0.',
  );
}
